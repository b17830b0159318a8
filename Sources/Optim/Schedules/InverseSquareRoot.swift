import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Schedule {
  /// factor · modelSize^−½ · min(n^−½, n · warmup^−3⁄2) at the nth step, the first being n = 1:
  /// rises in a straight line, then falls with the root of the step (Vaswani et al. 2017,
  /// "Attention Is All You Need", section 5.3).
  ///
  /// The rates do not depend on those with which groups began. PyTorch has no counterpart.
  ///
  /// - Precondition: `modelSize` and `warmup` are positive.
  public static func noam(modelSize: Int, warmup: Int = 4000, factor: Double = 1) -> Schedule {
    require(
      modelSize > 0 && warmup > 0,
      "noam: modelSize and warmup must be positive (\(modelSize), \(warmup))")
    let call = "modelSize: \(modelSize), warmup: \(warmup), factor: \(factor)"
    return Schedule("noam(\(call))") { step, _, _ in
      let n = Double(step + 1)
      let width = factor / Double(modelSize).squareRoot()
      return width * min(1 / n.squareRoot(), n * pow(Double(warmup), -1.5))
    }
  }

  /// base · min(n / warmup, √(warmup / n)) at the nth step, the first being n = 1:
  /// ``noam(modelSize:warmup:factor:)`` in proportion to the rate with which a group began, which
  /// is reached at the end of the warm-up.
  ///
  /// PyTorch has no counterpart; fairseq calls it `inverse_sqrt`.
  ///
  /// - Precondition: `warmup` is positive.
  public static func inverseSquareRoot(warmup: Int) -> Schedule {
    require(warmup > 0, "inverseSquareRoot: warmup must be positive (\(warmup))")
    return Schedule("inverseSquareRoot(warmup: \(warmup))") { step, base, _ in
      let n = Double(step + 1)
      return base * min(n / Double(warmup), (Double(warmup) / n).squareRoot())
    }
  }
}
