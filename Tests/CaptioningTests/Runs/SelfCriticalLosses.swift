import ApusTestSupport
import Foundation
import NN
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
