#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A learning rate as a pure function of the step, so that it can be drawn and resumed.
public struct Schedule: Sendable {
  private let rate: @Sendable (Int) -> Float

  public init(_ rate: @escaping @Sendable (_ step: Int) -> Float) { self.rate = rate }

  /// Returns the learning rate of step `step`, from 0.
  public func callAsFunction(_ step: Int) -> Float { rate(step) }

  public static func constant(_ rate: Float) -> Schedule { Schedule { _ in rate } }

  /// Rises linearly to `peak` over `warmup` steps, then falls along half a cosine to `final` at
  /// `total` (Loshchilov and Hutter 2017).
  public static func warmupCosine(peak: Float, warmup: Int, total: Int, final: Float = 0)
    -> Schedule
  {
    Schedule { step in
      if step < warmup { return peak * Float(step + 1) / Float(warmup) }
      let progress = Float(step - warmup) / Float(max(1, total - warmup))
      return final + (peak - final) * 0.5 * (1 + cosf(.pi * min(1, progress)))
    }
  }
}
