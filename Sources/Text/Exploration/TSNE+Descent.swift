/// What moves the points of a map: attraction by affinities, and repulsion.
protocol MapForces: AnyObject {
  /// Sets `gradient` to that of the divergence of the map's affinities from `exaggeration` times the
  /// rows'.
  func gradient(at points: MapPoints, exaggeration: Float, into gradient: inout MapPoints)

  /// The Kullback-Leibler divergence of the map's affinities from the rows'.
  func divergence(at points: MapPoints) -> Double
}

extension TSNE {
  private static let iterationsBetweenChecks = 50

  /// Returns the points at the end of both phases, and the number of iterations.
  func descend(
    from start: MapPoints, by forces: some MapForces, progress: ((Int, Double) -> Void)?
  ) -> (points: MapPoints, iterations: Int) {
    let rate =
      switch learningRate {
      case .auto: max(50, Float(start.count) / earlyExaggeration / 4)
      case .constant(let rate): rate
      }
    var points = start
    var count = 0
    // Progress towards exaggerated affinities is no reason to stop early in the first phase.
    phase(
      &points, &count, until: Self.explorationIterations, exaggeration: earlyExaggeration,
      momentum: 0.5, rate, patience: Self.explorationIterations, forces, progress)
    phase(
      &points, &count, until: iterations, exaggeration: 1, momentum: 0.8, rate,
      patience: iterationsWithoutProgress, forces, progress)
    return (points, count)
  }

  private func phase(
    _ points: inout MapPoints, _ count: inout Int, until end: Int, exaggeration: Float,
    momentum: Float, _ rate: Float, patience: Int, _ forces: some MapForces,
    _ progress: ((Int, Double) -> Void)?
  ) {
    var gradient = MapPoints(count: points.count, dimensions: points.dimensions)
    var velocity = gradient
    var gains = MapPoints(count: points.count, dimensions: points.dimensions, repeating: 1)
    var best = Double.infinity
    var bestCount = count
    while count < end {
      let isChecked = (count + 1) % Self.iterationsBetweenChecks == 0
      let divergence = isChecked ? forces.divergence(at: points) : 0
      forces.gradient(at: points, exaggeration: exaggeration, into: &gradient)
      step(&points, &gradient, &velocity, &gains, momentum: momentum, rate)
      count += 1
      if !isChecked { continue }
      progress?(count, divergence)
      if divergence < best {
        (best, bestCount) = (divergence, count)
      } else if count - bestCount > patience {
        return
      }
      if gradient.norm <= minimumGradientNorm { return }
    }
  }

  /// Delta-bar-delta: gains grow where the gradient keeps its sign, and multiply it.
  private func step(
    _ points: inout MapPoints, _ gradient: inout MapPoints, _ velocity: inout MapPoints,
    _ gains: inout MapPoints, momentum: Float, _ rate: Float
  ) {
    let size = points.values.count
    points.values.withUnsafeMutableBufferPointer { points in
      gradient.values.withUnsafeMutableBufferPointer { gradient in
        velocity.values.withUnsafeMutableBufferPointer { velocity in
          gains.values.withUnsafeMutableBufferPointer { gains in
            for i in 0..<size {
              // The velocity points against the gradient.
              let keepsSign = velocity[i] * gradient[i] < 0
              gains[i] = max(0.01, keepsSign ? gains[i] + 0.2 : gains[i] * 0.8)
              gradient[i] *= gains[i]
              velocity[i] = momentum * velocity[i] - rate * gradient[i]
              points[i] += velocity[i]
            }
          }
        }
      }
    }
  }
}
