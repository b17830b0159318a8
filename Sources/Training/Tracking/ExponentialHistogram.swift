import Tensor

/// The distribution of a tensor's finite elements in TensorBoard's buckets.
struct ExponentialHistogram {
  let count, sum, sumOfSquares, minimum, maximum: Double
  /// The upper end of each bucket; the lower end is that of the bucket before, and belongs to it.
  /// The first bucket is empty: it only says where the second begins.
  let limits: [Double]
  let buckets: [Double]

  /// Returns nil where no element is finite.
  init?(_ values: Tensor<Float>) {
    let edges = Self.edges
    var counts = [Int](repeating: 0, count: edges.count - 1)
    var (sum, sumOfSquares) = (0.0, 0.0)
    var (minimum, maximum) = (Double.infinity, -Double.infinity)
    values.withUnsafeBufferPointer { values in
      edges.withUnsafeBufferPointer { edges in
        Self.firstBuckets.withUnsafeBufferPointer { first in
          for float in values where float.isFinite {
            let value = Double(float)
            var bucket = Int(first[Int(float.bitPattern >> Self.cellBits)])
            while bucket + 1 < counts.count, value >= edges[bucket + 1] { bucket += 1 }
            counts[bucket] += 1
            sum += value
            sumOfSquares += value * value
            minimum = min(minimum, value)
            maximum = max(maximum, value)
          }
        }
      }
    }
    guard let start = counts.firstIndex(where: { $0 > 0 }),
      let last = counts.lastIndex(where: { $0 > 0 })
    else { return nil }
    count = Double(counts.reduce(0, +))
    (self.sum, self.sumOfSquares) = (sum, sumOfSquares)
    (self.minimum, self.maximum) = (minimum, maximum)
    buckets = [0] + counts[start...last].map(Double.init)
    limits = Array(edges[start...(last + 1)])
  }

  /// The ends of all buckets, as `SummaryWriter` makes them.
  private static let edges: [Double] = {
    var positive: [Double] = []
    var edge = 1e-12
    while edge < 1e20 {
      positive.append(edge)
      edge *= 1.1
    }
    return positive.reversed().map { -$0 } + [0] + positive
  }()

  /// Floats that have sign, exponent and four bits of the significand in common make a cell. It is
  /// less than 10 % wide, so that the bucket of a float is the first of its cell or the next one.
  private static let cellBits: UInt32 = 19

  /// The bucket of the least float of each cell.
  private static let firstBuckets: [UInt16] = (0..<UInt32(1 << 13)).map { cell in
    let isNegative = cell >= 1 << 12
    let least = Float(bitPattern: cell << cellBits | (isNegative ? (1 << cellBits) - 1 : 0))
    guard least.isFinite else { return 0 }
    let above = edges.firstIndex { $0 > Double(least) } ?? edges.count
    return UInt16(min(max(above - 1, 0), edges.count - 2))
  }
}
