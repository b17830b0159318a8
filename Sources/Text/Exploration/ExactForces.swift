#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The forces between all pairs of points.
final class ExactForces: MapForces {
  private let affinities: Affinities
  private let count, stride, dimensions: Int
  private let kernel: MapKernel
  /// The rows of which each thread must have some to be worth waiting for.
  private let grain: Int
  /// The points, each dimension filled up to whole lanes.
  private let points: UnsafeMutablePointer<Float>
  /// Repulsion, before division by the sum of all affinities.
  private let repulsion: UnsafeMutablePointer<Float>
  /// For each point the sum of its affinities in the map.
  private let sums: UnsafeMutablePointer<Double>

  init(_ affinities: Affinities, dimensions: Int) {
    (self.affinities, self.dimensions) = (affinities, dimensions)
    (count, stride) = (affinities.count, affinities.stride)
    kernel = MapKernel(dimensions: dimensions)
    grain = 1 + 200_000 / stride
    points = .allocate(capacity: stride * dimensions)
    // So far away that those beyond the last add nothing.
    points.initialize(repeating: 1e18, count: stride * dimensions)
    repulsion = .allocate(capacity: count * dimensions)
    repulsion.initialize(repeating: 0, count: count * dimensions)
    sums = .allocate(capacity: count)
    sums.initialize(repeating: 0, count: count)
  }

  deinit {
    points.deallocate()
    repulsion.deallocate()
    sums.deallocate()
  }

  func gradient(at map: MapPoints, exaggeration: Float, into gradient: inout MapPoints) {
    set(map)
    let scale = kernel.gradientScale
    gradient.values.withUnsafeMutableBufferPointer { gradient in
      let gradient = gradient.baseAddress!
      forRanges(of: count, grain: grain) { range in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * stride) { memory in
          let (attraction, repulsion) = (memory.baseAddress!, memory.baseAddress! + stride)
          for i in range { addForces(on: i, gradient, attraction, repulsion) }
        }
      }
      let total = (0..<count).reduce(0.0) { $0 + sums[$1] }
      let share = Float(1 / total)
      for i in 0..<count * dimensions {
        gradient[i] = scale * (exaggeration * gradient[i] - share * repulsion[i])
      }
    }
  }

  func divergence(at map: MapPoints) -> Double {
    set(map)
    var (weighted, total) = (0.0, 0.0)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { parts in
      let parts = parts.baseAddress!
      forRanges(of: count, grain: grain) { range in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: stride) { squares in
          let squares = squares.baseAddress!
          for i in range {
            let row = affinities.values + i * stride
            setSquaredDistances(of: i, squares)
            (parts[i], sums[i]) = (0, 0)
            for j in 0..<count where j != i {
              let logarithm = kernel.exponent * log(Double(kernel.inverseBase(squares[j])))
              parts[i] += Double(row[j]) * logarithm
              sums[i] += exp(-logarithm)
            }
          }
        }
      }
      for i in 0..<count {
        weighted += parts[i]
        total += sums[i]
      }
    }
    return affinities.negativeEntropy + weighted + log(total)
  }

  private func set(_ map: MapPoints) {
    map.values.withUnsafeBufferPointer { from in
      for d in 0..<dimensions {
        (points + d * stride).update(from: from.baseAddress! + d * count, count: count)
      }
    }
  }

  private func setSquaredDistances(of i: Int, _ squares: UnsafeMutablePointer<Float>) {
    for j in Swift.stride(from: 0, to: stride, by: 8) {
      var sum = Lanes.zero
      for d in 0..<dimensions {
        let line = points + d * stride
        let difference = line[i] - Lanes(at: line + j)
        sum += difference * difference
      }
      sum.store(to: squares + j)
    }
  }

  /// Writes the attraction of one point to `gradient`, its repulsion and the sum of its affinities.
  private func addForces(
    on i: Int, _ gradient: UnsafeMutablePointer<Float>, _ attraction: UnsafeMutablePointer<Float>,
    _ push: UnsafeMutablePointer<Float>
  ) {
    let row = affinities.values + i * stride
    // The squared distances become weights of differences.
    setSquaredDistances(of: i, push)
    var sum = Lanes.zero
    for j in Swift.stride(from: 0, to: stride, by: 8) {
      let base = kernel.base(Lanes(at: push + j))
      let affinity = kernel.affinity(base)
      sum += affinity
      (Lanes(at: row + j) * base).store(to: attraction + j)
      (affinity * base).store(to: push + j)
    }
    // The point's own affinity is 1.
    sums[i] = Double(sum.sum()) - 1
    for d in 0..<dimensions {
      let line = points + d * stride
      let own = line[i]
      var (pull, away) = (Lanes.zero, Lanes.zero)
      for j in Swift.stride(from: 0, to: stride, by: 8) {
        let difference = own - Lanes(at: line + j)
        pull += Lanes(at: attraction + j) * difference
        away += Lanes(at: push + j) * difference
      }
      gradient[d * count + i] = pull.sum()
      repulsion[d * count + i] = away.sum()
    }
  }
}
