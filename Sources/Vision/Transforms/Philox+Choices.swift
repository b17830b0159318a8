import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the random transforms draw.
extension Philox {
  /// A number in 0 ..< 1 of 53 bits.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// Evenly in `range` up to its bounds, on the scale of logarithms.
  mutating func logUniform(_ range: ClosedRange<Double>) -> Double {
    exp(uniform(log(range.lowerBound)...log(range.upperBound)))
  }

  /// A number in 0 ..< `count`.
  mutating func index(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Whether a draw of probability `p` succeeds.
  mutating func happens(_ p: Double) -> Bool { unit() < p }

  mutating func normal() -> Double {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return radius * cos(2 * .pi * unit())
  }

  /// A number of the gamma distribution of scale 1 (Marsaglia and Tsang 2000).
  mutating func gamma(_ shape: Double) -> Double {
    if shape < 1 { return gamma(shape + 1) * pow(1 - unit(), 1 / shape) }
    let d = shape - 1 / 3.0
    while true {
      let x = normal()
      let v = pow(1 + x / (9 * d).squareRoot(), 3)
      if v > 0 && log(1 - unit()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
    }
  }

  /// A number of the symmetric beta distribution.
  mutating func beta(_ alpha: Double) -> Double {
    let (a, b) = (gamma(alpha), gamma(alpha))
    return a + b > 0 ? a / (a + b) : 0.5
  }

  /// The numbers 0 ..< `count` in random order.
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for place in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(place, index(below: place + 1))
    }
    return order
  }
}

func probabilityProblem(_ p: Double) -> String? {
  (0...1).contains(p) ? nil : "p must be in 0 … 1 (\(p))"
}

func sizeProblem(_ width: Int, _ height: Int) -> String? {
  min(width, height) >= 1 ? nil : "width and height must be at least 1 (\(width), \(height))"
}
