import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Draws indices with probabilities in proportion to weights, to balance classes for one;
/// `torch.utils.data.WeightedRandomSampler`.
///
/// With replacement a draw takes constant time (Vose, "A Linear Algorithm For Generating Random
/// Numbers With a Given Distribution", 1991); without, an epoch is a race of exponential times
/// (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006).
public struct WeightedRandomSampler: Sampler {
  /// One for each sample; they need not sum to 1.
  public let weights: [Double]
  /// Whether an index can be drawn more than once.
  public let replacement: Bool
  public let count: Int
  private let table: AliasTable?

  /// - Parameter numSamples: The number of indices of an epoch.
  /// - Precondition: weights are finite and not negative; one is positive, and without replacement
  ///   at least `numSamples` are.
  public init(weights: [Double], numSamples: Int, replacement: Bool = true) {
    for weight in weights {
      require(
        weight >= 0 && weight.isFinite,
        "WeightedRandomSampler: weights must be finite and not negative (\(weight))")
    }
    let positive = weights.count { $0 > 0 }
    require(
      numSamples >= 0 && (replacement ? positive > 0 || numSamples == 0 : positive >= numSamples),
      "WeightedRandomSampler: cannot draw \(numSamples) samples from \(positive) positive weights")
    (self.weights, self.replacement, count) = (weights, replacement, numSamples)
    table = replacement && positive > 0 ? AliasTable(weights) : nil
  }

  public func epoch(using generator: inout Philox) -> [Int] {
    if let table { return (0..<count).map { _ in table.draw(using: &generator) } }
    let times = weights.enumerated().compactMap { index, weight in
      // log(1 - u) of u in [0, 1) is finite.
      weight > 0 ? (time: -log(1 - generator.unit()) / weight, index: index) : nil
    }
    return times.sorted { ($0.time, $0.index) < ($1.time, $1.index) }.prefix(count).map(\.index)
  }
}

/// Columns of equal probability, each shared by at most two indices.
private struct AliasTable: Sendable {
  /// The share of a column's own index; the rest is the alias's.
  private var shares: [Double]
  private var aliases: [Int]

  /// - Precondition: a weight is positive.
  init(_ weights: [Double]) {
    // Divided by the largest first, so that the sum stays finite.
    let heaviest = weights.indices.max { weights[$0] < weights[$1] }!
    let relative = weights.map { $0 / weights[heaviest] }
    let mean = relative.reduce(0, +) / Double(weights.count)
    shares = relative.map { $0 / mean }
    aliases = Array(weights.indices)
    var small = weights.indices.filter { shares[$0] < 1 }
    var large = weights.indices.filter { shares[$0] >= 1 }
    while let less = small.last, let more = large.last {
      small.removeLast()
      aliases[less] = more
      shares[more] -= 1 - shares[less]
      if shares[more] < 1 {
        large.removeLast()
        small.append(more)
      }
    }
    // What rounding left over has about a whole column, unless it has no weight.
    for index in small + large {
      shares[index] = weights[index] > 0 ? 1 : 0
      if weights[index] == 0 { aliases[index] = heaviest }
    }
  }

  func draw(using generator: inout Philox) -> Int {
    let column = generator.index(below: shares.count)
    return generator.unit() < shares[column] ? column : aliases[column]
  }
}
