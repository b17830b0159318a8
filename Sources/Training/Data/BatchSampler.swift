import Tensor

/// Batches of a sampler's indices, in its order; `torch.utils.data.BatchSampler`.
public struct BatchSampler: Sampler {
  /// What gives the indices.
  public let sampler: any Sampler<Int>
  /// The number of indices of a batch.
  public let batchSize: Int
  /// Whether a last batch that is not full is left out.
  public let dropLast: Bool

  /// - Precondition: the batch size is positive.
  public init(_ sampler: some Sampler<Int>, batchSize: Int, dropLast: Bool = false) {
    require(batchSize > 0, "BatchSampler: the batch size must be positive (\(batchSize))")
    (self.sampler, self.batchSize, self.dropLast) = (sampler, batchSize, dropLast)
  }

  public var count: Int { batchCount(of: sampler.count, batchSize, dropLast) }

  public func epoch(using generator: inout Philox) -> [[Int]] {
    let indices = sampler.epoch(using: &generator)
    return (0..<batchCount(of: indices.count, batchSize, dropLast)).map {
      Array(indices[$0 * batchSize..<min(($0 + 1) * batchSize, indices.count)])
    }
  }
}

/// Batches of samples of about equal length, in random order, see
/// ``bucketedBatches(lengths:batchSize:dropLast:stretch:using:)``.
public struct BucketSampler: Sampler {
  /// The length of each sample, in tokens.
  public let lengths: [Int]
  /// The number of indices of a batch.
  public let batchSize: Int
  /// Whether a batch that is not full is left out.
  public let dropLast: Bool
  /// The number of batches within which samples are sorted.
  public let stretch: Int

  /// - Precondition: the batch size and the stretch are positive.
  public init(lengths: [Int], batchSize: Int, dropLast: Bool = false, stretch: Int = 50) {
    require(
      batchSize > 0 && stretch > 0,
      "BucketSampler: batch size and stretch must be positive (\(batchSize), \(stretch))")
    (self.lengths, self.batchSize) = (lengths, batchSize)
    (self.dropLast, self.stretch) = (dropLast, stretch)
  }

  public var count: Int { batchCount(of: lengths.count, batchSize, dropLast) }

  public func epoch(using generator: inout Philox) -> [[Int]] {
    bucketedBatches(
      lengths: lengths, batchSize: batchSize, dropLast: dropLast, stretch: stretch,
      using: &generator)
  }
}

/// Returns the number of batches of `count` samples.
private func batchCount(of count: Int, _ batchSize: Int, _ dropLast: Bool) -> Int {
  count / batchSize + (!dropLast && count % batchSize > 0 ? 1 : 0)
}
