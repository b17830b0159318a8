import CTensorKernels

/// The precision in which products and convolutions multiply.
public enum MatmulPrecision: Sendable {
  /// Everything in `Float`.
  case float32
  /// Factors are rounded to ``BFloat16`` where the processor multiplies that itself, products are
  /// added up in `Float`.
  case bfloat16

  @TaskLocal package static var current = MatmulPrecision.float32

  /// Whether the processor multiplies in this precision itself (for bfloat16: AVX-512 BF16, AMX).
  public var isNative: Bool { self == .float32 || tk_multiplies_bfloat16() }

  var roundsFactors: Bool { self == .bfloat16 && isNative }
}

/// Lets products and convolutions in `body` use the given precision; tensors stay `Float`.
///
/// ```swift
/// let (loss, gradients) = withMatmulPrecision(.bfloat16) { valueAndGradient { … } }
/// ```
/// The counterpart of `torch.set_float32_matmul_precision("medium")`, for a task in place of the
/// process: a permission, of which no use is made where the processor would be slower for it. About
/// three decimal digits of the factors remain.
public func withMatmulPrecision<R>(
  _ precision: MatmulPrecision, _ body: () throws -> R
) rethrows -> R {
  try MatmulPrecision.$current.withValue(precision) { try body() }
}
