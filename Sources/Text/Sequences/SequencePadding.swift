import Tensor

/// Makes a batch of token sequences: cuts those that are too long, fills up those that are short.
///
/// ```swift
/// let padding = SequencePadding(vocabulary, maximumLength: 20)
/// let batch = padding([[2, 4, 3], [2, 4, 5, 6, 3]])
/// batch.ids      // [[2, 4, 3, 0, 0], [2, 4, 5, 6, 3]]
/// batch.lengths  // [3, 5]
/// ```
///
/// The counterpart of `torch.nn.utils.rnn.pad_sequence` and of the options `padding`, `truncation`
/// and `padding_side` of Hugging Face's tokenizers; unlike theirs and Keras', truncation leaves the
/// end token where a sequence had one.
public struct SequencePadding: Sendable, Hashable, Codable {
  /// How long the rows of a batch are.
  public enum Length: Sendable, Hashable, Codable {
    /// As long as the longest sequence.
    case longest
    /// As long as the longest sequence, rounded up to a multiple of so many.
    case multiple(of: Int)
    /// So long; longer sequences are cut.
    case fixed(Int)
  }

  /// An end of a row.
  public enum Side: String, Sendable, Hashable, Codable {
    case left, right
  }

  /// What fills rows up.
  public let padID: Int32
  /// What a cut sequence still ends with if it did before; nil to just cut.
  public let endID: Int32?
  /// How long rows are.
  public let length: Length
  /// Where padding goes.
  public let side: Side
  /// The number of tokens behind which sequences are cut; nil for no limit.
  public let maximumLength: Int?

  /// - Precondition: lengths are positive.
  public init(
    padID: Int32, endID: Int32? = nil, length: Length = .longest, side: Side = .right,
    maximumLength: Int? = nil
  ) {
    switch length {
    case .longest: break
    case .multiple(of: let count), .fixed(let count):
      require(count > 0, "SequencePadding: the length must be positive (\(count))")
    }
    if let maximumLength {
      require(
        maximumLength > 0, "SequencePadding: maximumLength must be positive (\(maximumLength))")
    }
    (self.padID, self.endID, self.length) = (padID, endID, length)
    (self.side, self.maximumLength) = (side, maximumLength)
  }

  /// Pads and ends as the vocabulary does.
  public init(
    _ vocabulary: Vocabulary, length: Length = .longest, side: Side = .right,
    maximumLength: Int? = nil
  ) {
    self.init(
      padID: vocabulary.padID, endID: vocabulary.endID, length: length, side: side,
      maximumLength: maximumLength)
  }

  /// Returns the sequences as rows.
  public func callAsFunction(_ sequences: [[Int32]]) -> TokenBatch {
    rows(sequences.map { truncated($0)[...] })
  }

  /// Returns each sequence without its last token, to read, and without its first, to predict; an
  /// empty one gives two empty rows. Sequences are cut before, so the last target is the end.
  ///
  /// - Precondition: padding is on the right, for both have to start at the same place.
  public func shifted(_ sequences: [[Int32]]) -> ShiftedTokens {
    require(side == .right, "SequencePadding: shifted tokens are padded on the right")
    let cut = sequences.map { truncated($0) }
    return ShiftedTokens(
      inputs: rows(cut.map { $0.dropLast() }), targets: rows(cut.map { $0.dropFirst() }))
  }

  /// Returns at most as many tokens as a row takes: the first ones and, where the sequence had it as
  /// its last token, the end.
  public func truncated(_ sequence: [Int32]) -> [Int32] {
    var limit = maximumLength ?? .max
    if case .fixed(let count) = length { limit = min(limit, count) }
    guard sequence.count > limit else { return sequence }
    guard let endID, sequence.last == endID else { return Array(sequence.prefix(limit)) }
    return sequence.prefix(limit - 1) + [endID]
  }

  private func rows(_ sequences: [ArraySlice<Int32>]) -> TokenBatch {
    let longest = sequences.reduce(0) { max($0, $1.count) }
    let time =
      switch length {
      case .longest: longest
      case .multiple(of: let count): (longest + count - 1) / count * count
      case .fixed(let count): count
      }
    var ids: [Int32] = []
    ids.reserveCapacity(sequences.count * time)
    for sequence in sequences {
      let padding = repeatElement(padID, count: time - sequence.count)
      if side == .left { ids += padding }
      ids += sequence
      if side == .right { ids += padding }
    }
    return TokenBatch(
      ids: Tensor(ids, shape: [sequences.count, time]),
      lengths: Tensor(sequences.map { Int32($0.count) }), side: side)
  }
}
