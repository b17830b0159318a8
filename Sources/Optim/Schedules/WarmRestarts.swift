import Tensor

extension Schedule {
  /// Falls along half a cosine from base to `etaMin` within `t0` epochs, begins anew, and takes
  /// `tMult` times as long in each further round (SGDR: Loshchilov and Hutter, ICLR 2017);
  /// `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`.
  ///
  /// etaMin + (base − etaMin) · (1 + cos(π · tCur / tI)) / 2 for `tCur` epochs since the last
  /// restart and a round of tI = t0 · tMultⁿ. With `stepsPerEpoch`, epochs are fractions, as in
  /// PyTorch after `step(epoch + i / iters)`. There the number of rounds comes from a logarithm that
  /// rounds, and some restarts are late, the fifth with `tMult` 3 for one; here they are counted.
  ///
  /// - Precondition: `t0`, `tMult` and `stepsPerEpoch` are positive.
  public static func cosineAnnealingWarmRestarts(
    t0: Int, tMult: Int = 1, etaMin: Double = 0, stepsPerEpoch: Int = 1
  ) -> Schedule {
    require(
      t0 > 0 && tMult > 0 && stepsPerEpoch > 0,
      "cosineAnnealingWarmRestarts: t0, tMult and stepsPerEpoch must be positive "
        + "(\(t0), \(tMult), \(stepsPerEpoch))")
    let call = "t0: \(t0), tMult: \(tMult), etaMin: \(etaMin), stepsPerEpoch: \(stepsPerEpoch)"
    return Schedule("cosineAnnealingWarmRestarts(\(call))") { step, base, _ in
      var (position, length) = (step, t0 * stepsPerEpoch)
      if tMult == 1 {
        position %= length
      } else {
        while position >= length { (position, length) = (position - length, length * tMult) }
      }
      return AnnealStrategy.cosine(base, etaMin, Double(position) / Double(length))
    }
  }
}
