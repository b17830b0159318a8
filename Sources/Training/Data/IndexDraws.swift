// Draws of indices. The standard library's `shuffled(using:)` may give another order with another
// version of Swift; a run that goes on from a saved state has to find the order that it left.

extension RandomNumberGenerator {
  /// Returns a number in 0..<bound, each equally probable (Lemire, "Fast Random Integer Generation in
  /// an Interval", 2019).
  mutating func index(below bound: Int) -> Int {
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Returns a number in [0, 1), a multiple of 2⁻⁵³.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

extension Array {
  /// Returns the elements in random order (Fisher and Yates).
  func inRandomOrder(using generator: inout some RandomNumberGenerator) -> [Element] {
    var result = self
    for i in result.indices.dropLast() {
      result.swapAt(i, i + generator.index(below: result.count - i))
    }
    return result
  }
}

/// Returns 0..<count in random order.
func shuffledIndices(_ count: Int, using generator: inout some RandomNumberGenerator) -> [Int] {
  Array(0..<count).inRandomOrder(using: &generator)
}
