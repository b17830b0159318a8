import ApusTestSupport
import NN
import Tensor
import Testing

@testable import Captioning

/// Small captioners of each kind, in evaluation mode.
private enum Kind: String, CaseIterable, CustomTestStringConvertible {
  case vit, preNorm, tied, efficientNet, inception

  var testDescription: String { rawValue }

  func captioner(maximumLength: Int = 12) -> any TransformerCaptioner {
    var configuration = CaptionerConfiguration(vocabularySize: 11, featureWidth: 6)
    (configuration.hiddenWidth, configuration.feedForwardWidth) = (8, 12)
    (configuration.encoderLayers, configuration.decoderLayers) = (2, 2)
    (configuration.encoderHeads, configuration.decoderHeads) = (2, 2)
    configuration.maximumLength = maximumLength
    configuration.normFirst = self == .preNorm || self == .tied
    configuration.tiedOutput = self == .tied
    let captioner: any TransformerCaptioner =
      switch self {
      case .vit, .preNorm, .tied: ViTCaptioner(configuration)
      case .efficientNet: EfficientNetTransformer(configuration)
      case .inception: InceptionTransformer(configuration)
      }
    captioner.setTraining(false)
    return captioner
  }
}

@Suite("A transformer captioner's state")
struct TransformerStates {
  private func captions(_ rows: Int, _ length: Int) -> Tensor<Int32> {
    Tensor(
      (0..<rows * length).map { Int32(($0 * 7 + $0 / length) % 9 + 2) }, shape: [rows, length])
  }

  @Test("gives the logits and the attention of all words at once", arguments: Kind.allCases)
  fileprivate func steps(kind: Kind) {
    let captioner = kind.captioner()
    let memory = captioner.encode(.normal([3, 4, 6]))
    let captions = captions(3, 9)
    let whole = captioner.output(memory, captions, sampling: nil)
    let logits = captioner.logits(memory, captions, sampling: nil)
    #expect(maximumDifference(whole.logits, logits) < 1e-5)
    var state = captioner.start(memory)
    #expect(state.attention == nil)
    for t in 0..<9 {
      let next = captioner.step(captions.select(dim: 1, t), &state)
      #expect(maximumDifference(next, logits.select(dim: 1, t)) < 1e-5)
      #expect(maximumDifference(state.attention, whole.attention!.select(dim: 1, t)) < 1e-5)
      #expect(maximumDifference(state.attention!.sum(dim: 1), .ones([3])) < 1e-5)
    }
  }

  @Test("follows beams that are repeated and reordered", arguments: Kind.allCases)
  fileprivate func beams(kind: Kind) {
    let captioner = kind.captioner()
    let memory = captioner.encode(.normal([2, 4, 6]))
    let width = 3
    // Of an image's three beams, which goes on in each place: kept, swapped, one for all, turned.
    let choices = [[0, 1, 2], [1, 0, 2], [2, 2, 2], [1, 2, 0], [0, 0, 1]]
    var sentences = [[Int32]](repeating: [], count: 2 * width)
    var state = captioner.start(memory).repeated(width)
    for t in 0..<8 {
      let tokens = (0..<2 * width).map { Int32(($0 * 5 + t * 3) % 9 + 2) }
      let logits = captioner.step(Tensor(tokens), &state)
      for row in sentences.indices { sentences[row].append(tokens[row]) }
      for row in sentences.indices {
        let image = memory.narrow(dim: 0, start: row / width, length: 1)
        let whole = captioner.logits(
          image, Tensor(sentences[row], shape: [1, t + 1]), sampling: nil)
        #expect(maximumDifference(logits[row], whole[0, t]) < 1e-5)
      }
      let (first, second) = (choices[t % choices.count], choices[(t + 2) % choices.count])
      let rows = first + second.map { $0 + width }
      let looked = state.attention!
      state.reorder(rows)
      sentences = rows.map { sentences[$0] }
      #expect(
        maximumDifference(state.attention, looked.slices(Tensor(rows.map(Int32.init)))) < 1e-6)
    }
  }

  @Test("is a value: a copy goes its own way")
  func copies() {
    let captioner = Kind.vit.captioner()
    let memory = captioner.encode(.normal([2, 4, 6]))
    var state = captioner.start(memory)
    _ = captioner.step([2, 3], &state)
    var copy = state
    copy.reorder([1, 0])
    _ = captioner.step([4, 5], &copy)
    let next = captioner.step([6, 7], &state)
    let whole = captioner.logits(memory, Tensor([2, 6, 3, 7], shape: [2, 2]), sampling: nil)
    #expect(maximumDifference(next, whole.select(dim: 1, 1)) < 1e-5)
  }

  @Test("goes on behind the last position that was made", arguments: Kind.allCases)
  fileprivate func longCaptions(kind: Kind) {
    let captioner = kind.captioner(maximumLength: 4)
    let memory = captioner.encode(.normal([1, 4, 6]))
    let captions = captions(1, 11)
    let logits = captioner.logits(memory, captions, sampling: nil)
    var state = captioner.start(memory)
    for t in 0..<11 {
      let next = captioner.step(captions.select(dim: 1, t), &state)
      #expect(maximumDifference(next, logits.select(dim: 1, t)) < 1e-5)
    }
  }

  @Test("gives each image of a batch the caption that it gives it alone", arguments: [1, 3])
  func batches(beamWidth: Int) {
    let tokens = CaptionTokens(start: 0, end: 1, banned: [0])
    var options = DecodingOptions(beamWidth: beamWidth)
    options.maximumLength = 8
    for kind in Kind.allCases {
      let captioner = kind.captioner()
      let memory = captioner.encode(.normal([4, 4, 6], standardDeviation: 3))
      let together = captioner.decode(memory, tokens, options)
      for image in 0..<4 {
        let own = memory.narrow(dim: 0, start: image, length: 1)
        #expect(captioner.decode(own, tokens, options)[0].tokens == together[image].tokens)
      }
    }
  }
}

