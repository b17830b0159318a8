import NN
import Tensor

/// The sizes of the gradients of a model's parameters, and whether they vanish or explode.
///
/// ```swift
/// let (_, gradients) = valueAndGradient { loss(batch) }
/// print(GradientFlow(gradients, of: model).verdict)
/// ```
public struct GradientFlow: Sendable {
  /// One parameter's gradient.
  public struct Layer: Sendable, Equatable {
    /// The parameter's key.
    public let name: String
    /// The mean and the largest absolute value.
    public let mean, maximum: Float
  }

  /// What the sizes mean.
  public enum Verdict: Sendable, Equatable, CustomStringConvertible {
    case healthy
    /// The parameters of which the mean is below the limit.
    case vanishing([String])
    /// The parameters of which the largest value is above the limit or not finite.
    case exploding([String])

    public var description: String {
      switch self {
      case .healthy: "gradients are healthy"
      case .vanishing(let names): "gradients vanish at \(names.joined(separator: ", "))"
      case .exploding(let names): "gradients explode at \(names.joined(separator: ", "))"
      }
    }
  }

  /// In the order of the model's parameters; those without influence on the loss are left out.
  public let layers: [Layer]
  public let verdict: Verdict

  /// - Parameters:
  ///   - vanishing: A mean below it is too small to learn from.
  ///   - exploding: A value above it is too large.
  public init(
    _ gradients: Gradients, of model: any Module, vanishing: Float = 1e-8, exploding: Float = 1e3
  ) {
    layers = model.namedParameters.compactMap { name, parameter in
      guard let gradient = gradients[parameter], gradient.elementCount > 0 else { return nil }
      let sizes = gradient.abs()
      return Layer(name: name, mean: sizes.mean().item, maximum: sizes.max().item)
    }
    let large = layers.filter { !($0.maximum <= exploding) || !$0.mean.isFinite }.map(\.name)
    let small = layers.filter { $0.mean < vanishing }.map(\.name)
    verdict = !large.isEmpty ? .exploding(large) : !small.isEmpty ? .vanishing(small) : .healthy
  }
}
