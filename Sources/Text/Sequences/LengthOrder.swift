import Tensor

/// The order of sequences by descending length, and the way back.
///
/// ```swift
/// let order = LengthOrder([3, 5, 4])
/// order.sorted(["abc", "abcde", "abcd"])  // ["abcde", "abcd", "abc"]
/// order.restored(order.sorted(x)) == x
/// ```
///
/// Sequences of one length stay in order. What `torch.nn.utils.rnn.pack_padded_sequence` does with
/// `enforce_sorted=False`: ``indices`` is its `sorted_indices`, ``inverse`` its `unsorted_indices`.
public struct LengthOrder: Sendable, Hashable {
  /// The place in the batch of each sequence in sorted order.
  public let indices: [Int]
  /// The place in sorted order of each sequence of the batch.
  public let inverse: [Int]
  /// The lengths in sorted order.
  public let lengths: [Int]

  /// The order of sequences of these lengths.
  ///
  /// - Precondition: no length is negative.
  public init(_ lengths: [Int]) {
    for length in lengths {
      require(length >= 0, "LengthOrder: lengths must not be negative (\(length))")
    }
    let indices = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    var inverse = indices
    for (place, index) in indices.enumerated() { inverse[index] = place }
    (self.indices, self.inverse) = (indices, inverse)
    self.lengths = indices.map { lengths[$0] }
  }

  /// Returns a batch's values in sorted order.
  ///
  /// - Precondition: there are as many as sequences.
  public func sorted<Value>(_ values: [Value]) -> [Value] {
    requireCount(values.count)
    return indices.map { values[$0] }
  }

  /// Returns values that are in sorted order as the batch had them.
  ///
  /// - Precondition: there are as many as sequences.
  public func restored<Value>(_ values: [Value]) -> [Value] {
    requireCount(values.count)
    return inverse.map { values[$0] }
  }

  /// Returns the slices `[B, …]` of a batch in sorted order; gradients flow through.
  ///
  /// - Precondition: there are as many as sequences.
  public func sorted<Element>(_ values: Tensor<Element>) -> Tensor<Element> {
    requireCount(values.rank == 0 ? 0 : values.shape[0])
    return values.slices(Tensor(indices.map { Int32($0) }))
  }

  /// Returns slices `[B, …]` that are in sorted order as the batch had them; gradients flow through.
  ///
  /// - Precondition: there are as many as sequences.
  public func restored<Element>(_ values: Tensor<Element>) -> Tensor<Element> {
    requireCount(values.rank == 0 ? 0 : values.shape[0])
    return values.slices(Tensor(inverse.map { Int32($0) }))
  }

  private func requireCount(_ count: Int) {
    require(
      count == indices.count, "LengthOrder: \(count) values for \(indices.count) sequences")
  }
}
