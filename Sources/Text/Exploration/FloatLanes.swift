/// Eight floats at a time, of which a loop over a matrix's row consists.
typealias Lanes = SIMD8<Float>

extension SIMD8<Float> {
  /// The eight floats from `base`.
  @inline(__always)
  init(at base: UnsafePointer<Float>) {
    self = UnsafeRawPointer(base).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// The floats at eight places of `base`.
  @inline(__always)
  init(_ base: UnsafePointer<Float>, at places: UnsafePointer<Int32>) {
    self.init(
      base[Int(places[0])], base[Int(places[1])], base[Int(places[2])], base[Int(places[3])],
      base[Int(places[4])], base[Int(places[5])], base[Int(places[6])], base[Int(places[7])])
  }

  /// Writes the eight floats to `base`.
  @inline(__always)
  func store(to base: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(base).storeBytes(of: self, as: SIMD8<Float>.self)
  }
}

/// `count`, rounded up to whole lanes.
func paddedToLanes(_ count: Int) -> Int { (count + 7) / 8 * 8 }

/// The squared Euclidean distance of two vectors.
@inline(__always)
func squaredDistance(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
) -> Float {
  var sums = Lanes.zero
  var i = 0
  while i + 8 <= count {
    let difference = Lanes(at: a + i) - Lanes(at: b + i)
    sums += difference * difference
    i += 8
  }
  var sum = sums.sum()
  while i < count {
    let difference = a[i] - b[i]
    sum += difference * difference
    i += 1
  }
  return sum
}
