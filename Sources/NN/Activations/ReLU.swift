import Tensor

/// max(x, 0); `torch.nn.ReLU`.
public final class ReLU: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.relu() }
}
