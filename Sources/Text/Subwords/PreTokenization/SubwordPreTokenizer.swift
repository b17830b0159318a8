/// The `pre_tokenizer` of a tokenizer.json: the steps of its sequence, which cut a text into the
/// words that the model sees.
struct SubwordPreTokenizer: Sendable {
  enum Step: Sendable {
    /// GPT-2's: words with their space, then bytes spelled in ``ByteAlphabet``.
    case byteLevel(addsPrefixSpace: Bool, usesPattern: Bool)
    case split(SplitPattern, SplitBehavior, isInverted: Bool)
  }

  var steps: [Step] = []

  /// A text and its words.
  struct Pieces {
    var text: AlignedText
    var ranges: [Range<Int>]
  }

  /// Whether the last step spells bytes; a BPE then reads the bytes themselves.
  var endsInBytes: Bool {
    if case .byteLevel = steps.last { true } else { false }
  }

  /// Cuts each piece as the steps say.
  ///
  /// - Parameter spellsBytes: Whether a last step of bytes spells them in ``ByteAlphabet`` or
  ///   leaves them as they are.
  func apply(to pieces: inout Pieces, spellsBytes: Bool) {
    for (index, step) in steps.enumerated() {
      switch step {
      case .split(let pattern, let behavior, let isInverted):
        pieces.split { bytes, part, found in
          behavior.split(bytes, part, at: pattern, isInverted: isInverted, into: &found)
        }
      case .byteLevel(let addsPrefixSpace, let usesPattern):
        if addsPrefixSpace { pieces.addPrefixSpaces() }
        if usesPattern {
          pieces.split { bytes, part, found in
            var position = part.lowerBound
            while position < part.upperBound {
              let end = PatternMatching.gpt2(bytes, position, part.upperBound)
              found.append(position..<end)
              position = end
            }
          }
        }
        if spellsBytes || index < steps.count - 1 {
          let spelled = pieces.text.spelledInByteAlphabet(pieces.ranges)
          pieces = Pieces(text: spelled.text, ranges: spelled.ranges)
        }
      }
    }
  }
}

extension SubwordPreTokenizer.Pieces {
  fileprivate mutating func split(
    _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, inout [Range<Int>]) -> Void
  ) {
    var found: [Range<Int>] = []
    found.reserveCapacity(max(ranges.count, text.bytes.count / 4))
    text.bytes.withUnsafeBufferPointer { bytes in
      for range in ranges { body(bytes, range, &found) }
    }
    ranges = found
  }

  fileprivate mutating func addPrefixSpaces() {
    guard ranges.contains(where: { text.bytes[$0.lowerBound] != 0x20 }) else { return }
    let old = text
    let joined = text.joining(ranges) { old.bytes[$0.lowerBound] == 0x20 ? [] : [0x20] }
    (text, ranges) = (joined.text, joined.ranges)
  }
}
