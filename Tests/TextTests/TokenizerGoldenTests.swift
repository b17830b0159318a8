import Foundation
import Testing
import Text

/// Golden tokens of `Tests/Fixtures/text/make_tokenizers.py`.
struct TokenizerGolden: Decodable {
  /// FNV-1a over the tokens of every shared caption of Flickr8k.
  let flickr8k: String
  /// For each sentence its tokens, joined by spaces.
  let tokens: [String]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/text").standardized

  static func read<Value: Decodable>(_ name: String) throws -> Value {
    try JSONDecoder().decode(
      Value.self, from: Data(contentsOf: folder.appending(path: name + ".json")))
  }

  static func sentences() throws -> [String] { try read("tokenizers_sentences") }

  /// The captions beside the package, where they have been put for development.
  static let captionFile = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/flickr8k/Flickr8k_text/Flickr8k.token.txt").standardized

  static let captions: [String]? = {
    guard let text = try? String(contentsOf: captionFile, encoding: .utf8) else { return nil }
    return text.split(separator: "\n").map { String($0.split(separator: "\t")[1]) }
  }()

  static func hash(_ lines: some Sequence<[String]>) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for line in lines {
      for byte in (line.joined(separator: " ") + "\n").utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

@Suite("A tokenizer cuts as the tool that it is named for")
struct TokenizerGoldenTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let tokenizer: any Tokenizer
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "whitespace", tokenizer: WhitespaceTokenizer()),
    Case(name: "basic_english", tokenizer: BasicEnglishTokenizer()),
    Case(name: "treebank", tokenizer: TreebankTokenizer()),
    Case(name: "treebank_classic", tokenizer: TreebankTokenizer(style: .classic)),
    Case(name: "treebank_converted", tokenizer: TreebankTokenizer(convertsParentheses: true)),
    Case(name: "keras", tokenizer: KerasTokenizer()),
    Case(name: "keras_legacy", tokenizer: KerasTokenizer(style: .tokenizer())),
    Case(name: "ptb_alone", tokenizer: PTBTokenizer()),
  ]

  @Test("six hundred tricky sentences", arguments: cases)
  func sentences(_ golden: Case) throws {
    let expected: TokenizerGolden = try TokenizerGolden.read("tokenizers_" + golden.name)
    let sentences = try TokenizerGolden.sentences()
    #expect(sentences.count == expected.tokens.count && sentences.count > 600)
    for (sentence, tokens) in zip(sentences, expected.tokens) {
      let cut = golden.tokenizer.tokenize(sentence).joined(separator: " ")
      #expect(cut == tokens, "of \(sentence.debugDescription)")
    }
  }

  @Test(
    "every shared caption of Flickr8k",
    .enabled(if: TokenizerGolden.captions != nil, "needs Flickr8k at ../shared/data/flickr8k"),
    arguments: cases)
  func flickr8k(_ golden: Case) throws {
    let captions = try #require(TokenizerGolden.captions)
    #expect(captions.count == 35460)
    let expected: TokenizerGolden = try TokenizerGolden.read("tokenizers_" + golden.name)
    #expect(
      TokenizerGolden.hash(captions.lazy.map(golden.tokenizer.tokenize)) == expected.flickr8k)
  }

  @Test("the lines of one text, as the caption evaluation hands them over")
  func evaluation() throws {
    let expected: TokenizerGolden = try TokenizerGolden.read("tokenizers_ptb")
    let cut = PTBTokenizer().tokenize(captions: try TokenizerGolden.sentences())
    for (tokens, line) in zip(cut, expected.tokens) {
      #expect(tokens.joined(separator: " ") == line)
    }
    guard let captions = TokenizerGolden.captions else { return }
    #expect(TokenizerGolden.hash(PTBTokenizer().tokenize(captions: captions)) == expected.flickr8k)
  }
}
