import Tensor

/// max(x, 0); `torch.nn.ReLU`.
public final class ReLU: Layer {
  public init() {}

  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { x.relu() }
}
