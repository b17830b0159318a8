import ApusTestSupport
import Foundation
import Tensor
import Testing
import Text

@Suite("A vocabulary is saved and loaded")
struct VocabularyFileTests {
  private let captions = [["a", "dog", "in", "a", "box"], ["größe", "a"]]

  /// The error's one line, with the folder left out.
  private func message(_ folder: URL, _ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)".replacingOccurrences(of: folder.path + "/", with: "")
    }
  }

  @Test("as JSON, with the special tokens and the frequencies it has")
  func json() throws {
    try withFolder { folder in
      let path = folder.appending(path: "words.json").path
      for specials in [
        SpecialTokens.standard, .torchtext, .padAndUnknownFirst, .textVectorization,
        .kerasTokenizer,
      ] {
        for keepsFrequencies in [false, true] {
          let vocabulary = Vocabulary(
            captions: captions, specials: specials, keepsFrequencies: keepsFrequencies)
          try vocabulary.save(to: path)
          let loaded = try Vocabulary(path: path)
          #expect(loaded == vocabulary)
          #expect(loaded.specials.names == specials.names)
          #expect(loaded.frequencies == vocabulary.frequencies)
          #expect(loaded.contentHash == vocabulary.contentHash)
          #expect(loaded.encode(["a", "?"]) == vocabulary.encode(["a", "?"]))
        }
      }
    }
  }

  @Test("the standard special tokens make a bare array, and one is read")
  func array() throws {
    try withFolder { folder in
      let path = folder.appending(path: "words.json").path
      try Vocabulary(captions: [["a"]]).save(to: path)
      #expect(
        try String(contentsOfFile: path, encoding: .utf8)
          == #"["<pad>","<unk>","<sos>","<eos>","a"]"#)
      try Data(#"["", "[UNK]", "start", "end", "dog"]"#.utf8).write(to: URL(filePath: path))
      let keras = try Vocabulary(path: path, specials: .textVectorization)
      #expect(keras.encode(["dog", "cat"]) == [2, 4, 1, 3])
    }
  }

  @Test("the hash tells special tokens apart")
  func hash() throws {
    let words = ["<pad>", "<unk>", "<sos>", "<eos>", "<x>"]
    let other = SpecialTokens(start: "<eos>", end: "<sos>")
    let hashes = try [.standard, other, SpecialTokens(pad: "<x>")].map {
      try Vocabulary(words: words, specials: $0).contentHash
    }
    #expect(Set(hashes).count == 3)
    #expect(
      try Vocabulary(words: words) != Vocabulary(words: words, specials: other))
  }

  @Test("as a word a line")
  func text() throws {
    try withFolder { folder in
      let path = folder.appending(path: "words.txt").path
      let vocabulary = Vocabulary(captions: captions, specials: .textVectorization)
      try vocabulary.saveText(to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("\n[UNK]\na\n"))
      #expect(try Vocabulary(textFile: path, specials: .textVectorization) == vocabulary)
      // Windows' line ends, and no line end behind the last word.
      try Data("<unk>\r\n<pad>\r\n<bos>\r\n<eos>\r\ndog".utf8).write(to: URL(filePath: path))
      #expect(
        try Vocabulary(textFile: path, specials: .torchtext).words
          == ["<unk>", "<pad>", "<bos>", "<eos>", "dog"])
    }
  }

  @Test("out of a Keras word index")
  func wordIndex() throws {
    let index = ["<unk>": 1, "a": 2, "<start>": 3, "<end>": 4, "dog": 5]
    let vocabulary = try Vocabulary(wordIndex: index)
    #expect(vocabulary.words == ["<pad>", "<unk>", "a", "<start>", "<end>", "dog"])
    #expect(try Vocabulary(wordIndex: index, maximumSize: 5).count == 5)
    #expect(throws: VocabularyError.missingID(5)) {
      try Vocabulary(wordIndex: ["<unk>": 1, "a": 2, "<start>": 3, "<end>": 4, "dog": 6])
    }
    #expect(throws: VocabularyError.missingID(3)) {
      try Vocabulary(wordIndex: ["<unk>": 1, "a": 2, "b": 2, "<start>": 3, "<end>": 4])
    }
    #expect(throws: VocabularyError.missingSpecials(["<end>"])) {
      try Vocabulary(wordIndex: index, maximumSize: 4)
    }
  }

  @Test("what is no vocabulary is an error with the file, the line and the reason")
  func malformed() throws {
    try withFolder { folder in
      let path = folder.appending(path: "words").path
      func text(_ bytes: [UInt8]) -> String? {
        message(folder) {
          try Data(bytes).write(to: URL(filePath: path))
          _ = try Vocabulary(textFile: path)
        }
      }
      func json(_ text: String) -> String? {
        message(folder) {
          try Data(text.utf8).write(to: URL(filePath: path))
          _ = try Vocabulary(path: path)
        }
      }
      #expect(text([UInt8]("a\nb\n".utf8) + [0xFF, 0x0A]) == "words:3: not valid UTF-8")
      #expect(
        text(Array("<pad>\n<unk>\n<sos>\n<eos>\na\nb\na\n".utf8))
          == "words:7: the word \"a\" occurs twice, first on line 5")
      #expect(
        text([])
          == "words: vocabulary: special tokens are missing (<pad> <unk> <sos> <eos>)")
      #expect(
        json(#"["<pad>", "<unk>", "<sos>"]"#)
          == "words: vocabulary: special tokens are missing (<eos>)")
      let none =
        "words: not a vocabulary, expected a JSON array of words or an object that holds one"
      for broken in ["", "[1, 2]", "{}", "\"a\"", "[\"a\"", #"{"words": 3}"#] {
        #expect(json(broken) == none)
      }
      let words = #""words": ["<pad>", "<unk>", "<sos>", "<eos>"]"#
      #expect(
        json("{\(words), \"frequencies\": [1]}")
          == "words: vocabulary: 1 frequencies for 4 words")
      func specials(_ start: String, _ leading: String) -> String {
        #"{\#(words), "specials": {"pad": "<pad>", "unknown": "<unk>", "start": "\#(start)", "#
          + #""end": "<eos>", "leading": [\#(leading)]}}"#
      }
      #expect(json(specials("<sos>", #""pad", "unknown""#)) == nil)
      #expect(
        json(specials("<eos>", #""pad", "unknown""#))
          == "words: vocabulary: special tokens must differ (<pad> <unk> <eos> <eos>)")
      #expect(
        json(specials("<sos>", #""pad""#))
          == "words: vocabulary: pad and unknown must be leading (pad)")
      #expect(
        json(specials("<sos>", #""pad", "unknown", "pad""#))
          == "words: vocabulary: a leading role is named twice (pad, unknown, pad)")
      #expect(
        message(folder) { _ = try Vocabulary(path: path + "-none") }
          == "words-none: cannot open the file (No such file or directory)")
    }
  }

  @Test("a word with a line break cannot be written as text, and the old file stays")
  func lineBreak() throws {
    try withFolder { folder in
      let path = folder.appending(path: "words.txt").path
      try Vocabulary(captions: captions).saveText(to: path)
      let before = try Data(contentsOf: URL(filePath: path))
      let broken = message(folder) { try Vocabulary(captions: [["a\nb"]]).saveText(to: path) }
      #expect(
        broken == "words.txt: a word with a line break cannot stand on a line (\"a\nb\")")
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }
}
