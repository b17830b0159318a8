import Tensor

/// Layers one after the other; `torch.nn.Sequential`. State keys are the layers' indices.
///
/// ```swift
/// let model = Sequential(Linear(784, 128), ReLU(), Linear(128, 10))
/// ```
public final class Sequential: Layer {
  public let layers: [any Layer]

  public convenience init(_ layers: any Layer...) { self.init(layers) }

  public init(_ layers: [any Layer]) { self.layers = layers }

  public static var stateKeys: [String: String] { ["layers": ""] }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { layers.reduce(x) { $1($0) } }
}
