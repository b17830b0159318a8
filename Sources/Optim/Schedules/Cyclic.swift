import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How the height of a cycle changes from one to the next, see `Schedule.cyclic`.
public enum CyclicMode: String, Sendable, Codable {
  /// It stays.
  case triangular
  /// Half of it each further cycle.
  case triangular2
  /// gamma^step; `"exp_range"` in PyTorch.
  case expRange
}

/// What a scale function of cycles is given.
public enum CyclicScaleMode: String, Sendable, Codable {
  /// The number of the cycle, from 1.
  case cycle
  /// The number of the step, from 0.
  case iterations
}

extension Schedule {
  /// Goes up and down in straight lines between two rates, momentum going the other way (Smith
  /// 2017, "Cyclical Learning Rates for Training Neural Networks");
  /// `torch.optim.lr_scheduler.CyclicLR`.
  ///
  /// baseLearningRate + (maxLearningRate − baseLearningRate) · height · scale, whatever the groups
  /// began with: the height goes from 0 to 1 in `stepSizeUp` steps and back in `stepSizeDown`.
  ///
  /// - Parameters:
  ///   - stepSizeDown: As `stepSizeUp` if nil.
  ///   - mode: The scale, where no function is given for it.
  ///   - gamma: Of ``CyclicMode/expRange``.
  ///   - scaleFn: The scale of the cycle or step that `scaleMode` says.
  ///   - cycleMomentum: Whether momentum (β₁) is maxMomentum − (maxMomentum − baseMomentum) ·
  ///     height · scale.
  /// - Precondition: both numbers of steps are positive.
  public static func cyclic(
    baseLearningRate: any PerGroup, maxLearningRate: any PerGroup, stepSizeUp: Int = 2000,
    stepSizeDown: Int? = nil, mode: CyclicMode = .triangular, gamma: Double = 1,
    scaleFn: (@Sendable (Double) -> Double)? = nil, scaleMode: CyclicScaleMode = .cycle,
    cycleMomentum: Bool = true, baseMomentum: any PerGroup = 0.8, maxMomentum: any PerGroup = 0.9
  ) -> Schedule {
    let stepSizeDown = stepSizeDown ?? stepSizeUp
    require(
      stepSizeUp > 0 && stepSizeDown > 0,
      "cyclic: numbers of steps must be positive (\(stepSizeUp) up, \(stepSizeDown) down)")
    let period = stepSizeUp + stepSizeDown
    let height = { @Sendable (step: Int) -> Double in
      let at = step % period
      let share =
        at <= stepSizeUp
        ? Double(at) / Double(stepSizeUp) : Double(period - at) / Double(stepSizeDown)
      let cycle = Double(1 + step / period)
      if let scaleFn { return share * scaleFn(scaleMode == .cycle ? cycle : Double(step)) }
      switch mode {
      case .triangular: return share
      case .triangular2: return share / pow(2, cycle - 1)
      case .expRange: return share * pow(gamma, Double(step))
      }
    }
    var call = "baseLearningRate: \(baseLearningRate), maxLearningRate: \(maxLearningRate), "
    call += "stepSizeUp: \(stepSizeUp), stepSizeDown: \(stepSizeDown), "
    call += scaleFn != nil ? "scaleFn: …, scaleMode: .\(scaleMode)" : "mode: .\(mode)"
    call += scaleFn == nil && mode == .expRange ? ", gamma: \(gamma)" : ""
    call += cycleMomentum ? ", baseMomentum: \(baseMomentum), maxMomentum: \(maxMomentum)" : ""
    return Schedule(
      "cyclic(\(call))", groupCount: baseLearningRate.groupCount ?? maxLearningRate.groupCount,
      rate: { step, _, group in
        let (low, high) = (baseLearningRate(group, "cyclic"), maxLearningRate(group, "cyclic"))
        return low + (high - low) * height(step)
      },
      momentum: { step, group in
        guard cycleMomentum else { return nil }
        let (low, high) = (baseMomentum(group, "cyclic"), maxMomentum(group, "cyclic"))
        return high - (high - low) * height(step)
      })
  }
}
