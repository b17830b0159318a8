/// A quadtree (2 dimensions) or octree (3) over points, in the order in which a walk meets its nodes.
///
/// Points are sorted by the interleaved bits of their coordinates; a node is a stretch of that order.
/// Where all points of a cell lie in one of its parts there is no node between.
final class MapTree<let dimensions: Int> {
  /// Points of a cell.
  struct Node {
    /// Of its points.
    var centerX, centerY, centerZ: Float
    /// How many they are.
    var weight: Float
    /// The squared distance beyond which the centre stands for them.
    var reach: Float
    /// The node behind this one's parts.
    var next: Int32
    /// A leaf's points; none for a node with parts.
    var first: Int32 = 0
    var end: Int32 = 0
  }

  let count: Int
  let nodes: UnsafeMutablePointer<Node>
  private(set) var nodeCount = 0
  /// The points' coordinates by place in the order, whole lanes, the last point repeated.
  let x, y, z: UnsafeMutablePointer<Float>

  private var keys, otherKeys: UnsafeMutablePointer<UInt64>
  private let stride: Int
  private let inverseSquaredAngle: Float
  /// Of the cell that has all points.
  private var side: Float = 0

  /// Bits of each coordinate in a key; the lowest 24 of a key are the point's index.
  private static var bits: Int { dimensions == 3 ? 13 : 20 }
  private static var leafSize: Int { 8 }

  init(count: Int, angle: Double) {
    self.count = count
    stride = paddedToLanes(count)
    inverseSquaredAngle = Float(1 / (angle * angle))
    nodes = .allocate(capacity: 2 * count)
    x = .allocate(capacity: stride)
    y = .allocate(capacity: stride)
    z = .allocate(capacity: stride)
    z.initialize(repeating: 0, count: stride)
    keys = .allocate(capacity: count)
    otherKeys = .allocate(capacity: count)
  }

  deinit {
    nodes.deallocate()
    x.deallocate()
    y.deallocate()
    z.deallocate()
    keys.deallocate()
    otherKeys.deallocate()
  }

  /// The index of the point at a place.
  @inline(__always)
  func point(at place: Int) -> Int { Int(keys[place] & 0xFF_FFFF) }

  /// Makes the tree of points whose coordinates lie `count` apart by dimension.
  func build(_ points: UnsafePointer<Float>) {
    setKeys(points)
    sortKeys()
    for place in 0..<stride {
      let i = point(at: min(place, count - 1))
      x[place] = points[i]
      y[place] = points[count + i]
      if dimensions == 3 { z[place] = points[2 * count + i] }
    }
    nodeCount = 0
    addNode(0, count)
  }

  // MARK: Order

  private func setKeys(_ points: UnsafePointer<Float>) {
    var lows = SIMD4<Float>(repeating: 0)
    side = 0
    for d in 0..<dimensions {
      let line = points + d * count
      var (low, high) = (line[0], line[0])
      for i in 1..<count {
        low = min(low, line[i])
        high = max(high, line[i])
      }
      lows[d] = low
      side = max(side, high - low)
    }
    let most = UInt64(1) << UInt64(Self.bits) - 1
    let scale = side > 0 ? Float(most) / side : 0
    for i in 0..<count {
      var code: UInt64 = 0
      for d in 0..<dimensions {
        let cell = min(most, UInt64(max(0, (points[d * count + i] - lows[d]) * scale)))
        code |= Self.spread(cell) << UInt64(d)
      }
      keys[i] = code << 24 | UInt64(i)
    }
  }

  /// The bits of a number with one, or in three dimensions two, zeros between them.
  @inline(__always)
  private static func spread(_ value: UInt64) -> UInt64 {
    var x = value
    if dimensions == 3 {
      x = (x | x << 32) & 0x001F_0000_0000_FFFF
      x = (x | x << 16) & 0x001F_0000_FF00_00FF
      x = (x | x << 8) & 0x100F_00F0_0F00_F00F
      x = (x | x << 4) & 0x10C3_0C30_C30C_30C3
      return (x | x << 2) & 0x1249_2492_4924_9249
    }
    x = (x | x << 16) & 0x0000_FFFF_0000_FFFF
    x = (x | x << 8) & 0x00FF_00FF_00FF_00FF
    x = (x | x << 4) & 0x0F0F_0F0F_0F0F_0F0F
    x = (x | x << 2) & 0x3333_3333_3333_3333
    return (x | x << 1) & 0x5555_5555_5555_5555
  }

  /// By radix, lowest byte of the code first.
  private func sortKeys() {
    var (from, to) = (keys, otherKeys)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { places in
      let places = places.baseAddress!
      for shift in Swift.stride(from: UInt64(24), to: 64, by: 8) {
        places.update(repeating: 0, count: 256)
        for i in 0..<count { places[Int(from[i] >> shift & 0xFF)] &+= 1 }
        var sum = 0
        for byte in 0..<256 { (places[byte], sum) = (sum, sum &+ places[byte]) }
        for i in 0..<count {
          let byte = Int(from[i] >> shift & 0xFF)
          to[places[byte]] = from[i]
          places[byte] &+= 1
        }
        swap(&from, &to)
      }
    }
    (keys, otherKeys) = (from, to)
  }

  // MARK: Nodes

  /// Adds the node of the points from `first` to `end`, and its parts behind it.
  private func addNode(_ first: Int, _ end: Int) {
    let node = nodeCount
    nodeCount += 1
    var center = SIMD4<Float>(repeating: 0)
    let differing = (keys[first] ^ keys[end - 1]) >> 24
    // The level of the smallest cell that has them all, 0 for the finest.
    let level = differing == 0 ? -1 : (63 - differing.leadingZeroBitCount) / dimensions
    let isLeaf = end - first <= Self.leafSize || level < 0
    if isLeaf {
      for place in first..<end { center += SIMD4(x[place], y[place], z[place], 1) }
    } else {
      let shift = UInt64(24 + level * dimensions)
      var start = first
      while start < end {
        let stop = firstPlace(from: start + 1, to: end, ofKey: (keys[start] >> shift + 1) << shift)
        let part = nodeCount
        addNode(start, stop)
        let sub = nodes[part]
        center += SIMD4(sub.centerX, sub.centerY, sub.centerZ, 1) * sub.weight
        start = stop
      }
    }
    let weight = Float(end - first)
    center /= weight
    let width = side * Float(sign: .plus, exponent: level + 1 - Self.bits, significand: 1)
    // At an angle near 1 a point might find itself in a distant cell: not within the diagonal.
    let reach = width * width * max(inverseSquaredAngle, Float(dimensions))
    nodes[node] = Node(
      centerX: center[0], centerY: center[1], centerZ: center[2], weight: weight,
      reach: end - first == 1 ? 0 : reach, next: Int32(nodeCount),
      first: Int32(isLeaf ? first : 0), end: Int32(isLeaf ? end : 0))
  }

  /// The first place of a key that is not below `key`.
  private func firstPlace(from first: Int, to end: Int, ofKey key: UInt64) -> Int {
    var (low, high) = (first, end)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
