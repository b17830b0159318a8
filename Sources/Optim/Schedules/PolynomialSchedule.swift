import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Schedule {
  /// base · (1 − min(step, totalIters) / totalIters)^power;
  /// `torch.optim.lr_scheduler.PolynomialLR`.
  ///
  /// - Precondition: `totalIters` is positive.
  public static func polynomial(totalIters: Int = 5, power: Double = 1) -> Schedule {
    require(totalIters > 0, "polynomial: totalIters must be positive (\(totalIters))")
    return Schedule("polynomial(totalIters: \(totalIters), power: \(power))") { step, base, _ in
      base * pow(1 - Double(min(step, totalIters)) / Double(totalIters), power)
    }
  }
}
