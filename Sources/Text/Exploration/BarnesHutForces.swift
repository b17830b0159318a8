#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Attraction among neighbours, and repulsion by the cells of a tree.
final class BarnesHutForces<let dimensions: Int>: MapForces {
  private let affinities: NeighbourAffinities
  private let tree: MapTree<dimensions>
  private let count: Int
  private let kernel = MapKernel(dimensions: dimensions)
  /// Of each point, before division by the sum of all affinities.
  private let repulsion: UnsafeMutablePointer<Float>
  /// For each point the sum of its affinities in the map, by place in the tree's order.
  private let sums: UnsafeMutablePointer<Float>

  init(_ affinities: NeighbourAffinities, angle: Double) {
    self.affinities = affinities
    count = affinities.count
    tree = MapTree(count: count, angle: angle)
    repulsion = .allocate(capacity: count * dimensions)
    sums = .allocate(capacity: paddedToLanes(count))
  }

  deinit {
    repulsion.deallocate()
    sums.deallocate()
  }

  func gradient(at points: MapPoints, exaggeration: Float, into gradient: inout MapPoints) {
    let (count, kernel) = (count, kernel)
    points.values.withUnsafeBufferPointer { points in
      gradient.values.withUnsafeMutableBufferPointer { gradient in
        affinities.starts.withUnsafeBufferPointer { starts in
          affinities.columns.withUnsafeBufferPointer { columns in
            affinities.values.withUnsafeBufferPointer { values in
              let (points, gradient) = (points.baseAddress!, gradient.baseAddress!)
              let (starts, columns) = (starts.baseAddress!, columns.baseAddress!)
              let values = values.baseAddress!
              let total = repel(points) { i in
                var pull = Attraction<dimensions>(points, count, point: i)
                for k in stride(from: starts[i], to: starts[i + 1], by: 8) {
                  pull.add(columns + k, Lanes(at: values + k), kernel)
                }
                for d in 0..<dimensions { gradient[d * count + i] = pull.sum(d) }
              }
              let (scale, share) = (kernel.gradientScale, Float(1 / total))
              for i in 0..<count * dimensions {
                gradient[i] = scale * (exaggeration * gradient[i] - share * repulsion[i])
              }
            }
          }
        }
      }
    }
  }

  func divergence(at points: MapPoints) -> Double {
    let (count, kernel) = (count, kernel)
    return points.values.withUnsafeBufferPointer { points in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { parts in
        let (points, parts) = (points.baseAddress!, parts.baseAddress!)
        let total = repel(points) { i in
          parts[i] = 0
          for k in affinities.starts[i]..<affinities.starts[i + 1] {
            let j = Int(affinities.columns[k])
            var square: Float = 0
            for d in 0..<dimensions {
              let difference = points[d * count + i] - points[d * count + j]
              square += difference * difference
            }
            parts[i] += Double(affinities.values[k] * log(kernel.inverseBase(square)))
          }
        }
        let weighted = (0..<count).reduce(0.0) { $0 + parts[$1] } * kernel.exponent
        return affinities.negativeEntropy + weighted + log(total)
      }
    }
  }

  /// Sets ``repulsion``, calls `body` for each point, and returns the sum of the affinities of all
  /// pairs.
  @inline(__always)
  private func repel(_ points: UnsafePointer<Float>, _ body: (Int) -> Void) -> Double {
    let (tree, count, kernel) = (tree, count, kernel)
    tree.build(points)
    // One stretch of parallel work an iteration, and only where each thread has a lot to do: others
    // wait for the last one.
    forRanges(of: (count + 7) / 8, grain: 64) { range in
      for group in range {
        let place = 8 * group
        var push = Repulsion<dimensions>(tree, place: place)
        push.walk(tree, kernel)
        push.affinities.store(to: sums + place)
        for lane in 0..<min(8, count - place) {
          let i = tree.point(at: place + lane)
          repulsion[i] = push.x[lane]
          repulsion[count + i] = push.y[lane]
          if dimensions == 3 { repulsion[2 * count + i] = push.z[lane] }
          body(i)
        }
      }
    }
    // Each point has met itself, at an affinity of 1.
    let total = (0..<count).reduce(0.0) { $0 + Double(sums[$1]) } - Double(count)
    return max(total, .ulpOfOne)
  }
}

