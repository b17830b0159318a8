import Foundation

@testable import Text

/// Golden encodings of one tokenizer, see `Tests/Fixtures/text/make_subwords.py`.
struct SubwordFixture: Decodable {
  /// ids and scalar ranges without special tokens, hash of all with them, decoded text.
  struct Row: Decodable {
    let ids: [Int32]
    let offsets: [Int]
    let hash: String
    let decoded: String?

    init(from decoder: any Decoder) throws {
      var row = try decoder.unkeyedContainer()
      ids = try row.decode([Int32].self)
      offsets = try row.decode([Int].self)
      hash = try row.decode(String.self)
      decoded = try row.decodeIfPresent(String.self)
    }
  }

  let rows: [Row]
  let pairs: [[Int]]
  let kept: [String]
  let batch: [[Int32]]
  let captions: String?

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Fixtures/text/subwords").standardized.path

  static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  static let texts = try! decode([String].self, "\(folder)/texts.json")
  static let sentences = try! decode([String].self, "\(folder)/sentences.json")
  static let names = [
    "gpt2", "roberta", "clip", "bert", "bert-cased", "odd", "llama", "prefixed",
  ]

  /// What the script's PAIRS are.
  static let pairTexts = zip(stride(from: 5, to: 60, by: 3), stride(from: 100, to: 220, by: 3))
    .map { (texts[$0], texts[$1]) }

  static func tokenizer(_ name: String) throws -> SubwordTokenizer {
    try SubwordTokenizer(path: "\(folder)/\(name).tokenizer.json")
  }

  /// Everything of an encoding but its tokens, each array after its length.
  static func numbers(_ encoding: SubwordEncoding, _ text: String, _ pair: String = "") -> [Int] {
    let arrays = [
      encoding.ids.map(Int.init),
      encoding.scalarOffsets(in: text, pair: pair).flatMap { [$0.lowerBound, $0.upperBound] },
      encoding.typeIDs.map(Int.init), encoding.specialTokensMask.map(Int.init),
      encoding.attentionMask.map(Int.init), encoding.sequenceIDs.map { $0.map { $0 + 1 } ?? 0 },
    ]
    return arrays.flatMap { [$0.count] + $0 }
  }

  /// FNV-1a over 32-bit little-endian numbers.
  static func hash(_ values: some Sequence<Int>, from state: UInt64 = 0xcbf2_9ce4_8422_2325)
    -> UInt64
  {
    var state = state
    for value in values {
      for shift in [0, 8, 16, 24] {
        state = (state ^ UInt64(UInt8(truncatingIfNeeded: value >> shift)))
        state = state &* 0x0000_0100_0000_01b3
      }
    }
    return state
  }

  static func hex(_ hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// What a tokenizer does otherwise than this fixture says.
  func disagreements(_ tokenizer: SubwordTokenizer) -> [String] {
    var found: [String] = []
    for (text, row) in zip(Self.texts, rows) {
      let plain = tokenizer.encode(text, addSpecialTokens: false)
      if plain.ids != row.ids {
        found.append("ids of \(text.debugDescription): \(plain.ids) for \(row.ids)")
        continue
      }
      let offsets = plain.scalarOffsets(in: text).flatMap { [$0.lowerBound, $0.upperBound] }
      if offsets != row.offsets {
        found.append("ranges of \(text.debugDescription): \(offsets) for \(row.offsets)")
        continue
      }
      let encoding = tokenizer.encode(text)
      let tokens = encoding.tokens.joined(separator: "\n").unicodeScalars.map { Int($0.value) }
      let hash = Self.hash(tokens, from: Self.hash(Self.numbers(encoding, text)))
      if Self.hex(hash) != row.hash {
        found.append("all of \(text.debugDescription): \(encoding.tokens)")
      }
      let decoded = tokenizer.decode(plain.ids)
      if !decoded.utf8.elementsEqual((row.decoded ?? text).utf8) {
        found.append(
          "text of \(text.debugDescription): \(decoded.debugDescription) for \(row.decoded ?? "it")"
        )
      }
    }
    for ((a, b), numbers) in zip(Self.pairTexts, pairs) {
      let encoding = tokenizer.encode(a, pair: b)
      if Self.numbers(encoding, a, b) != numbers {
        found.append("pair \(a.debugDescription) \(b.debugDescription): \(encoding)")
      }
    }
    for (text, kept) in zip(Self.texts[60..<110], kept) {
      let decoded = tokenizer.decode(tokenizer.encode(text).ids, skipSpecialTokens: false)
      if !decoded.utf8.elementsEqual(kept.utf8) {
        found.append("kept of \(text.debugDescription): \(decoded.debugDescription)")
      }
    }
    if tokenizer.encodeBatch(Self.texts[20..<24]).map(\.ids) != batch { found.append("batch") }
    return found
  }

  /// The hash of what a tokenizer makes of all captions.
  static func hash(_ captions: [String], _ tokenizer: SubwordTokenizer) -> String {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    for caption in captions {
      let encoding = tokenizer.encode(caption)
      state = hash([encoding.count], from: state)
      state = hash(encoding.ids.lazy.map(Int.init), from: state)
      state = hash(
        encoding.scalarOffsets(in: caption).flatMap { [$0.lowerBound, $0.upperBound] },
        from: state)
    }
    return hex(state)
  }
}

/// The captions of Flickr8k beside the package, where they have been put for development.
enum SharedCaptions {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/data/flickr8k/Flickr8k_text/Flickr8k.token.txt")
    .standardized.path
  static var exist: Bool { FileManager.default.fileExists(atPath: path) }
  static func all() throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { line in
      line.firstIndex(of: "\t").map { String(line[line.index(after: $0)...]) }
    }
  }
}
