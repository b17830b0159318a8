import Tensor

/// Data sets one after the other, of any types with one type of samples;
/// `torch.utils.data.ConcatDataset`.
public struct ConcatDataset<Sample: Sendable>: Dataset {
  /// The data sets.
  public let parts: [any Dataset<Sample>]
  /// Where each part ends.
  private let ends: [Int]

  /// The samples of all parts, in order; none for no parts.
  public init(_ parts: [any Dataset<Sample>]) {
    self.parts = parts
    var end = 0
    ends = parts.map {
      end += $0.count
      return end
    }
  }

  public var count: Int { ends.last ?? 0 }

  public func sample(at index: Int, using generator: inout Philox) throws -> Sample {
    require(
      index >= 0 && index < count,
      "ConcatDataset: index \(index) is out of range for \(count) samples")
    // The first part that ends behind the index.
    var (low, high) = (0, ends.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > index { high = middle } else { low = middle + 1 }
    }
    let start = low == 0 ? 0 : ends[low - 1]
    return try parts[low].sample(at: index - start, using: &generator)
  }
}
