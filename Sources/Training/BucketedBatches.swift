import Tensor

/// Divides samples into batches of about equal length, in random order.
///
/// Samples are shuffled, then sorted by length within stretches of fifty batches: padding becomes
/// rare while the batches of two epochs still differ.
///
/// - Parameters:
///   - lengths: The length of each sample, in tokens.
///   - batchSize: The last batch may be smaller.
/// - Returns: The indices of each batch's samples; every sample occurs once.
public func bucketedBatches(
  lengths: [Int], batchSize: Int, using generator: inout some RandomNumberGenerator
) -> [[Int]] {
  require(batchSize > 0, "bucketedBatches: the batch size must be positive (\(batchSize))")
  let order = lengths.indices.shuffled(using: &generator)
  var batches: [[Int]] = []
  for start in stride(from: 0, to: order.count, by: 50 * batchSize) {
    // The index breaks ties: `sorted` does not promise to be stable.
    let stretch = order[start..<min(start + 50 * batchSize, order.count)].enumerated()
      .sorted { (lengths[$0.element], $0.offset) < (lengths[$1.element], $1.offset) }
      .map(\.element)
    for at in stride(from: 0, to: stretch.count, by: batchSize) {
      batches.append(Array(stretch[at..<min(at + batchSize, stretch.count)]))
    }
  }
  return batches.shuffled(using: &generator)
}
