import Tensor

extension Schedule {
  /// base · factor(step); `torch.optim.lr_scheduler.LambdaLR`.
  ///
  /// `MultiplicativeLR`, whose factors pile up, is this with the product written as a function of
  /// the step.
  public static func lambda(
    _ factor: @escaping @Sendable (_ step: Int) -> Double
  ) -> Schedule {
    Schedule("lambda(…)") { step, base, _ in base * factor(step) }
  }

  /// As above with a function for each parameter group.
  ///
  /// - Precondition: there are as many functions as groups.
  public static func lambda(_ factors: [@Sendable (_ step: Int) -> Double]) -> Schedule {
    Schedule("lambda(\(factors.count) functions)", groupCount: factors.count) { step, base, group in
      require(
        factors.indices.contains(group),
        "lambda: there are functions for \(factors.count) groups, none for \(group)")
      return base * factors[group](step)
    }
  }
}
