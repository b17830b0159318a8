/// Where the time of a run went, in seconds; counted from when the process began to train.
public struct TrainingTimes: Sendable, Hashable {
  /// Waiting for batches.
  public internal(set) var data = 0.0
  /// Losses, gradients and the optimiser's steps.
  public internal(set) var steps = 0.0
  public internal(set) var evaluation = 0.0
  /// Everything that callbacks did: logs, checkpoints.
  public internal(set) var callbacks = 0.0
  /// The steps that `steps` is the time of.
  public internal(set) var stepCount = 0

  public init() {}

  public var total: Double { data + steps + evaluation + callbacks }
}
