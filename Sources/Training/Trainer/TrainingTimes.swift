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

  /// Adds the duration of `body` to one of the times.
  mutating func measure<R>(_ time: WritableKeyPath<Self, Double>, _ body: () throws -> R) rethrows
    -> R
  {
    let start = ContinuousClock.now
    let result = try body()
    self[keyPath: time] += (ContinuousClock.now - start) / .seconds(1)
    return result
  }
}
