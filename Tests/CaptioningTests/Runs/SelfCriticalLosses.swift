import ApusTestSupport
import Foundation
import NN
import Optim
import Tensor
import Testing

@testable import Captioning

@Suite("The loss of self-critical training")
struct SelfCriticalLosses {
  private func fixture() throws -> SafetensorsFile {
    let tests = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
    return try SafetensorsFile(
      path: tests.appending(path: "Fixtures/captioning/self_critical.safetensors").path)
  }

  @Test(
    "agrees with PyTorch in advantages, value, gradient and entropy",
    arguments: SelfCriticalBaseline.allCases)
  func golden(baseline: SelfCriticalBaseline) throws {
    let file = try fixture()
    func numbers(_ key: String) throws -> [Float] { try file.tensor(key, as: Float.self).elements }
    let advantages = baseline.advantages(
      try numbers("rewards").map(Double.init), samples: 2,
      greedy: try numbers("greedy").map(Double.init))
    let expected = try numbers("\(baseline.rawValue).advantage")
    #expect(zip(advantages, expected).allSatisfy { abs($0 - $1) < 1e-6 })

    let tokens = CaptionTokens(start: 2, end: 3, banned: [0, 1, 2])
    let targets: Tensor<Int32> = try file.tensor("targets")
    let logits = Parameter(wrappedValue: try file.tensor("logits", as: Float.self))
    var entropy = 0.0
    let (loss, gradients) = valueAndGradient {
      let result = selfCriticalLoss(
        logits.wrappedValue + tokens.ban(width: 7), targets, advantages: advantages, padding: 0)
      entropy = result.entropy
      return result.loss
    }
    #expect(abs(loss.item - (try numbers("\(baseline.rawValue).loss")[0])) < 1e-6)
    #expect(abs(Float(entropy) - (try numbers("entropy")[0])) < 1e-6)
    let gradient = try file.tensor("\(baseline.rawValue).gradient", as: Float.self)
    #expect(maximumDifference(gradients[logits], gradient) < 1e-6)
  }

  private func captioner(dropout: Float = 0) -> ShowAttendTell {
    var configuration = CaptionerConfiguration(vocabularySize: 8, featureWidth: 4)
    (configuration.embeddingWidth, configuration.hiddenWidth) = (8, 16)
    (configuration.attentionWidth, configuration.dropout) = (4, dropout)
    return Generator.$current.withValue(Generator(seed: 3)) { ShowAttendTell(configuration) }
  }

  private let tokens = CaptionTokens(start: 2, end: 3, banned: [0, 1, 2])

  @Test("raises whatever is rewarded", arguments: SelfCriticalBaseline.allCases)
  func anyReward(baseline: SelfCriticalBaseline) {
    Generator.$current.withValue(Generator(seed: 6)) {
      let captioner = captioner()
      let objective = SelfCriticalLoss(
        tokens, padding: 0, baseline: baseline, samples: 8, maximumLength: 6)
      let optimizer = Adam(captioner.parameters, learningRate: 0.02)
      let features = Tensor<Float>.normal([2, 3, 4])
      // The first picture is to have fives, the second sixes.
      func reward(_ captions: [[Int32]], _ pictures: [Int]) -> [Double] {
        zip(captions, pictures).map { caption, picture in
          Double(caption.count { $0 == Int32(5 + picture) })
        }
      }
      var value: SelfCriticalLoss.Value?
      for _ in 0..<80 {
        let (_, gradients) = valueAndGradient {
          value = objective(captioner, features, reward: reward)
          return value!.loss
        }
        optimizer.update(gradients)
      }
      #expect(value!.reward > 5 && value!.entropy < 0.5)
      #expect(abs(value!.baseline - value!.reward) < 1)
      var options = DecodingOptions()
      options.maximumLength = 6
      captioner.setTraining(false)
      let captions = captioner.decode(captioner.encode(features), tokens, options).map(\.tokens)
      #expect(captions[0].count { $0 == 5 } >= 5 && captions[1].count { $0 == 6 } >= 5)
    }
  }

  @Test("draws captions without dropout, and learns from them with it")
  func dropout() {
    let (captioner, features) = (captioner(dropout: 0.9), Tensor<Float>.normal([2, 3, 4]))
    let objective = SelfCriticalLoss(tokens, padding: 0, baseline: .mean, maximumLength: 6)
    func value(_ captioner: ShowAttendTell) -> (captions: [[Int32]], entropy: Double) {
      Generator.$current.withValue(Generator(seed: 6)) {
        var drawn: [[Int32]] = []
        let value = objective(captioner, features) { captions, _ in
          drawn = captions
          return captions.map { Double($0.count) }
        }
        return (drawn, value.entropy)
      }
    }
    let (dropping, whole) = (value(captioner), value(self.captioner()))
    #expect(captioner.dropout.isTraining)
    #expect(dropping.captions == whole.captions)
    #expect(abs(dropping.entropy - whole.entropy) > 1e-3)
  }

  @Test("wants captions to compare")
  func preconditions() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let tokens = CaptionTokens(start: 2, end: 3, banned: [])
      _ = SelfCriticalLoss(tokens, padding: 0, baseline: .mean, samples: 1)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("SelfCriticalLoss: 1 samples of 30 tokens cannot be compared"))
  }

  @Test("has no gradient where all captions are as good as their baselines")
  func noAdvantage() {
    let logits = Parameter(wrappedValue: Tensor<Float>.normal([2, 3, 5]))
    let targets = Tensor<Int32>([1, 2, 3, 4, 0, 0], shape: [2, 3])
    let (loss, gradients) = valueAndGradient {
      selfCriticalLoss(logits.wrappedValue, targets, advantages: [0, 0], padding: 0).loss
    }
    #expect(loss.item == 0)
    #expect(gradients[logits]?.elements.allSatisfy { $0 == 0 } == true)
  }
}
