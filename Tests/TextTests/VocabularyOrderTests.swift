import ApusTestSupport
import Foundation
import Testing
import Text

@Suite("A vocabulary gives words the ids that other tools give them")
struct VocabularyOrderTests {
  private let golden: Golden

  init() throws { golden = try Golden() }

  @Test("as Keras, torchtext and the order of first sight have them", arguments: Tool.all)
  func ids(tool: Tool) {
    let vocabulary = tool.vocabulary(golden.captions, small: golden.small, rare: golden.rare)
    #expect(vocabulary.words == golden.vocabularies[tool.name])
    #expect(vocabulary.contentHash == golden.hashes[tool.name])
  }

  @Test(
    "the same on all captions of Flickr8k", .enabled(if: hasFlickr8k, "needs \(flickr8kCaptions)"))
  func flickr8k() throws {
    let cleaner = CaptionCleaner()
    let captions = try String(contentsOfFile: flickr8kCaptions, encoding: .utf8)
      .split(separator: "\n").map { line in
        cleaner.words(String(line.split(separator: "\t", maxSplits: 1)[1]))
      }
    let flickr = golden.flickr8k
    try #require(captions.count == flickr.captions)
    for tool in Tool.all {
      let vocabulary = tool.vocabulary(captions, small: flickr.small, rare: flickr.rare)
      #expect(vocabulary.count == flickr.sizes[tool.name], "\(tool)")
      #expect(vocabulary.contentHash == flickr.hashes[tool.name], "\(tool)")
    }
  }

  @Test("special tokens stand where the presets say")
  func presets() {
    let captions = [["b", "a"], ["a", "c"]]
    func words(_ specials: SpecialTokens, _ order: Vocabulary.Order = .frequency()) -> [String] {
      Vocabulary(captions: captions, order: order, specials: specials).words
    }
    #expect(words(.standard) == ["<pad>", "<unk>", "<sos>", "<eos>", "a", "b", "c"])
    #expect(words(.torchtext) == ["<unk>", "<pad>", "<bos>", "<eos>", "a", "b", "c"])
    #expect(
      words(.padAndUnknownFirst, .firstSeen)
        == ["<pad>", "<unk>", "<sos>", "b", "a", "<eos>", "c"])
    #expect(
      words(.textVectorization, .frequency(ties: .reverseAlphabetical))
        == ["", "[UNK]", "start", "end", "a", "c", "b"])
    #expect(words(.kerasTokenizer) == ["<pad>", "<unk>", "<start>", "a", "<end>", "b", "c"])
  }

  @Test("the start and the end stay though they be rare, late or never seen")
  func markersStay() {
    let specials = SpecialTokens.kerasTokenizer
    let rare = Vocabulary(
      captions: [["a", "a", "a", "b"]], minimumFrequency: 2, maximumSize: .total(5),
      specials: specials)
    #expect(rare.words == ["<pad>", "<unk>", "a", "<start>", "<end>"])
    let empty = Vocabulary(captions: [], specials: specials)
    #expect(empty.words == ["<pad>", "<unk>", "<start>", "<end>"])
    let small = Vocabulary(
      captions: [["a", "a", "a"]], maximumSize: .words(2), specials: specials)
    #expect(small.words == ["<pad>", "<unk>", "<start>", "<end>"])
  }

  @Test("a size counts special tokens or does not")
  func sizes() {
    let captions = [["a", "b", "c", "a", "b", "a"]]
    let total = Vocabulary(captions: captions, maximumSize: .total(6))
    #expect(total.words.suffix(2) == ["a", "b"] && total.count == 6)
    let words = Vocabulary(captions: captions, maximumSize: .words(1))
    #expect(words.words.suffix(1) == ["a"] && words.count == 5)
    #expect(Vocabulary(captions: captions, maximumSize: .total(100)).count == 7)
    #expect(Vocabulary(captions: captions, maximumSize: .words(0)).count == 4)
  }

  @Test("frequencies are kept on demand, those left out with the unknown token")
  func frequencies() {
    let captions = [["a", "b", "c", "a", "<pad>"], ["d", "a"]]
    let vocabulary = Vocabulary(
      captions: captions, minimumFrequency: 1, maximumSize: .words(2), keepsFrequencies: true)
    #expect(vocabulary.frequencies == [0, 2, 0, 0, 3, 1])
    #expect(vocabulary.frequency(of: "a") == 3)
    #expect(vocabulary.frequency(of: "c") == 0)
    #expect(vocabulary.frequency(of: "<unk>") == 2)
    #expect(Vocabulary(captions: captions).frequency(of: "a") == nil)
    let placed = Vocabulary(
      captions: captions, specials: .kerasTokenizer, keepsFrequencies: true)
    #expect(placed.frequency(of: "<start>") == 2)
  }

  @Test("coverage counts tokens and words")
  func coverage() {
    let vocabulary = Vocabulary(captions: [["a", "b"]])
    let coverage = vocabulary.coverage(of: [["a", "a", "x"], [], ["b", "y", "x", "<eos>"]])
    #expect(coverage.tokenCount == 6)
    #expect(coverage.knownTokenCount == 3)
    #expect(coverage.wordCount == 4)
    #expect(coverage.knownWordCount == 2)
    #expect(coverage.tokenShare == 0.5 && coverage.wordShare == 0.5)
    #expect(vocabulary.coverage(of: []).tokenShare == 1)
  }

  @Test("encoding up to a length keeps the end")
  func maximumLength() {
    let vocabulary = Vocabulary(captions: [["a", "b", "c"]])
    #expect(vocabulary.encode(["a", "b", "c"], maximumLength: 4) == [2, 4, 5, 3])
    #expect(vocabulary.encode(["a", "b"], maximumLength: 4) == [2, 4, 5, 3])
    #expect(vocabulary.encode(["a"], maximumLength: 2) == [2, 3])
  }

  @Test("a size without room for the special tokens stops the program")
  func noRoom() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Vocabulary(captions: [["a"]], maximumSize: .total(3))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("Vocabulary: maximumSize must have room for the special tokens"))
  }

  @Test("special tokens that contradict each other stop the program")
  func contradiction() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SpecialTokens(pad: "<x>", unknown: "<x>")
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("SpecialTokens: special tokens must differ (<x> <x> <sos> <eos>)"))
  }
}

