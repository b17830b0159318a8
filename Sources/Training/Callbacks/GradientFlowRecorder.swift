import NN
import Tensor

/// Keeps the sizes of the gradients of every layer, from time to time.
public final class GradientFlowRecorder: TrainerCallback {
  /// After how many steps a record is taken.
  public let everySteps: Int
  /// The records with the number of their step, from 1; those of this process, not of the run before
  /// it was resumed.
  public private(set) var records: [(step: Int, flow: GradientFlow)] = []
  private let logging: MetricLogging?

  /// - Parameter logging: Its loggers get the means as `gradient/<parameter>`.
  /// - Precondition: the interval is positive.
  public init(everySteps: Int = 100, logging: MetricLogging? = nil) {
    require(everySteps > 0, "GradientFlowRecorder: the interval must be positive (\(everySteps))")
    (self.everySteps, self.logging) = (everySteps, logging)
  }

  public func gradientsComputed(
    _ gradients: Gradients, _ report: OptimizationStep.Report, _ run: any TrainingRun
  ) throws {
    let step = run.progress.step
    guard step.isMultiple(of: everySteps) else { return }
    let flow = GradientFlow(gradients, of: run.model)
    records.append((step + 1, flow))
    guard let loggers = logging?.loggers, !loggers.isEmpty else { return }
    let means = flow.layers.map { ("gradient/\($0.name)", $0.mean) }
    for logger in loggers {
      try logger.log(Dictionary(uniqueKeysWithValues: means), step: step + 1)
    }
  }
}
