extension Tensor where Element == Float {
  /// Returns (Σ x^p)^(1/p) over windows of `[N, C, L]` or `[C, L]`; `torch.nn.functional.lp_pool1d`.
  ///
  /// As in PyTorch a negative sum gives NaN, a sum of 0 has no finite gradient, and a window that
  /// runs over the edge (`ceilMode`) is scaled up to a whole one.
  ///
  /// - Parameters:
  ///   - stride: The step between windows, the window's size by default.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  /// - Precondition: p is finite and not 0; the input is at least as large as a window.
  public func lpPool1d(
    p: Float, kernelSize: Int, stride: Int? = nil, ceilMode: Bool = false
  ) -> Tensor {
    powerPooled(p, kernelSize, "lpPool1d") {
      $0.averagePool1d(kernelSize: kernelSize, stride: stride, ceilMode: ceilMode)
    }
  }

  /// Returns (Σ x^p)^(1/p) over windows of `[N, C, H, W]` or `[C, H, W]`, as
  /// ``lpPool1d(p:kernelSize:stride:ceilMode:)``; `torch.nn.functional.lp_pool2d`.
  ///
  /// - Precondition: p is finite and not 0; the input is at least as large as a window.
  public func lpPool2d(
    p: Float, kernelSize: Int, stride: Int? = nil, ceilMode: Bool = false
  ) -> Tensor {
    lpPool2d(p: p, .init(kernelSize: kernelSize, stride: stride, ceilMode: ceilMode))
  }

  /// As above, with windows that need not be square.
  ///
  /// - Precondition: there is no padding, and the dilation is 1.
  public func lpPool2d(p: Float, _ options: Pooling2dOptions) -> Tensor {
    let general = options.general
    require(
      general.padding == .zero, "lpPool2d: windows cannot be padded (\(general.padding.last(2)))")
    return powerPooled(p, general.kernelSize.y * general.kernelSize.z, "lpPool2d") {
      $0.averagePool2d(options)
    }
  }

  private func powerPooled(
    _ p: Float, _ count: Int, _ op: StaticString, _ average: (Tensor) -> Tensor
  ) -> Tensor {
    require(p != 0 && p.isFinite, "\(op): p must be finite and not 0 (\(p))")
    return (average(pow(p)) * Float(count)).pow(1 / p)
  }
}
