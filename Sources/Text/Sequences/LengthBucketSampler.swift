import Tensor

/// Batches of sequences of about equal length, in random order, every sequence once an epoch.
///
/// ```swift
/// let sampler = LengthBucketSampler(lengths: lengths, limit: .tokens(4096))
/// var generator = Philox(seed: 1)
/// for batch in sampler.epoch(using: &generator) { … }  // indices
/// ```
///
/// Each sequence belongs to the bucket of its length; a bucket is shuffled and cut into batches, and
/// the batches of all buckets are shuffled. A batch so has sequences of one bucket only: padding is
/// less than the width of a bucket, whatever is drawn. With ``Limit-swift.enum/tokens(_:)`` short
/// sequences make larger batches, so that all cost about the same, as with TensorFlow's
/// `bucket_by_sequence_length`.
///
/// A value without state: an epoch is a function of the generator, in the manner of the samplers of
/// data loading. ``LengthBucketStream`` adds a place that can be saved.
public struct LengthBucketSampler: Sendable, Hashable {
  /// How large a batch is.
  public enum Limit: Sendable, Hashable, Codable {
    /// So many sequences.
    case sequences(Int)
    /// As many sequences as make, at the longest length of their bucket, so many tokens, padding
    /// included; at least one.
    case tokens(Int)
  }

  /// The indices of sequences that may share a batch, and how many do.
  private struct Bucket: Sendable, Hashable {
    var indices: [Int] = []
    var batchSize = 1
    var batchCount: Int { (indices.count + batchSize - 1) / batchSize }
  }

  /// The number of tokens of each sequence.
  public let lengths: [Int]
  /// How large a batch is.
  public let limit: Limit
  /// The number of batches of an epoch; a bucket's last one may be smaller.
  public let count: Int
  private let buckets: [Bucket]

  /// Buckets of `width` lengths each: 1…width, width + 1…2·width, and so on.
  ///
  /// - Precondition: width and limit are positive and no length is negative.
  public init(lengths: [Int], limit: Limit, width: Int = 4) {
    require(width > 0, "LengthBucketSampler: the width must be positive (\(width))")
    self.init(lengths, limit) { ($0 + width - 1) / width }
  }

  /// Buckets that end with the given lengths; the last one holds whatever is longer.
  ///
  /// - Precondition: boundaries grow, the limit is positive and no length is negative.
  public init(lengths: [Int], limit: Limit, boundaries: [Int]) {
    require(
      zip(boundaries, boundaries.dropFirst()).allSatisfy(<),
      "LengthBucketSampler: boundaries must grow (\(boundaries))")
    self.init(lengths, limit) { length in
      boundaries.firstIndex { length <= $0 } ?? boundaries.count
    }
  }

  private init(_ lengths: [Int], _ limit: Limit, bucket: (Int) -> Int) {
    switch limit {
    case .sequences(let most), .tokens(let most):
      require(most > 0, "LengthBucketSampler: the limit must be positive (\(most))")
    }
    var buckets: [Int: Bucket] = [:]
    for (index, length) in lengths.enumerated() {
      require(length >= 0, "LengthBucketSampler: lengths must not be negative (\(length))")
      buckets[bucket(length), default: Bucket()].indices.append(index)
    }
    (self.lengths, self.limit) = (lengths, limit)
    self.buckets = buckets.sorted { $0.key < $1.key }.map { _, bucket in
      var bucket = bucket
      switch limit {
      case .sequences(let most): bucket.batchSize = most
      case .tokens(let most):
        let longest = bucket.indices.reduce(1) { max($0, lengths[$1]) }
        bucket.batchSize = max(1, most / longest)
      }
      return bucket
    }
    count = self.buckets.reduce(0) { $0 + $1.batchCount }
  }

  /// Returns an epoch's batches, ``count`` of them: the indices of their sequences.
  public func epoch(using generator: inout Philox) -> [[Int]] {
    var batches: [[Int]] = []
    batches.reserveCapacity(count)
    for bucket in buckets {
      let order = inRandomOrder(bucket.indices, using: &generator)
      for start in stride(from: 0, to: order.count, by: bucket.batchSize) {
        batches.append(Array(order[start..<min(start + bucket.batchSize, order.count)]))
      }
    }
    return inRandomOrder(batches, using: &generator)
  }
}

/// The standard library's `shuffled(using:)` may give another order with another version of Swift; a
/// run that goes on from a saved state has to find the order that it left.
private func inRandomOrder<Value>(_ values: [Value], using generator: inout Philox) -> [Value] {
  var result = values
  for i in result.indices.dropLast() {
    // Below a few billion choices, the bias of a product's upper half is less than 2⁻³².
    let choices = UInt64(result.count - i)
    result.swapAt(i, i + Int(generator.next().multipliedFullWidth(by: choices).high))
  }
  return result
}
