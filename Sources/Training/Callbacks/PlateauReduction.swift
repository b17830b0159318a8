import Optim
import Tensor

/// Lowers the learning rates when a metric stops improving, by a ``ReduceOnPlateau``;
/// `torch.optim.lr_scheduler.ReduceLROnPlateau`.
///
/// For runs without a schedule, which would set the rates anew at the next step.
public final class PlateauReduction: TrainerCallback {
  public let metric: String
  public private(set) var plateau: ReduceOnPlateau

  public init(of metric: String, _ plateau: ReduceOnPlateau) {
    (self.metric, self.plateau) = (metric, plateau)
  }

  public func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws {
    guard let value = report.metrics[metric] else {
      throw MissingMetric(name: metric, available: report.metrics.keys.sorted())
    }
    run.optimizer.learningRates = plateau.observe(value, learningRates: run.optimizer.learningRates)
  }

  public var state: TorchValue { ["plateau": .json(plateau)] }

  public func load(_ state: TorchValue) throws {
    plateau = try state.decoded(ReduceOnPlateau.self, "plateau")
  }
}
