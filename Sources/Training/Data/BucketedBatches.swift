import Tensor

/// Divides samples into batches of about equal length, in random order.
///
/// Samples are shuffled, then sorted by length within stretches of so many batches: padding becomes
/// rare while the batches of two epochs still differ.
///
/// - Parameters:
///   - lengths: The length of each sample, in tokens.
///   - batchSize: One batch may be smaller.
///   - dropLast: Whether a batch that is not full is left out.
///   - stretch: The number of batches within which samples are sorted.
/// - Returns: The indices of each batch's samples; every sample occurs once.
/// - Precondition: the batch size and the stretch are positive.
public func bucketedBatches(
  lengths: [Int], batchSize: Int, dropLast: Bool = false, stretch: Int = 50,
  using generator: inout some RandomNumberGenerator
) -> [[Int]] {
  require(batchSize > 0, "bucketedBatches: the batch size must be positive (\(batchSize))")
  require(stretch > 0, "bucketedBatches: the stretch must be positive (\(stretch))")
  let order = shuffledIndices(lengths.count, using: &generator)
  var batches: [[Int]] = []
  for start in stride(from: 0, to: order.count, by: stretch * batchSize) {
    // The index breaks ties: `sorted` does not promise to be stable.
    let sorted = order[start..<min(start + stretch * batchSize, order.count)].enumerated()
      .sorted { (lengths[$0.element], $0.offset) < (lengths[$1.element], $1.offset) }
      .map(\.element)
    for at in stride(from: 0, to: sorted.count, by: batchSize) {
      batches.append(Array(sorted[at..<min(at + batchSize, sorted.count)]))
    }
  }
  if dropLast { batches.removeAll { $0.count < batchSize } }
  return batches.inRandomOrder(using: &generator)
}
