import Tensor

/// max(x, 0); `torch.nn.ReLU`.
public final class ReLU: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.relu() }
}

/// min(max(x, 0), 6); `torch.nn.ReLU6`.
public final class ReLU6: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.relu6() }
}

/// x where it is positive, else negativeSlope·x (Maas et al. 2013); `torch.nn.LeakyReLU`.
public final class LeakyReLU: Layer {
  public let negativeSlope: Float

  public init(negativeSlope: Float = 0.01) { self.negativeSlope = negativeSlope }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.leakyRelu(negativeSlope: negativeSlope)
  }
}
