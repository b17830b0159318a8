import Tensor

/// An order in which a ``DataLoader`` takes samples, or batches of them; the counterpart of
/// `torch.utils.data.Sampler`.
///
/// A sampler of indices is a `Sampler<Int>`, one of whole batches a `Sampler<[Int]>`. It is a value
/// without state: an epoch is a function of the generator.
public protocol Sampler<Element>: Sendable {
  /// An index, or the indices of a batch.
  associatedtype Element

  /// The number of elements of an epoch.
  var count: Int { get }

  /// Returns an epoch's elements, ``count`` of them.
  func epoch(using generator: inout Philox) -> [Element]
}

/// 0, 1, …, count - 1; `torch.utils.data.SequentialSampler`.
public struct SequentialSampler: Sampler {
  public let count: Int

  /// The indices of `count` samples in order.
  ///
  /// - Precondition: the count is not negative.
  public init(_ count: Int) {
    require(count >= 0, "SequentialSampler: the count must not be negative (\(count))")
    self.count = count
  }

  public func epoch(using generator: inout Philox) -> [Int] { Array(0..<count) }
}

/// Random order, or random draws; `torch.utils.data.RandomSampler`.
public struct RandomSampler: Sampler {
  /// The number of samples to draw from.
  public let size: Int
  /// Whether an index can be drawn again before all others were.
  public let replacement: Bool
  public let count: Int

  /// - Parameters:
  ///   - size: The number of samples to draw from.
  ///   - numSamples: The number of indices of an epoch, `size` by default; without replacement
  ///     more than `size` are several random orders one after the other.
  /// - Precondition: numbers are not negative, and there is something to draw from.
  public init(_ size: Int, replacement: Bool = false, numSamples: Int? = nil) {
    let count = numSamples ?? size
    require(
      size >= 0 && count >= 0 && (size > 0 || count == 0),
      "RandomSampler: cannot draw \(count) of \(size) samples")
    (self.size, self.replacement, self.count) = (size, replacement, count)
  }

  public func epoch(using generator: inout Philox) -> [Int] {
    if replacement { return (0..<count).map { _ in generator.index(below: size) } }
    var indices: [Int] = []
    while indices.count < count {
      indices += shuffledIndices(size, using: &generator).prefix(count - indices.count)
    }
    return indices
  }
}

/// Some indices in random order; `torch.utils.data.SubsetRandomSampler`.
public struct SubsetRandomSampler: Sampler {
  /// What is put in random order.
  public let indices: [Int]

  /// These indices in random order.
  public init(_ indices: [Int]) { self.indices = indices }

  public var count: Int { indices.count }

  public func epoch(using generator: inout Philox) -> [Int] {
    indices.inRandomOrder(using: &generator)
  }
}
