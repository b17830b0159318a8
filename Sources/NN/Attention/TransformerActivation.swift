import Tensor

/// What stands between the two products of a transformer layer.
public enum TransformerActivation: String, Sendable, CaseIterable, Codable {
  case relu
  /// With the error function.
  case gelu
  /// With a hyperbolic tangent, as GPT-2.
  case geluTanh

  /// Returns the activation of each element.
  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    switch self {
    case .relu: x.relu()
    case .gelu: x.gelu()
    case .geluTanh: x.gelu(approximate: .tanh)
    }
  }
}
