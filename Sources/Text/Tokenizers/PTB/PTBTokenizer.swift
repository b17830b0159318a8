import Synchronization

/// Cuts captions as the COCO caption evaluation does before it counts anything.
///
/// ```swift
/// let tokenizer = PTBTokenizer()
/// tokenizer.tokenize("A dog's ball can't bounce, e.g. on ice!")
/// // ["a", "dog", "'s", "ball", "ca", "n't", "bounce", "e.g.", "on", "ice"]
/// ```
///
/// Equal to pycocoevalcap's `PTBTokenizer`, that is to Stanford's `PTBTokenizer` 3.4.1 with
/// `-preserveLines -lowerCase` and the removal of punctuation tokens after it: the rules here accept
/// the same texts as that program's lexer, rule by rule. Differences:
/// - Where that program writes a no-break space into a token (`1 1/2`, a telephone number), the
///   metrics split the token at it; here it is split at once.
/// - A line separator inside a caption (`\r`, U+2028) is a space; there it makes two captions of
///   one, and every later caption is taken for its neighbour.
/// - Letters that Unicode has got since version 6.1 count as letters; there they are dropped. The
///   long s (`ſ`), dotless i and Kelvin sign do not stand for s, i and k in abbreviations.
///
/// As there, brackets are in lower case when the list of removed tokens is looked up, so `-lrb-` and
/// `-rrb-` remain, and so do runs such as `!!`.
public struct PTBTokenizer: Tokenizer, Hashable {
  /// Whether tokens become lower case.
  public var lowercase: Bool
  /// Whether the tokens of `removedTokens` stay.
  public var keepPunctuation: Bool

  public init(lowercase: Bool = true, keepPunctuation: Bool = false) {
    self.lowercase = lowercase
    self.keepPunctuation = keepPunctuation
  }

  /// The tokens that pycocoevalcap removes after the cut.
  public static let removedTokens: Set<String> = [
    "''", "'", "``", "`", "-LRB-", "-RRB-", "-LCB-", "-RCB-", ".", "?", "!", ",", ":", "-", "--",
    "...", ";",
  ]

  public func tokenize(_ text: String) -> [String] { tokenize(captions: [text])[0] }

  /// The tokens of each caption, cut as lines of one text.
  ///
  /// A rule may look into the next line: the single letter of `vitamin C.` keeps its period unless
  /// the next caption begins with a word such as `The`. Hand over the captions in the order in which
  /// the evaluation does, and every token is equal; `tokenize(_:)` looks at one caption alone.
  public func tokenize(captions: [String]) -> [[String]] {
    var text: [UInt8] = []
    text.reserveCapacity(captions.reduce(captions.count) { $0 + $1.utf8.count })
    var ends: [Int] = []
    ends.reserveCapacity(captions.count)
    for (index, caption) in captions.enumerated() {
      if index > 0 { text.append(UInt8(ascii: "\n")) }
      Self.append(caption, to: &text)
      ends.append(text.count)
    }
    var lines = [[String]](repeating: [], count: captions.count)
    let outputs = Self.outputs
    var automaton = Self.machines.withLock { $0.popLast() } ?? Self.machine
    text.withUnsafeBufferPointer { text in
      var writer = PTBWriter(
        text: text, lowercase: lowercase, removed: keepPunctuation ? [] : Self.removedTokens)
      var line = 0
      var place = 0
      while place < text.count {
        guard let match = automaton.match(text, from: place) else { break }
        while place > ends[line] { line += 1 }
        place = writer.write(
          place..<match.end, by: outputs[match.rule], to: &lines[line])
      }
    }
    Self.machines.withLock { $0.append(automaton) }
    return lines
  }

  /// Adds `caption` with a space for every line separator.
  private static func append(_ caption: String, to text: inout [UInt8]) {
    var caption = caption
    caption.withUTF8 { bytes in
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        if byte >= 0x0A, byte <= 0x0D {
          text.append(UInt8(ascii: " "))
        } else if byte == 0xE2, bytes[index + 1] == 0x80, bytes[index + 2] & 0xFE == 0xA8 {
          text.append(UInt8(ascii: " "))
          index += 2
        } else {
          text.append(byte)
        }
        index += 1
      }
    }
  }

  private static let outputs = PTBRules.all.map(\.output)
  private static let machine = LexerAutomaton(rules: PTBRules.all.map(\.pattern))
  /// Machines between uses: each remembers the states it has made.
  private static let machines = Mutex<[LexerAutomaton]>([])
}
