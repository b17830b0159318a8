import Tensor

extension Schedule {
  /// base · (startFactor + (endFactor − startFactor) · min(step, totalIters) / totalIters);
  /// `torch.optim.lr_scheduler.LinearLR`.
  ///
  /// With `totalIters` 0 the start stays, as PyTorch's `step()` leaves it.
  ///
  /// - Precondition: 0 < `startFactor` <= 1, 0 <= `endFactor` <= 1, and `totalIters` is not
  ///   negative.
  public static func linear(
    startFactor: Double = 1.0 / 3, endFactor: Double = 1, totalIters: Int = 5
  ) -> Schedule {
    require(
      startFactor > 0 && startFactor <= 1,
      "linear: startFactor must be above 0 and at most 1 (\(startFactor))")
    require(0...1 ~= endFactor, "linear: endFactor must be in 0...1 (\(endFactor))")
    require(totalIters >= 0, "linear: totalIters must not be negative (\(totalIters))")
    let call = "startFactor: \(startFactor), endFactor: \(endFactor), totalIters: \(totalIters)"
    return Schedule("linear(\(call))") { step, base, _ in
      base * interpolated(startFactor, endFactor, step, of: totalIters)
    }
  }
}

/// From `start` to `end` in `count` steps of one size, and then no further; `start` for no steps.
func interpolated(_ start: Double, _ end: Double, _ step: Int, of count: Int) -> Double {
  if step >= count { return count == 0 ? start : end }
  return start + (end - start) * Double(step) / Double(count)
}
