import Foundation
import Testing
import Text

@Suite("A tokenizer")
struct TokenizerTests {
  static let all: [any Tokenizer] = [
    WhitespaceTokenizer(), BasicEnglishTokenizer(), KerasTokenizer(),
    KerasTokenizer(style: .tokenizer()), TreebankTokenizer(), TreebankTokenizer(style: .classic),
    PTBTokenizer(), PTBTokenizer(lowercase: false, keepPunctuation: true),
  ]

  @Test("makes no token of no text and none of white space", arguments: all.indices)
  func empty(_ index: Int) {
    for text in ["", " ", "\t \n", "\u{A0}\u{2003}"] {
      let tokens = Self.all[index].tokenize(text)
      // TensorFlow and the legacy tokenizer know ASCII white space, or the space alone.
      let isNarrow = Self.all[index] is KerasTokenizer && !text.allSatisfy { $0 == " " }
      #expect(tokens.isEmpty || isNarrow, "\(tokens) of \(text.debugDescription)")
    }
  }

  @Test("makes no empty token and keeps letters and digits in order", arguments: all.indices)
  func contents(_ index: Int) throws {
    func essence(_ text: String) -> String {
      String(
        String.UnicodeScalarView(
          text.lowercased().unicodeScalars.filter {
            ($0.isASCII && $0.properties.isAlphabetic) || ("0"..."9").contains($0)
          }))
    }
    // Entities, tags and brackets that are written otherwise are left out of the comparison.
    let sentences = try TokenizerGolden.sentences().filter { text in
      !text.unicodeScalars.contains { "&()[]{}<>½¼¾⅓⅔¢\u{2047}".unicodeScalars.contains($0) }
    }
    #expect(sentences.count > 200)
    for sentence in sentences {
      let tokens = Self.all[index].tokenize(sentence)
      #expect(!tokens.contains(""))
      let whole = essence(tokens.joined())
      // A final period is a token again: `etc.` and `.`; letters never are.
      #expect(whole == essence(sentence), "of \(sentence.debugDescription)")
    }
  }

  @Test("is found by its name in options")
  func choice() throws {
    let text = "A dog's ball, well-known."
    let cuts = TokenizerChoice.allCases.map { $0.tokenizer.tokenize(text).joined(separator: "|") }
    #expect(
      cuts == [
        "A|dog's|ball,|well-known.", "a|dog|'|s|ball|,|well-known|.",
        "A|dog|'s|ball|,|well-known|.", "a|dog|'s|ball|well-known", "a|dogs|ball|wellknown",
      ])
    let data = try JSONEncoder().encode(TokenizerChoice.allCases)
    #expect(
      String(decoding: data, as: UTF8.self)
        == #"["whitespace","basicEnglish","treebank","ptb","keras"]"#)
  }

  @Test("of the caption evaluation keeps case and punctuation when asked")
  func evaluationOptions() {
    let text = "Mr. Smith's dog (Rex) ran -- fast!"
    #expect(
      PTBTokenizer(lowercase: false, keepPunctuation: true).tokenize(text) == [
        "Mr.", "Smith", "'s", "dog", "-LRB-", "Rex", "-RRB-", "ran", "--", "fast", "!",
      ])
    #expect(
      PTBTokenizer(lowercase: false).tokenize(text) == [
        "Mr.", "Smith", "'s", "dog", "Rex", "ran", "fast",
      ])
    // Lower case comes first, and the list has capitals.
    #expect(
      PTBTokenizer().tokenize(text) == [
        "mr.", "smith", "'s", "dog", "-lrb-", "rex", "-rrb-", "ran", "fast",
      ])
  }

  @Test("of the caption evaluation looks into the next caption, but alone it cannot")
  func evaluationContext() {
    let captions = ["He took vitamin C.", "The dog ran."]
    #expect(PTBTokenizer().tokenize(captions: captions)[0] == ["he", "took", "vitamin", "c"])
    #expect(PTBTokenizer().tokenize(captions[0]) == ["he", "took", "vitamin", "c."])
    #expect(PTBTokenizer().tokenize(captions: []).isEmpty)
    #expect(PTBTokenizer().tokenize(captions: ["", "a", "", ""]) == [[], ["a"], [], []])
  }

  @Test("of the caption evaluation takes line separators inside a caption for spaces")
  func lineSeparators() {
    let captions = ["a\ndog\r\nran\u{2028}off\u{B}now", "b"]
    let cut = PTBTokenizer().tokenize(captions: captions)
    #expect(cut == [["a", "dog", "ran", "off", "now"], ["b"]])
  }

  @Test("of the caption evaluation gives the same tokens on several threads at once")
  func threads() async throws {
    let sentences = try TokenizerGolden.sentences()
    let expected = sentences.map(PTBTokenizer().tokenize)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask { sentences.map(PTBTokenizer().tokenize) == expected }
      }
      for await same in group { #expect(same) }
    }
  }

  @Test("of Keras takes its filters from the caller")
  func filters() {
    let tokenizer = KerasTokenizer(style: .tokenizer(filters: "-é"))
    #expect(
      tokenizer.tokenize("A well-known café.\tYES") == ["a", "well", "known", "caf", ".\tyes"])
  }
}
