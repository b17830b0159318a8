import NN
import Tensor
import Testing

@testable import Captioning

@Suite("Ensembles of captioners")
struct CaptionerEnsembleTests {
  private func network() -> ShowAttendTell {
    var configuration = CaptionerConfiguration(vocabularySize: 5, featureWidth: 6)
    configuration.hiddenWidth = 8
    let model = ShowAttendTell(configuration)
    model.setTraining(false)
    return model
  }

  @Test("of one is the captioner, and so is one of a captioner twice")
  func same() {
    let model = TableCaptioner(seed: 3, images: 5)
    var options = DecodingOptions(beamWidth: 3)
    options.captionsPerImage = 3
    let own = model.decodeAll(model.memory, tableTokens, options)
    for count in 1...2 {
      for averaging in CaptionerEnsemble.Averaging.allCases {
        let ensemble = CaptionerEnsemble(
          Array(repeating: model, count: count), averaging: averaging)
        let all = ensemble.decodeAll(
          Array(repeating: model.memory, count: count), tableTokens, options)
        #expect(all.map { $0.map(\.tokens) } == own.map { $0.map(\.tokens) })
        if count == 1 { #expect(all == own) }
        for (a, b) in zip(all.joined(), own.joined()) {
          #expect(abs(a.logProbability - b.logProbability) < 1e-4)
        }
      }
    }
  }

  @Test("averages probabilities or log-probabilities of different models at every step")
  func averages() {
    let (table, network) = (TableCaptioner(seed: 1, images: 2), network())
    let features = Tensor<Float>.normal([2, 3, 6])
    for averaging in CaptionerEnsemble.Averaging.allCases {
      let ensemble = CaptionerEnsemble([table, network], averaging: averaging)
      var options = DecodingOptions()
      options.maximumLength = 6
      let found = ensemble.decode([table.memory, features], tableTokens, options)
      for (image, caption) in found.enumerated() {
        var state = network.start(features.narrow(dim: 0, start: image, length: 1))
        var (words, total): ([Int32], Float) = ([], 0)
        while words.count < 6 {
          let first = table.next(image, words)
          let second = network.step(Tensor([words.last ?? 0]), &state).logSoftmax().elements
          let averaged = zip(first, second).map { a, b in
            averaging == .logProbabilities
              ? (a + b) / 2 : Tensor<Float>([a, b]).logsumexp(dim: 0).item
          }
          let p = Tensor(averaged).logSoftmax(dim: 0).elements
          let best = (1..<5).max { p[$0] < p[$1] }!
          total += p[best]
          if best == 1 { break }
          words.append(Int32(best))
        }
        #expect(caption.tokens == words)
        #expect(abs(caption.logProbability - total) < 1e-4)
      }
    }
  }

  @Test("searches with beams, drops images that are done, and looks where its members look")
  func beams() {
    let models = [1, 2].map { TableCaptioner(seed: $0, images: 6) }
    var options = DecodingOptions(beamWidth: 3)
    options.keepsAttention = true
    let ensemble = CaptionerEnsemble(models)
    let together = ensemble.decode(models.map(\.memory), tableTokens, options)
    for image in 0..<6 {
      let alone = ensemble.decode(models.map { $0.memory([image]) }, tableTokens, options)[0]
      #expect(alone == together[image])
    }
    // One that cannot leave rows out keeps all from it, and changes nothing else.
    let stiff = CaptionerEnsemble([
      models[0], TableCaptioner(seed: 2, images: 6, canSelect: false),
    ])
    #expect(stiff.decode(models.map(\.memory), tableTokens, options) == together)
    // Members that look at other grids leave nothing to average.
    let mixed = CaptionerEnsemble([models[0], network()])
    let captions = mixed.decode(
      [models[0].memory, .normal([6, 4, 6])], tableTokens, options)
    #expect(captions.allSatisfy { $0.attention == nil })
  }

  @Test("of other vocabularies or memories is refused")
  func preconditions() async {
    let sizes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CaptionerEnsemble([
        TableCaptioner(seed: 1), TableCaptioner(seed: 1, vocabulary: 6),
      ])
    }
    let sizesText = String(decoding: sizes?.standardErrorContent ?? [], as: UTF8.self)
    #expect(sizesText.contains("CaptionerEnsemble: the vocabularies differ in size ([5, 6])"))
    let memories = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = TableCaptioner(seed: 1)
      _ = CaptionerEnsemble([model]).decode([], tableTokens, DecodingOptions())
    }
    let memoriesText = String(decoding: memories?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      memoriesText.contains(
        "CaptionerEnsemble: 1 captioners want as many memories of the same images ([])"))
  }
}
