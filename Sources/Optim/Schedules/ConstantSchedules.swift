import Tensor

extension Schedule {
  /// The same rate for all steps and groups, whatever they began with.
  public static func constant(_ rate: Double) -> Schedule {
    Schedule("constant(\(rate))") { _, _, _ in rate }
  }

  /// base · factor before step `totalIters`, then base; `torch.optim.lr_scheduler.ConstantLR`.
  ///
  /// With `totalIters` 0 the factor stays for ever: PyTorch's `step()` takes it back when it comes
  /// by that step, which is then behind it, while its closed form would never apply it.
  ///
  /// - Precondition: 0 <= `factor` <= 1, and `totalIters` is not negative.
  public static func constant(factor: Double = 1.0 / 3, totalIters: Int = 5) -> Schedule {
    require(0...1 ~= factor, "constant: the factor must be in 0...1 (\(factor))")
    require(totalIters >= 0, "constant: totalIters must not be negative (\(totalIters))")
    return Schedule("constant(factor: \(factor), totalIters: \(totalIters))") { step, base, _ in
      step < totalIters || totalIters == 0 ? base * factor : base
    }
  }
}