/// Flickr8k's captions beside the package, where they have been put for development.
private let flickr8kCaptions = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../../shared/data/flickr8k/Flickr8k_text/Flickr8k.token.txt")
  .standardized.path
private let hasFlickr8k = FileManager.default.fileExists(atPath: flickr8kCaptions)

/// `vocabulary.json`, see `make_vocabulary.py`.
private struct Golden: Decodable {
  struct Flickr8k: Decodable {
    let captions, small, rare: Int
    let hashes: [String: String]
    let sizes: [String: Int]
  }

  let captions: [[String]]
  let small, rare: Int
  let vocabularies: [String: [String]]
  let hashes: [String: String]
  let flickr8k: Flickr8k

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/text/vocabulary.json")
    self = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }
}

/// A way to give ids.
struct Tool: Sendable, CustomStringConvertible {
  let name: String
  let order: Vocabulary.Order
  let specials: SpecialTokens
  var isSmall = false
  var isRare = false

  var description: String { name }

  func vocabulary(_ captions: [[String]], small: Int, rare: Int) -> Vocabulary {
    Vocabulary(
      captions: captions, minimumFrequency: isRare ? rare : 1,
      maximumSize: isSmall ? .total(small) : nil, order: order, specials: specials)
  }

  static let all: [Tool] = [
    Tool(name: "first seen", order: .firstSeen, specials: .padAndUnknownFirst),
    Tool(name: "torchtext", order: .frequency(ties: .alphabetical), specials: .torchtext),
    Tool(
      name: "torchtext, rare", order: .frequency(ties: .alphabetical), specials: .torchtext,
      isRare: true),
    Tool(
      name: "torchtext, small", order: .frequency(ties: .alphabetical), specials: .torchtext,
      isSmall: true),
    Tool(
      name: "TextVectorization", order: .frequency(ties: .reverseAlphabetical),
      specials: .textVectorization),
    Tool(
      name: "TextVectorization, small", order: .frequency(ties: .reverseAlphabetical),
      specials: .textVectorization, isSmall: true),
    Tool(name: "Tokenizer", order: .frequency(), specials: .kerasTokenizer),
    Tool(name: "Tokenizer, small", order: .frequency(), specials: .kerasTokenizer, isSmall: true),
  ]
}
