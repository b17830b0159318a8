#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The time and memory that a run took.
public struct ResourceReport: Sendable, Hashable, CustomStringConvertible {
  public let times: TrainingTimes
  /// The most memory that the process has held so far, in bytes.
  public let peakMemory: Int
  /// Optimiser steps a second, without evaluation and callbacks; of this process.
  public let stepsPerSecond: Double

  public init(_ run: any TrainingRun) {
    times = run.times
    peakMemory = Self.peakMemory
    stepsPerSecond =
      run.times.stepCount == 0
      ? 0 : Double(run.times.stepCount) / (run.times.data + run.times.steps)
  }

  /// The most memory that this process has held so far, in bytes.
  public static var peakMemory: Int {
    var usage = rusage()
    // RUSAGE_SELF, which Glibc and Musl declare as different types.
    getrusage(0, &usage)
    return usage.ru_maxrss * 1024
  }

  /// Whether training waits for its data: more than a tenth of the time of steps and waiting.
  public var isDataBound: Bool { times.data > 0.1 * (times.data + times.steps) }

  public var description: String {
    func seconds(_ value: Double) -> String { "\((10 * value).rounded() / 10) s" }
    return "\(seconds(times.total)): steps \(seconds(times.steps)), data \(seconds(times.data))"
      + (isDataBound ? " (data-bound)" : "")
      + ", evaluation \(seconds(times.evaluation)), logs and checkpoints "
      + "\(seconds(times.callbacks)); \(decimals(stepsPerSecond, 2)) steps/s, "
      + "\(peakMemory >> 20) MiB at most"
  }
}
