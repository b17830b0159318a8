import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// k-means clustering: centres such that the squared distances of samples to the nearest one are
/// small in sum, by Lloyd's algorithm.
///
/// ```swift
/// let fit = try KMeans(clusters: 8, restarts: 10, seed: 1).fit(vectors)  // [N, D]
/// let first = zip(words, fit.labels).filter { $0.1 == 0 }
/// ```
/// The counterpart of scikit-learn's `sklearn.cluster.KMeans` with `algorithm="lloyd"`: greedy
/// k-means++ (Arthur and Vassilvitskii, 2007), the tolerance relative to the columns' variance, and
/// empty clusters that move to the samples farthest from their centres. Random numbers differ from
/// NumPy's. Results are the same for any number of threads.
public struct KMeans: Sendable, Hashable {
  /// Where centres start.
  public enum Initialization: String, Sendable, Hashable, CaseIterable {
    /// At samples that are drawn one after the other, those far from earlier ones more likely; each
    /// the best of 2 + ln K.
    case kMeansPlusPlus = "k-means++"
    /// At samples that are drawn evenly.
    case random
  }

  /// The number of clusters, K.
  public var clusters: Int
  /// Where centres start.
  public var initialization: Initialization
  /// How often all is done anew; the best is kept.
  public var restarts: Int
  /// The most steps of one run.
  public var maximumIterations: Int
  /// A run ends when the squared moves of all centres are in sum no more than this times the
  /// columns' mean variance.
  public var tolerance: Double
  /// Of the random numbers.
  public var seed: UInt64

  /// - Parameter restarts: By default 1, and 10 where centres start at `random`, as with
  ///   scikit-learn's `n_init="auto"`.
  /// - Precondition: clusters, restarts and iterations are at least 1, and the tolerance is not
  ///   negative.
  public init(
    clusters: Int = 8, initialization: Initialization = .kMeansPlusPlus, restarts: Int? = nil,
    maximumIterations: Int = 300, tolerance: Double = 1e-4, seed: UInt64 = 0
  ) {
    require(clusters >= 1, "KMeans: there must be at least 1 cluster (\(clusters))")
    require(
      restarts ?? 1 >= 1, "KMeans: there must be at least 1 restart (\(restarts ?? 1))")
    require(
      maximumIterations >= 1,
      "KMeans: there must be at least 1 iteration (\(maximumIterations))")
    require(tolerance >= 0, "KMeans: the tolerance must not be negative (\(tolerance))")
    (self.clusters, self.initialization) = (clusters, initialization)
    self.restarts = restarts ?? (initialization == .random ? 10 : 1)
    (self.maximumIterations, self.tolerance) = (maximumIterations, tolerance)
    self.seed = seed
  }

  /// Clusters the rows of a matrix `[N, D]`.
  ///
  /// - Precondition: there are at least as many rows as clusters, and at least one column.
  /// - Throws: `LinearAlgebraError` where an element is not finite.
  public func fit(_ x: Tensor<Float>) throws -> Fit {
    require(
      x.rank == 2 && x.shape[1] >= 1, "KMeans: expected a matrix with columns, got \(x.shape)")
    require(
      x.shape[0] >= clusters, "KMeans: \(clusters) clusters, but \(x.shape[0]) rows")
    try requireFinite(x, "KMeans")
    // Small numbers lose least where distances come from products.
    let mean = x.mean(dim: 0)
    let samples = (x - mean).contiguous()
    let variance = tolerance == 0 ? 0 : Double(x.variance(dim: 0, correction: 0).mean().item)
    var philox = Philox(seed: seed)
    var best: LloydRun?
    for _ in 0..<restarts {
      let start = startingRows(samples, using: &philox)
      var run = LloydRun(samples, startingAt: start)
      run.iterate(atMost: maximumIterations, tolerance: tolerance * variance)
      if best.map({ run.inertia < $0.inertia }) ?? true { best = run }
    }
    let run = best!
    let centers = Tensor(run.centers, shape: [clusters, x.shape[1]]) + mean
    return Fit(
      centers: centers, labels: run.labels.map { Int($0) }, inertia: run.inertia,
      iterations: run.iterations)
  }
}

