import Tensor

/// x itself, to take the place of a layer; `torch.nn.Identity`.
public final class Identity: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x }
}
