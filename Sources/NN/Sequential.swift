import Tensor

/// Layers one after the other; `torch.nn.Sequential`. State keys are the layers' indices.
public final class Sequential: Layer {
  public let layers: [any Layer]

  public init(_ layers: any Layer...) { self.layers = layers }

  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    layers.reduce(x) { $1($0) }
  }

  public func visitMembers(_ visit: (String, Any) -> Void) {
    for (index, layer) in layers.enumerated() { visit("\(index)", layer) }
  }
}