@Suite("A transformer captioner in training")
struct TransformerTraining {
  @Test("reads the truth without sampling, and the words of a first pass with certainty")
  func scheduledSampling() {
    let captioner = Kind.vit.captioner()
    let memory = captioner.encode(.normal([2, 4, 6]))
    let captions = Tensor<Int32>([2, 4, 5, 6, 2, 7, 8, 4], shape: [2, 4])
    let forced = captioner.logits(memory, captions, sampling: nil)
    let never = captioner.logits(memory, captions, sampling: ScheduledSampling(probability: 0))
    #expect(never == forced)
    let own = forced.argmax(dim: 2)
    let read = Tensor<Int32>.cat(
      [captions.narrow(dim: 1, start: 0, length: 1), own.narrow(dim: 1, start: 0, length: 3)],
      dim: 1)
    #expect(read != captions)
    let always = captioner.logits(memory, captions, sampling: ScheduledSampling(probability: 1))
    let expected = captioner.logits(memory, read, sampling: nil)
    #expect(maximumDifference(always, expected) < 1e-6)
    let half = ScheduledSampling(probability: 0.5)
    func drawn(_ seed: UInt64) -> Tensor<Float> {
      Generator.$current.withValue(Generator(seed: seed)) {
        captioner.output(memory, captions, sampling: half).logits
      }
    }
    #expect(drawn(1) == drawn(1))
    #expect((1...20).contains { drawn($0) != drawn(1) })
  }

  @Test("has the gradients of differences, also of its attention", arguments: Kind.allCases)
  fileprivate func gradients(kind: Kind) {
    Generator.$current.withValue(Generator(seed: 3)) {
      let captioner = kind.captioner()
      let captions = Tensor<Int32>([2, 4, 5, 2, 7, 8], shape: [2, 3])
      let locations = Tensor<Float>.normal([2, 4, 6])
      func numbers(_ x: [Tensor<Float>]) -> Tensor<Float> {
        let output = captioner.output(captioner.encode(x[0]), captions, sampling: nil)
        return .cat([output.logits.flattened(), output.attention!.flattened()])
      }
      let worst = gradientDiscrepancy(at: [locations], of: numbers, step: 2e-3)
      #expect(worst < 2e-2)
    }
  }

  @Test("is not changed by what stands behind a word", arguments: Kind.allCases)
  fileprivate func padding(kind: Kind) {
    let captioner = kind.captioner()
    let memory = captioner.encode(.normal([1, 4, 6]))
    let short = captioner.logits(memory, Tensor([2, 4, 5], shape: [1, 3]), sampling: nil)
    let padded = captioner.logits(memory, Tensor([2, 4, 5, 0, 0], shape: [1, 5]), sampling: nil)
    #expect(maximumDifference(padded.narrow(dim: 1, start: 0, length: 3), short) < 1e-5)
  }

  @Test("learns captions by heart", arguments: Kind.allCases)
  fileprivate func overfits(kind: Kind) {
    Generator.$current.withValue(Generator(seed: 5)) {
      let captioner = kind.captioner()
      let locations = Tensor<Float>.normal([2, 4, 6])
      let read = Tensor<Int32>([2, 4, 5, 6, 2, 7, 8, 4], shape: [2, 4])
      let truth = Tensor<Int32>([4, 5, 6, 3, 7, 8, 4, 3], shape: [2, 4])
      func loss() -> Tensor<Float> {
        crossEntropy(
          captioner.logits(captioner.encode(locations), read, sampling: nil), truth)
      }
      for i in 0..<300 {
        let (_, gradients) = valueAndGradient(loss)
        // Steps of one length by sign, which need no optimiser.
        for (_, parameter) in captioner.namedParameters {
          guard let gradient = gradients[parameter] else { continue }
          let (step, length) = (gradient.elements, 3e-3 * Float(300 - i) / 300)
          parameter.update { values in
            for k in values.indices where step[k] != 0 {
              values[k] -= step[k] > 0 ? length : -length
            }
          }
        }
      }
      #expect(loss().item < 0.2)
      var options = DecodingOptions()
      options.maximumLength = 6
      let tokens = CaptionTokens(start: 2, end: 3, banned: [2])
      let found = captioner.decode(captioner.encode(locations), tokens, options)
      #expect(found.map(\.tokens) == [[4, 5, 6], [7, 8, 4]])
    }
  }
}
