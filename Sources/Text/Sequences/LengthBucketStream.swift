import Tensor

/// The batches of a ``LengthBucketSampler``, epoch after epoch, with a place that can be saved.
///
/// ```swift
/// var stream = LengthBucketStream(sampler, seed: 1)
/// let batch = stream.next()
/// let state = stream.state  // later: LengthBucketStream(sampler, state: state)
/// ```
public struct LengthBucketStream: Sendable {
  /// What has to be saved to go on with exactly the batch that would have come; it fits a sampler of
  /// the same lengths, limit and buckets only.
  public struct State: Codable, Sendable, Hashable {
    /// The generator at the start of the epoch.
    public var generator: Philox
    /// The number of epochs begun before this one.
    public var epoch: Int
    /// The number of this epoch's batches that were handed out.
    public var batch: Int

    /// The state before the given batch of an epoch.
    public init(generator: Philox, epoch: Int = 0, batch: Int = 0) {
      (self.generator, self.epoch, self.batch) = (generator, epoch, batch)
    }
  }

  /// What makes the batches.
  public let sampler: LengthBucketSampler
  /// The place of the next batch.
  public private(set) var state: State
  private var batches: [[Int]] = []
  /// The generator behind this epoch's draws.
  private var following: Philox

  /// Starts with the first batch of a seed's first epoch.
  ///
  /// - Precondition: the sampler has a sequence.
  public init(_ sampler: LengthBucketSampler, seed: UInt64) {
    self.init(sampler, state: State(generator: Philox(seed: seed)))
  }

  /// Goes on from a saved ``state-swift.property``.
  ///
  /// - Precondition: the sampler has a sequence, and the state's batch is one of its epoch's or just
  ///   behind them.
  public init(_ sampler: LengthBucketSampler, state: State) {
    require(sampler.count > 0, "LengthBucketStream: there is no sequence")
    require(
      (0...sampler.count).contains(state.batch),
      "LengthBucketStream: the state's batch must be in 0...\(sampler.count) (\(state.batch))")
    (self.sampler, self.state) = (sampler, state)
    following = state.generator
    batches = sampler.epoch(using: &following)
  }

  /// Returns the next batch, and begins a new epoch where one is over.
  public mutating func next() -> [Int] {
    if state.batch == batches.count {
      state = State(generator: following, epoch: state.epoch + 1)
      batches = sampler.epoch(using: &following)
    }
    defer { state.batch += 1 }
    return batches[state.batch]
  }
}