/// The attraction of one point.
private struct Attraction<let dimensions: Int> {
  private let points: UnsafePointer<Float>
  private let count: Int
  private let ownX, ownY, ownZ: Float
  private var x = Lanes.zero
  private var y = Lanes.zero
  private var z = Lanes.zero

  @inline(__always)
  init(_ points: UnsafePointer<Float>, _ count: Int, point i: Int) {
    (self.points, self.count) = (points, count)
    (ownX, ownY) = (points[i], points[count + i])
    ownZ = dimensions == 3 ? points[2 * count + i] : 0
  }

  /// Adds that by eight others.
  @inline(__always)
  mutating func add(_ others: UnsafePointer<Int32>, _ affinities: Lanes, _ kernel: MapKernel) {
    let dx = ownX - Lanes(points, at: others)
    let dy = ownY - Lanes(points + count, at: others)
    var square = dx * dx + dy * dy
    var dz = Lanes.zero
    if dimensions == 3 {
      dz = ownZ - Lanes(points + 2 * count, at: others)
      square += dz * dz
    }
    let weight = affinities * kernel.base(square)
    x += weight * dx
    y += weight * dy
    if dimensions == 3 { z += weight * dz }
  }

  @inline(__always)
  func sum(_ d: Int) -> Float { d == 0 ? x.sum() : d == 1 ? y.sum() : z.sum() }
}

/// The repulsion of eight points that follow each other in the order of a tree.
private struct Repulsion<let dimensions: Int> {
  private let ownX, ownY, ownZ: Lanes
  private(set) var x = Lanes.zero
  private(set) var y = Lanes.zero
  private(set) var z = Lanes.zero
  private(set) var affinities = Lanes.zero

  @inline(__always)
  init(_ tree: MapTree<dimensions>, place: Int) {
    (ownX, ownY) = (Lanes(at: tree.x + place), Lanes(at: tree.y + place))
    ownZ = dimensions == 3 ? Lanes(at: tree.z + place) : .zero
  }

  /// Adds that by all points of the tree, themselves included.
  ///
  /// A node stands for its points where it may for each of the eight.
  @inline(__always)
  mutating func walk(_ tree: MapTree<dimensions>, _ kernel: MapKernel) {
    let (lowX, highX) = (ownX.min(), ownX.max())
    let (lowY, highY) = (ownY.min(), ownY.max())
    let (lowZ, highZ) = (ownZ.min(), ownZ.max())
    let (nodes, end) = (tree.nodes, tree.nodeCount)
    var i = 0
    while i < end {
      let node = nodes[i]
      // From the box of the eight.
      let dx = max(0, max(lowX - node.centerX, node.centerX - highX))
      let dy = max(0, max(lowY - node.centerY, node.centerY - highY))
      var square = dx * dx + dy * dy
      if dimensions == 3 {
        let dz = max(0, max(lowZ - node.centerZ, node.centerZ - highZ))
        square += dz * dz
      }
      if square > node.reach {
        add(node.centerX, node.centerY, node.centerZ, node.weight, kernel)
        i = Int(node.next)
      } else if node.end > 0 {
        for place in Int(node.first)..<Int(node.end) {
          add(tree.x[place], tree.y[place], tree.z[place], 1, kernel)
        }
        i = Int(node.next)
      } else {
        i += 1
      }
    }
  }

  @inline(__always)
  private mutating func add(
    _ otherX: Float, _ otherY: Float, _ otherZ: Float, _ weight: Float, _ kernel: MapKernel
  ) {
    let (dx, dy) = (ownX - otherX, ownY - otherY)
    var square = dx * dx + dy * dy
    var dz = Lanes.zero
    if dimensions == 3 {
      dz = ownZ - otherZ
      square += dz * dz
    }
    let base = kernel.base(square)
    let affinity = weight * (dimensions == 3 ? kernel.affinity(base) : base)
    affinities += affinity
    let force = affinity * base
    x += force * dx
    y += force * dy
    if dimensions == 3 { z += force * dz }
  }
}
