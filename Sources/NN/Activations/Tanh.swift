import Tensor

/// tanh x; `torch.nn.Tanh`.
public final class Tanh: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.tanh() }
}

/// x limited to `minVal...maxVal`; `torch.nn.Hardtanh`.
public final class Hardtanh: Layer {
  public let minVal, maxVal: Float

  /// - Precondition: `minVal` is below `maxVal`.
  public init(minVal: Float = -1, maxVal: Float = 1) {
    require(minVal < maxVal, "Hardtanh: minVal \(minVal) is not below maxVal \(maxVal)")
    (self.minVal, self.maxVal) = (minVal, maxVal)
  }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.hardtanh(min: minVal, max: maxVal) }
}

/// x / (1 + |x|); `torch.nn.Softsign`.
public final class Softsign: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.softsign() }
}
