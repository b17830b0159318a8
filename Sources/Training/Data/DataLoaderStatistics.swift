/// How long the consumer of a ``DataLoader`` waited for its batches in an epoch.
public struct DataLoaderStatistics: Sendable, Hashable {
  /// The number of batches handed out.
  public internal(set) var batches = 0
  /// The time spent in waiting for a batch, or without workers in making it.
  public internal(set) var waited: Duration = .zero
  /// The time from the start of the epoch until the last batch was asked for and came.
  public internal(set) var total: Duration = .zero

  /// The share of time that went into waiting, in 0...1.
  public var waitingShare: Double { total > .zero ? waited / total : 0 }

  /// Whether reading is what limits the speed: a fifth of the time or more went into waiting.
  public var isDataBound: Bool { waitingShare >= 0.2 }
}
