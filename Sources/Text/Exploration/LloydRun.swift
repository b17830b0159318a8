import CTensorKernels
import Tensor

/// One run of Lloyd's algorithm.
struct LloydRun {
  /// K × D, row-major.
  private(set) var centers: [Float]
  private(set) var labels: [Int32]
  private(set) var iterations = 0

  private let samples: Tensor<Float>
  private let count, columns, clusters: Int

  /// Starts with centres at rows of the contiguous `samples`.
  init(_ samples: Tensor<Float>, startingAt rows: [Int]) {
    let columns = samples.shape[1]
    let centers = samples.withUnsafeBufferPointer { x in
      rows.flatMap { x[$0 * columns..<($0 + 1) * columns] }
    }
    self.init(samples, centers: centers)
  }

  init(_ samples: Tensor<Float>, centers: [Float]) {
    (self.samples, self.centers) = (samples, centers)
    (count, columns) = (samples.shape[0], samples.shape[1])
    clusters = centers.count / columns
    labels = [Int32](repeating: -1, count: count)
  }

  /// Until no sample changes its cluster or the centres' squared moves sum to at most `tolerance`.
  mutating func iterate(atMost most: Int, tolerance: Double) {
    for _ in 0..<most {
      let old = labels
      assign()
      let shift = moveCenters()
      iterations += 1
      if labels == old { return }
      if shift <= tolerance { break }
    }
    // The labels of the last centres.
    assign()
  }

  /// The sum of squared distances to the centres.
  var inertia: Double { distances().reduce(0.0) { $0 + Double($1) } }

  /// Gives each sample the label of the nearest centre, the first of equally near ones.
  mutating func assign() {
    let (count, columns, clusters) = (count, columns, clusters)
    let norms = centers.withUnsafeBufferPointer { c in
      (0..<clusters).map { k in
        c[k * columns..<(k + 1) * columns].reduce(0) { $0 + $1 * $1 }
      }
    }
    // Blocks of fixed size, each on one thread: the same products for any number of threads.
    let block = 256
    samples.withUnsafeBufferPointer { x in
      centers.withUnsafeBufferPointer { centers in
        labels.withUnsafeMutableBufferPointer { labels in
          let (x, centers) = (x.baseAddress, centers.baseAddress)
          let labels = labels.baseAddress
          guard let x, let centers, let labels else { return }
          let grain = 1 + 2_000_000 / (block * columns * clusters)
          forRanges(of: (count + block - 1) / block, grain: grain) { range in
            var products = [Float](repeating: 0, count: block * clusters)
            Threads.alone {
              for i in range {
                let first = i * block
                let rows = min(block, count - first)
                tk_gemm_batched(
                  1, false, true, rows, clusters, columns, x + first * columns, columns, 0,
                  centers, columns, 0, &products, clusters, 0)
                for row in 0..<rows {
                  var (best, least) = (0, Float.infinity)
                  for k in 0..<clusters {
                    let d = norms[k] - 2 * products[row * clusters + k]
                    if d < least { (best, least) = (k, d) }
                  }
                  labels[first + row] = Int32(best)
                }
              }
            }
          }
        }
      }
    }
  }

  /// The squared distance of each sample to its centre.
  private func distances() -> [Float] {
    samples.withUnsafeBufferPointer { x in
      centers.withUnsafeBufferPointer { centers in
        (0..<count).map { i in
          squaredDistance(
            x.baseAddress! + i * columns, centers.baseAddress! + Int(labels[i]) * columns,
            count: columns)
        }
      }
    }
  }

  /// Moves each centre to the mean of its samples and returns the sum of squared moves.
  private mutating func moveCenters() -> Double {
    var sums = [Double](repeating: 0, count: clusters * columns)
    var counts = [Int](repeating: 0, count: clusters)
    for label in labels { counts[Int(label)] += 1 }
    samples.withUnsafeBufferPointer { x in
      sums.withUnsafeMutableBufferPointer { sums in
        let (x, sums) = (x.baseAddress!, sums.baseAddress!)
        for i in 0..<count {
          let (from, to) = (x + i * columns, sums + Int(labels[i]) * columns)
          for j in 0..<columns { to[j] += Double(from[j]) }
        }
      }
      if counts.contains(0) { refillEmpty(x, &sums, &counts) }
    }
    let largest = counts.indices.max { counts[$0] < counts[$1] }!
    var shift = 0.0
    var moved = centers
    for k in 0..<clusters {
      // One that stays empty joins the largest.
      let source = counts[k] > 0 ? k : largest
      for j in 0..<columns {
        let value = Float(sums[source * columns + j] / Double(counts[source]))
        let move = Double(value - centers[k * columns + j])
        moved[k * columns + j] = value
        shift += move * move
      }
    }
    centers = moved
    return shift
  }

  /// Gives each empty cluster one of the samples farthest from their centres.
  private func refillEmpty(
    _ x: UnsafeBufferPointer<Float>, _ sums: inout [Double], _ counts: inout [Int]
  ) {
    let empty = counts.indices.filter { counts[$0] == 0 }
    let distances = distances()
    let farthest = distances.indices.sorted { (-distances[$0], $0) < (-distances[$1], $1) }
    // With more clusters than different samples there is nothing to gain.
    if distances[farthest[0]] == 0 { return }
    for (cluster, row) in zip(empty, farthest) {
      let old = Int(labels[row])
      for j in 0..<columns {
        let value = Double(x[row * columns + j])
        sums[old * columns + j] -= value
        sums[cluster * columns + j] = value
      }
      counts[cluster] = 1
      counts[old] -= 1
    }
  }
}
