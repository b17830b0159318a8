import CTensorKernels
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The affinities of rows and their nearest neighbours, `(p(j|i) + p(i|j)) / 2N`, where p is 0 for
/// others; they sum to 1.
struct NeighbourAffinities {
  let count: Int
  /// Where each row's pairs begin; whole lanes, filled up with the row itself at affinity 0.
  private(set) var starts: [Int] = [0]
  private(set) var columns: [Int32] = []
  private(set) var values: [Float] = []
  /// Σ p log p.
  private(set) var negativeEntropy = 0.0

  init(_ distances: RowDistances, perplexity: Double) {
    count = distances.count
    let nearest = NearestRows(
      distances, count: min(distances.count - 1, Int(3 * perplexity + 1)), perplexity: perplexity)
    // Transposed twice, pairs are in the order of rows and columns.
    let columnwise = nearest.pairs.transposed(count)
    symmetrize(columnwise.transposed(count), columnwise)
  }

  /// Adds to each row of `a` that of `b`, its transpose, both with columns in rising order.
  private mutating func symmetrize(_ a: SparsePairs, _ b: SparsePairs) {
    let scale = 1 / Float(2 * count)
    columns.reserveCapacity(2 * a.columns.count + 8 * count)
    values.reserveCapacity(2 * a.columns.count + 8 * count)
    for row in 0..<count {
      var (i, j) = (a.starts[row], b.starts[row])
      let (aEnd, bEnd) = (a.starts[row + 1], b.starts[row + 1])
      while i < aEnd || j < bEnd {
        let column = min(
          i < aEnd ? a.columns[i] : .max, j < bEnd ? b.columns[j] : .max)
        var p: Float = 0
        if i < aEnd && a.columns[i] == column {
          p += a.values[i]
          i += 1
        }
        if j < bEnd && b.columns[j] == column {
          p += b.values[j]
          j += 1
        }
        p *= scale
        columns.append(column)
        values.append(p)
        if p > 0 { negativeEntropy += Double(p) * log(Double(p)) }
      }
      while columns.count % 8 != 0 {
        columns.append(Int32(row))
        values.append(0)
      }
      starts.append(columns.count)
    }
  }
}

/// Values at some columns of each row.
private struct SparsePairs {
  /// Where each row begins, and where the last ends.
  var starts: [Int]
  var columns: [Int32]
  var values: [Float]

  /// With rows and columns exchanged, the new columns in rising order.
  func transposed(_ count: Int) -> SparsePairs {
    var starts = [Int](repeating: 0, count: count + 1)
    for column in columns { starts[Int(column) + 1] += 1 }
    for row in 0..<count { starts[row + 1] += starts[row] }
    var next = starts
    var result = SparsePairs(
      starts: starts, columns: [Int32](repeating: 0, count: columns.count),
      values: [Float](repeating: 0, count: columns.count))
    for row in 0..<count {
      for i in self.starts[row]..<self.starts[row + 1] {
        let place = next[Int(columns[i])]
        next[Int(columns[i])] += 1
        result.columns[place] = Int32(row)
        result.values[place] = values[i]
      }
    }
    return result
  }
}

/// The nearest rows of each row, and the probabilities with which it would choose them.
private struct NearestRows {
  private(set) var pairs: SparsePairs

  init(_ distances: RowDistances, count k: Int, perplexity: Double) {
    let count = distances.count
    pairs = SparsePairs(
      starts: (0...count).map { $0 * k }, columns: [Int32](repeating: 0, count: count * k),
      values: [Float](repeating: 0, count: count * k))
    let entropy = log(perplexity)
    pairs.columns.withUnsafeMutableBufferPointer { columns in
      pairs.values.withUnsafeMutableBufferPointer { values in
        let (columns, values) = (columns.baseAddress!, values.baseAddress!)
        distances.forBlocks { block, memory in
          withUnsafeTemporaryAllocation(
            of: Float.self, capacity: RowDistances.blockSize * count
          ) { lines in
            let lines = lines.baseAddress!
            distances.write(block, to: lines, stride: count, memory: memory)
            let first = block.lowerBound * k
            tk_top(lines, k, false, true, values + first, columns + first, block.count, count)
            for i in block { replaceByProbabilities(values + i * k, count: k, entropy: entropy) }
          }
        }
      }
    }
  }
}
