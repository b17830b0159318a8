import Tensor

/// x·σ(x), also called swish (Elfwing et al. 2018); `torch.nn.SiLU`.
public final class SiLU: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.silu() }
}

/// x·tanh(ln(1 + eˣ)) (Misra 2019); `torch.nn.Mish`.
public final class Mish: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.mish() }
}

/// x·min(max(x + 3, 0), 6) / 6 (Howard et al. 2019); `torch.nn.Hardswish`.
public final class Hardswish: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.hardswish() }
}
