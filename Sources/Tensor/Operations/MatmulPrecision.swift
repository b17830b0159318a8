/// The precision in which products and convolutions multiply.
public enum MatmulPrecision: Sendable {
  /// Everything in `Float`.
  case float32
  /// Factors are rounded to ``BFloat16``, products are added up in `Float`.
  case bfloat16

  @TaskLocal package static var current = MatmulPrecision.float32
}

/// Runs `body` with products and convolutions in the given precision; tensors stay `Float`.
///
/// ```swift
/// let (loss, gradients) = withMatmulPrecision(.bfloat16) { valueAndGradient { … } }
/// ```
/// The counterpart of `torch.set_float32_matmul_precision("medium")`, for a task in place of the
/// process. About three decimal digits of the factors remain. Faster only where the processor
/// multiplies bfloat16 itself (AVX-512 BF16, AMX); right everywhere.
public func withMatmulPrecision<R>(
  _ precision: MatmulPrecision, _ body: () throws -> R
) rethrows -> R {
  try MatmulPrecision.$current.withValue(precision) { try body() }
}
