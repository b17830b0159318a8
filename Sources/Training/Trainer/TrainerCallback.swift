import NN
import Optim
import Tensor

/// A training run as callbacks see it.
public protocol TrainingRun: AnyObject {
  /// How far it is.
  var progress: TrainingProgress { get }
  /// What is trained.
  var model: any Module { get }
  var optimizer: any Optimizer { get }
  /// The number of epochs that the run is to have.
  var epochs: Int { get }
  /// The number of optimiser steps of an epoch.
  var stepsPerEpoch: Int { get }
  /// Where the time went so far.
  var times: TrainingTimes { get }
  /// Everything from which the run can go on.
  var state: TorchValue { get }

  /// Ends training after the step or epoch under way.
  func stop(because reason: String)

  /// Calls `body` with the weights that are to be kept: the averages where the run averages them.
  func withFinalWeights<R>(_ body: () throws -> R) rethrows -> R
}

/// What an epoch reached.
public struct EpochReport: Sendable, Hashable, Codable {
  /// From 1.
  public let epoch: Int
  /// Steps of all epochs so far.
  public let step: Int
  /// Metrics by name: the task's, and `train_loss`, the mean over the epoch's steps.
  public let metrics: [String: Double]
}

/// Looks at a training run and may stop it; all methods do nothing unless a callback says otherwise.
///
/// What a callback remembers belongs into its ``state``, so that a run that is resumed goes on as if
/// nothing had happened.
public protocol TrainerCallback: AnyObject {
  /// The name of its state in checkpoints; the type's name unless the callback says otherwise.
  var name: String { get }

  /// Whether it is called after those that are not: true for what saves the others' states.
  var comesLast: Bool { get }

  /// Before the first step of a run, new or resumed.
  func trainingBegins(_ run: any TrainingRun) throws

  /// Before the first step of an epoch, and after a run is resumed within one.
  func epochBegins(_ run: any TrainingRun) throws

  /// Between gradients and step, before they are clipped.
  func gradientsComputed(
    _ gradients: Gradients, _ report: OptimizationStep.Report, _ run: any TrainingRun) throws

  /// After a step.
  func stepEnds(_ report: OptimizationStep.Report, _ run: any TrainingRun) throws

  /// After an epoch's evaluation.
  func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws

  /// After the last epoch, also when training was stopped early; not when it threw.
  func trainingEnds(_ run: any TrainingRun) throws

  /// What it remembers.
  var state: TorchValue { get }

  /// Goes on from a saved state.
  ///
  /// - Throws: ``CheckpointError`` when it is not one of this callback; nothing has changed then.
  func load(_ state: TorchValue) throws
}

extension TrainerCallback {
  public var name: String { "\(Self.self)" }
  public var comesLast: Bool { false }
  public func trainingBegins(_ run: any TrainingRun) throws {}
  public func epochBegins(_ run: any TrainingRun) throws {}
  public func gradientsComputed(
    _ gradients: Gradients, _ report: OptimizationStep.Report, _ run: any TrainingRun
  ) throws {}
  public func stepEnds(_ report: OptimizationStep.Report, _ run: any TrainingRun) throws {}
  public func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws {}
  public func trainingEnds(_ run: any TrainingRun) throws {}
  public var state: TorchValue { nil }
  public func load(_ state: TorchValue) throws {}
}
