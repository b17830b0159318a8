import Tensor

/// Some samples of a data set, by index; `torch.utils.data.Subset`.
public struct Subset<Base: Dataset>: Dataset {
  /// The data set that the samples are of.
  public let base: Base
  /// The samples' indices in ``base``.
  public let indices: [Int]

  /// The samples of `base` at `indices`, in this order; one may occur more than once.
  ///
  /// - Precondition: the indices are the data set's.
  public init(_ base: Base, indices: [Int]) {
    let count = base.count
    for index in indices {
      require(
        index >= 0 && index < count, "Subset: index \(index) is out of range for \(count) samples")
    }
    (self.base, self.indices) = (base, indices)
  }

  public var count: Int { indices.count }

  public func sample(at index: Int, using generator: inout Philox) throws -> Base.Sample {
    try base.sample(at: indices[index], using: &generator)
  }
}

extension Subset: DeterministicDataset where Base: DeterministicDataset {
  public func sample(at index: Int) throws -> Base.Sample { try base.sample(at: indices[index]) }
}

extension Dataset {
  /// Returns disjoint random parts of these sizes; `torch.utils.data.random_split`.
  ///
  /// - Parameter seed: The same seed gives the same parts.
  /// - Precondition: the lengths are not negative and sum to the number of samples.
  public func randomSplit(lengths: [Int], seed: UInt64) -> [Subset<Self>] {
    require(
      lengths.allSatisfy { $0 >= 0 } && lengths.reduce(0, +) == count,
      "randomSplit: lengths \(lengths) do not sum to \(count) samples")
    var generator = Philox(seed: seed)
    let order = shuffledIndices(count, using: &generator)
    var start = 0
    return lengths.map { length in
      defer { start += length }
      return Subset(self, indices: Array(order[start..<start + length]))
    }
  }

  /// Returns disjoint random parts of about these shares; `torch.utils.data.random_split`.
  ///
  /// Each part has the share rounded down; what remains goes to the first parts, one sample each.
  ///
  /// ```swift
  /// let parts = dataset.randomSplit(fractions: [0.8, 0.2], seed: 1)
  /// ```
  /// - Precondition: the fractions lie in 0...1 and sum to 1, up to rounding.
  public func randomSplit(fractions: [Double], seed: UInt64) -> [Subset<Self>] {
    require(
      fractions.allSatisfy { $0 >= 0 && $0 <= 1 } && abs(fractions.reduce(0, +) - 1) < 1e-9,
      "randomSplit: fractions \(fractions) do not sum to 1")
    var lengths = fractions.map { Int($0 * Double(count)) }
    let remainder = count - lengths.reduce(0, +)
    for i in 0..<max(0, remainder) { lengths[i % lengths.count] += 1 }
    return randomSplit(lengths: lengths, seed: seed)
  }
}
