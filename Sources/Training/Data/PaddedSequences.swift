import Tensor

/// Sequences of different lengths as one tensor, filled up at their ends.
public struct PaddedSequences<Element: TensorElement>: Sendable, Equatable {
  /// `[B, T, …]`, where T is the greatest length.
  public let values: Tensor<Element>
  /// The length of each sequence, `[B]`.
  public let lengths: Tensor<Int32>

  /// Whether a place of ``values`` is padding, `[B, T]`: the mask that attention takes for keys.
  public var isPadding: Tensor<Bool> {
    let (batch, time) = (values.shape[0], values.shape[1])
    let lengths = lengths.elements
    return Tensor(
      (0..<batch).flatMap { row in (0..<time).map { $0 >= lengths[row] } }, shape: [batch, time])
  }
}

/// Returns token sequences as rows, `[B, T]`; `torch.nn.utils.rnn.pad_sequence` with `batch_first`.
///
/// ```swift
/// let loader = DataLoader(sentences, batchSize: 32) { padSequences($0, paddingValue: 1) }
/// ```
public func padSequences<Element: TensorElement & ExpressibleByIntegerLiteral>(
  _ sequences: [[Element]], paddingValue: Element = 0
) -> PaddedSequences<Element> {
  let time = sequences.reduce(0) { max($0, $1.count) }
  var values: [Element] = []
  values.reserveCapacity(sequences.count * time)
  for sequence in sequences {
    values += sequence
    values += repeatElement(paddingValue, count: time - sequence.count)
  }
  return PaddedSequences(
    values: Tensor(values, shape: [sequences.count, time]),
    lengths: Tensor(sequences.map { Int32($0.count) }))
}

/// Returns sequences `[length, …]` as one tensor, `[B, T, …]`; `torch.nn.utils.rnn.pad_sequence` with
/// `batch_first`.
///
/// - Precondition: there is a sequence, and shapes differ in the first dimension only.
public func padSequences<Element: TensorElement & ExpressibleByIntegerLiteral>(
  _ sequences: [Tensor<Element>], paddingValue: Element = 0
) -> PaddedSequences<Element> {
  require(!sequences.isEmpty, "padSequences: there is no sequence")
  let shapes = sequences.map(\.shape)
  require(
    shapes.allSatisfy {
      $0.rank > 0 && $0.dimensions.dropFirst() == shapes[0].dimensions.dropFirst()
    },
    "padSequences: shapes differ outside of the first dimension (\(shapes))")
  let time = shapes.reduce(0) { max($0, $1[0]) }
  let rows = sequences.map { sequence in
    let rest = shapes[0].replacing(0, with: time - sequence.shape[0])
    return rest[0] == 0 ? sequence : Tensor.cat([sequence, .full(rest, paddingValue)])
  }
  return PaddedSequences(
    values: .stack(rows), lengths: Tensor(shapes.map { Int32($0[0]) }))
}
