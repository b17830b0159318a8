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

  /// In evaluation a convolution, the batch normalisation behind it and an activation behind that are
  /// computed in one pass, see ``Conv2d/callAsFunction(_:norm:adding:activation:)``.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    var (y, place) = (x, 0)
    while place < layers.count {
      if let fused = runFused(y, at: place) {
        (y, place) = (fused.y, place + fused.count)
      } else {
        (y, place) = (layers[place](y), place + 1)
      }
    }
    return y
  }
}
