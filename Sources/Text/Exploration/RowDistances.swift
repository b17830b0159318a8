import CTensorKernels
import Tensor

/// Squared distances between rows of a matrix, by matrix products in double precision.
struct RowDistances {
  /// Of rows.
  let count: Int
  private let columns: Int
  /// For cosines of length 1.
  private let rows: [Double]
  private let squaredNorms: [Double]
  private let metric: TSNE.Metric

  /// How many rows' distances are computed together: always the same, on one thread, so that they do
  /// not depend on the number of threads.
  static let blockSize = 64

  init(_ x: Tensor<Float>, metric: TSNE.Metric) {
    let (count, columns) = (x.shape[0], x.shape[1])
    var rows = x.withUnsafeBufferPointer { x in x.map { Double($0) } }
    var norms = [Double](repeating: 0, count: count)
    for i in 0..<count {
      for j in i * columns..<(i + 1) * columns { norms[i] += rows[j] * rows[j] }
      if metric == .cosine && norms[i] > 0 {
        let scale = 1 / norms[i].squareRoot()
        for j in i * columns..<(i + 1) * columns { rows[j] *= scale }
      }
    }
    (self.count, self.columns, self.metric) = (count, columns, metric)
    (self.rows, squaredNorms) = (rows, norms)
  }

  /// Calls `body` for blocks of rows, on all threads, with memory for their distances to all rows.
  func forBlocks(_ body: (Range<Int>, UnsafeMutablePointer<Double>) -> Void) {
    let size = Self.blockSize
    forRanges(of: (count + size - 1) / size) { blocks in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: size * count) { memory in
        Threads.alone {
          for block in blocks {
            body(block * size..<min(count, (block + 1) * size), memory.baseAddress!)
          }
        }
      }
    }
  }

  /// Writes the distances of a block of rows to all, rows of `stride` floats, infinity to
  /// themselves.
  func write(
    _ block: Range<Int>, to distances: UnsafeMutablePointer<Float>, stride: Int,
    memory: UnsafeMutablePointer<Double>
  ) {
    rows.withUnsafeBufferPointer { x in
      squaredNorms.withUnsafeBufferPointer { norms in
        let (x, norms) = (x.baseAddress!, norms.baseAddress!)
        tk_gemm_batched_double(
          1, false, true, block.count, count, columns, x + block.lowerBound * columns, columns, 0,
          x, columns, 0, memory, count, 0)
        for (line, i) in block.enumerated() {
          let (products, to) = (memory + line * count, distances + line * stride)
          switch metric {
          case .euclidean:
            let norm = norms[i]
            for j in 0..<count { to[j] = Float(max(0, norm + norms[j] - 2 * products[j])) }
          case .cosine:
            for j in 0..<count {
              let distance = min(2, max(0, 1 - products[j]))
              to[j] = Float(distance * distance)
            }
          }
          to[i] = .infinity
        }
      }
    }
  }
}
