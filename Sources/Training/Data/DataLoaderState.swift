import Tensor

/// Where a ``DataLoader`` is; what has to be saved to go on with exactly the batch that would have
/// come.
///
/// It counts what was handed to the consumer, not what workers have prepared. Nothing of the data
/// set is in it: it fits a loader of the same data set, sampler and batch size only.
public struct DataLoaderState: Codable, Sendable, Hashable {
  /// The generator of shuffling and augmentation at the start of the epoch.
  public var generator: Philox
  /// The number of epochs begun before this one.
  public var epoch: Int
  /// The number of this epoch's batches that are done: handed out, or left out as empty.
  public var batch: Int

  /// The state before the given batch of an epoch.
  public init(generator: Philox, epoch: Int = 0, batch: Int = 0) {
    (self.generator, self.epoch, self.batch) = (generator, epoch, batch)
  }

  /// The state at the start of the next epoch.
  var nextEpoch: DataLoaderState {
    var generator = generator
    _ = generator.split()
    return DataLoaderState(generator: generator, epoch: epoch + 1)
  }
}

extension Philox {
  /// Returns a generator split off from the current one.
  static func drawn() -> Philox { Generator.current.use { $0.split() } }
}
