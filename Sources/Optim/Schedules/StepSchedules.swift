import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Schedule {
  /// base · gamma^⌊step / stepSize⌋; `torch.optim.lr_scheduler.StepLR`.
  ///
  /// - Precondition: `stepSize` is positive.
  public static func stepLR(stepSize: Int, gamma: Double = 0.1) -> Schedule {
    require(stepSize > 0, "stepLR: stepSize must be positive (\(stepSize))")
    return Schedule("stepLR(stepSize: \(stepSize), gamma: \(gamma))") { step, base, _ in
      base * pow(gamma, Double(step / stepSize))
    }
  }

  /// base · gamma^(number of milestones <= step), a milestone that is named twice counting twice;
  /// `torch.optim.lr_scheduler.MultiStepLR`.
  ///
  /// - Precondition: no milestone is negative.
  public static func multiStep(milestones: [Int], gamma: Double = 0.1) -> Schedule {
    require(
      milestones.allSatisfy { $0 >= 0 },
      "multiStep: milestones must not be negative (\(milestones))")
    let sorted = milestones.sorted()
    return Schedule("multiStep(milestones: \(milestones), gamma: \(gamma))") { step, base, _ in
      base * pow(gamma, Double(sorted.places(upTo: step)))
    }
  }
}

extension [Int] {
  /// How many elements of a sorted array are at most `bound`; `bisect_right` in Python.
  func places(upTo bound: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
