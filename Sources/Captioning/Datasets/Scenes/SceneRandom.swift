import Tensor

/// Draws for the scenes. Written out here, with exact arithmetic only, because the standard
/// library does not promise that its draws stay the same from version to version.
struct SceneRandom {
  /// What a draw decides: each aspect of a picture has a stream of its own, so that a change to
  /// one leaves the others as they were.
  enum Aspect: UInt64 {
    case scene, captions, pixels
  }
  private var generator: Philox

  init(seed: UInt64, split: Split, number: Int, aspect: Aspect) {
    let part: UInt64 =
      switch split {
      case .train: 0
      case .dev: 1
      case .test: 2
      }
    generator = Philox(
      seed: seed, stream: part << 48 | aspect.rawValue << 40 | UInt64(number))
  }

  /// Returns 64 random bits.
  mutating func bits() -> UInt64 { generator.next() }

  /// Returns a number in `range`, uniformly.
  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    let fraction = Double(bits() >> 11) * 0x1p-53
    return range.lowerBound + fraction * (range.upperBound - range.lowerBound)
  }

  /// Returns an integer in `range`, uniformly.
  mutating func integer(_ range: ClosedRange<Int32>) -> Int32 {
    let count = UInt64(range.upperBound - range.lowerBound + 1)
    return range.lowerBound + Int32(bits().multipliedFullWidth(by: count).high)
  }

  /// Returns true with `probability`.
  mutating func chance(_ probability: Double) -> Bool { uniform(0...1) < probability }

  /// Returns an element, uniformly.
  mutating func element<C: RandomAccessCollection>(of items: C) -> C.Element
  where C.Index == Int {
    items[items.startIndex + Int(integer(0...Int32(items.count - 1)))]
  }

  /// Returns an index with the probability of its share in `weights`.
  mutating func index(weights: some Sequence<Int32>) -> Int {
    var rest = integer(0...(weights.reduce(0, +) - 1))
    for (index, weight) in weights.enumerated() {
      if rest < weight { return index }
      rest -= weight
    }
    fatalError("SceneRandom.index: weights must not be negative")
  }

  /// Moves a random element of `items` to the front, then one of the rest to the second place,
  /// and so on, until the first `count` are drawn.
  mutating func drawn<T>(_ count: Int, from items: [T]) -> [T] {
    var items = items
    for place in 0..<count {
      let other = Int(integer(Int32(place)...Int32(items.count - 1)))
      items.swapAt(place, other)
    }
    return Array(items.prefix(count))
  }
}