extension KMeans {
  /// What ``KMeans/fit(_:)`` finds.
  public struct Fit: Sendable, Equatable {
    /// `[K, D]`.
    public let centers: Tensor<Float>
    /// The index of each sample's cluster.
    public let labels: [Int]
    /// The sum of the samples' squared distances to their centres.
    public let inertia: Double
    /// How many steps the best run took.
    public let iterations: Int

    /// Returns the index of the nearest centre for each row of `[N, D]`.
    ///
    /// - Precondition: there are as many columns as the fit had.
    public func predict(_ x: Tensor<Float>) -> [Int] {
      require(
        x.rank == 2 && x.shape[1] == centers.shape[1],
        "KMeans: expected \(centers.shape[1]) columns, got \(x.shape)")
      let mean = centers.mean(dim: 0)
      var run = LloydRun((x - mean).contiguous(), centers: (centers - mean).elements)
      run.assign()
      return run.labels.map { Int($0) }
    }
  }
}

// MARK: Where centres start

extension KMeans {
  private func startingRows(_ samples: Tensor<Float>, using philox: inout Philox) -> [Int] {
    let count = samples.shape[0]
    switch initialization {
    case .kMeansPlusPlus: return greedyRows(samples, using: &philox)
    case .random:
      // The first of a shuffle.
      var rows = Array(0..<count)
      for i in 0..<clusters { rows.swapAt(i, Int.random(in: i..<count, using: &philox)) }
      return Array(rows.prefix(clusters))
    }
  }

  private func greedyRows(_ samples: Tensor<Float>, using philox: inout Philox) -> [Int] {
    let (count, columns) = (samples.shape[0], samples.shape[1])
    let trials = 2 + Int(log(Double(clusters)))
    var chosen = [Int.random(in: 0..<count, using: &philox)]
    var nearest = [Float](repeating: .infinity, count: count)
    var candidates = [[Float]](repeating: nearest, count: trials)
    /// Sets `result` to the distances to the nearest of the chosen rows and this one.
    func approach(_ row: Int, _ result: inout [Float]) -> Double {
      samples.withUnsafeBufferPointer { x in
        nearest.withUnsafeBufferPointer { nearest in
          result.withUnsafeMutableBufferPointer { result in
            let (base, nearest, result) = (
              x.baseAddress!, nearest.baseAddress!, result.baseAddress!
            )
            forRanges(of: count, grain: 1 + 200_000 / columns) { range in
              for i in range {
                let d = squaredDistance(base + i * columns, base + row * columns, count: columns)
                result[i] = min(nearest[i], d)
              }
            }
          }
        }
      }
      return result.reduce(0.0) { $0 + Double($1) }
    }
    var potential = approach(chosen[0], &candidates[0])
    swap(&nearest, &candidates[0])
    while chosen.count < clusters {
      let marks = (0..<trials).map { _ in Double.random(in: 0..<1, using: &philox) * potential }
      let rows = Self.rows(at: marks, of: nearest)
      var best = 0
      var least = Double.infinity
      for (i, row) in rows.enumerated() {
        let sum = approach(row, &candidates[i])
        if sum < least { (best, least) = (i, sum) }
      }
      chosen.append(rows[best])
      swap(&nearest, &candidates[best])
      potential = least
    }
    return chosen
  }

  /// The first rows at which the running sum of `weights` reaches each mark.
  private static func rows(at marks: [Double], of weights: [Float]) -> [Int] {
    var rows = [Int](repeating: weights.count - 1, count: marks.count)
    let order = marks.indices.sorted { marks[$0] < marks[$1] }
    var (sum, next) = (0.0, 0)
    for (row, weight) in weights.enumerated() {
      sum += Double(weight)
      while next < order.count && sum >= marks[order[next]] {
        rows[order[next]] = row
        next += 1
      }
      if next == order.count { break }
    }
    return rows
  }
}
