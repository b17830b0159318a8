import Foundation
import Testing
import Text

@Suite("Punkt cuts a text into sentences")
struct PunktTests {
  struct Case: Decodable {
    let text: String
    let sentences: [String]
    let tokens: String
  }

  static var folder: String { TokenizerGolden.folder.appending(path: "punkt/english").path }

  @Test("where NLTK's cuts it, by the same parameters")
  func golden() throws {
    let tokenizer = PunktSentenceTokenizer(try PunktParameters(folder: Self.folder))
    let words = TreebankTokenizer(sentences: tokenizer)
    let cases: [Case] = try TokenizerGolden.read("punkt")
    #expect(cases.count > 150)
    for golden in cases {
      #expect(tokenizer.tokenize(golden.text) == golden.sentences)
      #expect(words.tokenize(golden.text).joined(separator: " ") == golden.tokens)
    }
  }

  @Test("at every full stop without parameters")
  func untrained() {
    let tokenizer = PunktSentenceTokenizer(PunktParameters())
    #expect(tokenizer.tokenize("Mr. Smith left. He ran.") == ["Mr.", "Smith left.", "He ran."])
    let trained = PunktSentenceTokenizer(PunktParameters(abbreviations: ["mr"]))
    #expect(trained.tokenize("Mr. Smith left. He ran.") == ["Mr. Smith left.", "He ran."])
  }

  @Test("is refused without its data, with what to get")
  func missing() {
    #expect {
      try PunktParameters(folder: "/nowhere/english")
    } throws: { error in
      "\(error)" == """
        /nowhere/english/abbrev_types.txt: cannot be read; NLTK's punkt_tab data holds it \
        (nltk.download('punkt_tab'))
        """
    }
  }

  @Test("is refused with malformed data, with the line", arguments: ["columns", "number"])
  func malformed(_ kind: String) {
    let folder = TokenizerGolden.folder.appending(path: "punkt/bad_\(kind)").path
    let reason =
      kind == "columns"
      ? "collocations.tab:2: has 1 columns between tabs instead of 2"
      : "ortho_context.tab:1: has no whole number but x"
    #expect {
      try PunktParameters(folder: folder)
    } throws: { error in
      "\(error)" == folder + "/" + reason
    }
  }
}
