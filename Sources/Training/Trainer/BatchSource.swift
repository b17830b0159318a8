import Tensor

/// A source of batches that can be left and taken up again between any two of them, such as a
/// ``DataLoader``.
public protocol BatchSource: AnyObject {
  associatedtype Batch

  /// The number of batches of an epoch.
  var count: Int { get }

  /// Returns the next batch of the epoch, or nil when there are no more until ``nextEpoch()``.
  ///
  /// - Throws: what reading the samples throws.
  func next() throws -> Batch?

  /// Begins the next epoch, whether all batches of this one were taken or not.
  func nextEpoch()

  /// Where the source is, with the random state it goes on from.
  var position: TorchValue { get }

  /// Goes on from a saved position.
  ///
  /// - Throws: ``CheckpointError`` for one of another source.
  func load(position: TorchValue) throws
}
