import NN
import Tensor

@testable import Captioning

/// A captioner that looks at a number of vectors of its choice: it says one word after the other, and
/// weighs vector i by how far it is, plus 1.
final class GlancingCaptioner: Captioner {
  let configuration: CaptionerConfiguration
  let fc: Linear
  /// How many vectors attention has, nil for a model that does not tell.
  private let looksAt: Int?

  init(_ configuration: CaptionerConfiguration, looksAt: Int?) {
    (self.configuration, self.looksAt) = (configuration, looksAt)
    fc = Linear(configuration.featureWidth, configuration.vocabularySize)
  }

  struct State: DecodingState {
    var scores: Tensor<Float>
    var attention: Tensor<Float>?
    func repeated(_ count: Int) -> State {
      let rows = (0..<scores.shape[0] * count).map { Int32($0 / count) }
      return State(scores: scores.rows(Tensor(rows)), attention: nil)
    }
    mutating func reorder(_ rows: [Int]) { scores = scores.rows(Tensor(rows.map(Int32.init))) }
  }

  func encode(_ locations: Tensor<Float>) -> Tensor<Float> { locations }

  func logits(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
  ) -> Tensor<Float> {
    let scores = fc(memory.mean(dim: 1))
    return .stack([Tensor<Float>](repeating: scores, count: tokens.shape[1]), dim: 1)
  }

  func start(_ memory: Tensor<Float>) -> State {
    State(scores: fc(memory.mean(dim: 1)), attention: nil)
  }

  func step(_ tokens: Tensor<Int32>, _ state: inout State) -> Tensor<Float> {
    let rows = tokens.shape[0]
    state.attention = looksAt.map { count in
      Tensor((0..<rows * count).map { Float($0 % count + 1) }, shape: [rows, count])
    }
    return state.scores
  }

  /// Registers the model under a name of its own, which is returned.
  static func register(looksAt: Int?) -> String {
    let name = "glancing-\(looksAt.map(String.init) ?? "blind")"
    Captioners.register(name, Captioners.Entry { GlancingCaptioner($0, looksAt: looksAt) })
    return name
  }
}
