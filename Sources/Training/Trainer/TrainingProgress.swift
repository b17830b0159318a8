/// How far a training run is; saved in checkpoints.
public struct TrainingProgress: Sendable, Hashable, Codable {
  /// Epochs that are over.
  public internal(set) var epoch = 0
  /// Steps of the optimiser, of all epochs.
  public internal(set) var step = 0
  /// Steps of the optimiser in the epoch under way.
  public internal(set) var stepInEpoch = 0
  /// Steps that were left out because a number was not finite.
  public internal(set) var skippedSteps = 0
  /// How many of them were the last ones.
  public internal(set) var skippedInARow = 0
  /// The sum of the finite losses of the epoch's steps, and their number.
  var lossSum = 0.0
  var lossCount = 0
  /// Why training is over before its last epoch, nil where it is not.
  public internal(set) var stopReason: String?

  public init() {}

  /// The mean loss of the epoch's steps so far.
  public var meanLoss: Double { lossSum / Double(max(1, lossCount)) }
}
