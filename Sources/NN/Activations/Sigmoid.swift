import Tensor

/// 1 / (1 + e⁻ˣ); `torch.nn.Sigmoid`.
public final class Sigmoid: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.sigmoid() }
}

/// ln σ(x); `torch.nn.LogSigmoid`.
public final class LogSigmoid: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.logSigmoid() }
}

/// min(max(x + 3, 0), 6) / 6; `torch.nn.Hardsigmoid`.
public final class Hardsigmoid: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.hardsigmoid() }
}
