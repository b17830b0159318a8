#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Schedule {
  /// base · gamma^step; `torch.optim.lr_scheduler.ExponentialLR`.
  public static func exponential(gamma: Double) -> Schedule {
    Schedule("exponential(gamma: \(gamma))") { step, base, _ in base * pow(gamma, Double(step)) }
  }
}
