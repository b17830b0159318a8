import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Schedule {
  /// etaMin + (base − etaMin) · (1 + cos(π · step / tMax)) / 2, without restarts (Loshchilov and
  /// Hutter, ICLR 2017); `torch.optim.lr_scheduler.CosineAnnealingLR`.
  ///
  /// After `tMax` the rate rises again, and is base at 2 · tMax: so PyTorch has it too. Its `step()`
  /// multiplies the current rate by a quotient of cosines, which gives the same but for rounding as
  /// long as nothing else changes the rate; see ``chained(_:)``.
  ///
  /// - Precondition: `tMax` is positive.
  public static func cosineAnnealing(tMax: Int, etaMin: Double = 0) -> Schedule {
    require(tMax > 0, "cosineAnnealing: tMax must be positive (\(tMax))")
    return Schedule("cosineAnnealing(tMax: \(tMax), etaMin: \(etaMin))") { step, base, _ in
      let turn = Double(step % (2 * tMax)) / Double(tMax)
      return AnnealStrategy.cosine(base, etaMin, turn)
    }
  }

  /// Rises linearly to `peak` over `warmup` steps, peak · (step + 1) / warmup, then falls along
  /// half a cosine to `final` at `total`, where it stays (Loshchilov and Hutter, ICLR 2017).
  ///
  /// The rates do not depend on those with which groups began.
  public static func warmupCosine(
    peak: Double, warmup: Int, total: Int, final: Double = 0
  ) -> Schedule {
    let call = "peak: \(peak), warmup: \(warmup), total: \(total), final: \(final)"
    return Schedule("warmupCosine(\(call))") { step, _, _ in
      if step < warmup { return peak * Double(step + 1) / Double(warmup) }
      let progress = Double(step - warmup) / Double(max(1, total - warmup))
      return AnnealStrategy.cosine(peak, final, min(1, progress))
    }
  }
}
