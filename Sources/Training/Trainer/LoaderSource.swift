import Tensor

/// The batches of a ``DataLoader`` for a ``Trainer``.
public final class LoaderSource<D: Dataset, Batch: Sendable>: BatchSource {
  public let loader: DataLoader<D, Batch>
  private var epoch: DataLoader<D, Batch>.Epoch?
  /// Where the loader was at the end of its epoch, until the next one begins.
  private var end: DataLoaderState?

  public init(_ loader: DataLoader<D, Batch>) { self.loader = loader }

  public var count: Int { loader.count }

  public func next() throws -> Batch? {
    guard end == nil else { return nil }
    let current = epoch ?? loader.makeIterator()
    epoch = current
    let before = loader.state
    if let batch = try current.next()?.get() { return batch }
    end = before
    return nil
  }

  public func nextEpoch() {
    loader.state = (end ?? loader.state).nextEpoch
    (epoch, end) = (nil, nil)
  }

  public var position: TorchValue { ["loader": .json(end ?? loader.state)] }

  public func load(position: TorchValue) throws {
    loader.state = try position.decoded(DataLoaderState.self, "loader")
    (epoch, end) = (nil, nil)
  }
}
