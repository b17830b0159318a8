import NN
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The sizes of the gradients of a model's parameters, and whether they vanish or explode.
///
/// ```swift
/// let (_, gradients) = valueAndGradient { loss(batch) }
/// print(GradientFlow(gradients, of: model).verdict)
/// ```
public struct GradientFlow: Sendable {
  /// One parameter's gradient.
  public struct Layer: Sendable, Hashable {
    /// The parameter's key.
    public let name: String
    /// The mean and the largest |gradient|.
    public let mean, maximum: Double

    public init(_ name: String, mean: Double, maximum: Double) {
      (self.name, self.mean, self.maximum) = (name, mean, maximum)
    }
  }

  /// What the sizes mean.
  public enum Verdict: Sendable, Hashable, CustomStringConvertible {
    case healthy
    /// No trained parameter has influence on the loss.
    case empty
    /// The parameters of which a gradient is infinite or NaN.
    case notFinite([String])
    /// The parameters of which the gradient is 0 everywhere.
    case missing([String])
    /// The mean at the input is so many times smaller than at the output.
    case vanishing(Double)
    /// The mean at the input is so many times larger than at the output.
    case exploding(Double)
    /// The largest |gradient|.
    case large(Double)

    public var description: String {
      switch self {
      case .healthy: "healthy"
      case .empty: "no parameter has a gradient"
      case .notFinite(let names): "not finite at \(Self.list(names))"
      case .missing(let names): "no gradient reaches \(Self.list(names))"
      case .vanishing(let factor):
        "vanishing: \(decimals(factor, 0)) times smaller at the input than at the output"
      case .exploding(let factor):
        "exploding: \(decimals(factor, 0)) times larger at the input than at the output"
      case .large(let size): "exploding: the largest |gradient| is \(decimals(size, 0))"
      }
    }

    private static func list(_ names: [String]) -> String {
      names.count <= 3
        ? names.joined(separator: ", ")
        : "\(names.prefix(3).joined(separator: ", ")) and \(names.count - 3) more"
    }
  }

  /// In the order of the model's parameters; those without influence on the loss are left out.
  public let layers: [Layer]
  public let verdict: Verdict

  /// The sizes of a model's gradients.
  public init(_ gradients: Gradients, of model: any Module) {
    let found = gradients.statistics
    self.init(
      model.namedParameters.compactMap { name, parameter in
        found[ObjectIdentifier(parameter)].map {
          Layer(name, mean: Double($0.meanAbsolute), maximum: Double($0.maxAbsolute))
        }
      })
  }

  /// Given sizes, from the input to the output.
  ///
  /// Input and output are the first and the last quarter of the layers by their geometric means; a
  /// factor of 1000 between them, or a |gradient| above 1000, is too much.
  public init(_ layers: [Layer]) {
    self.layers = layers
    let broken = layers.filter { !$0.mean.isFinite || !$0.maximum.isFinite }.map(\.name)
    let missing = layers.filter { $0.maximum == 0 }.map(\.name)
    let means = layers.map(\.mean).filter { $0 > 0 && $0.isFinite }
    let quarter = max(1, means.count / 4)
    func decades(_ values: ArraySlice<Double>) -> Double {
      values.reduce(0) { $0 + log10($1) } / Double(max(1, values.count))
    }
    let gain = decades(means.prefix(quarter)) - decades(means.suffix(quarter))
    let largest = layers.map(\.maximum).max() ?? 0
    verdict =
      layers.isEmpty
      ? .empty
      : !broken.isEmpty
        ? .notFinite(broken)
        : !missing.isEmpty
          ? .missing(missing)
          : gain < -3
            ? .vanishing(pow(10, -gain))
            : gain > 3 ? .exploding(pow(10, gain)) : largest > 1000 ? .large(largest) : .healthy
  }
}
