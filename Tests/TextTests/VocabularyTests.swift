import Foundation
import Testing
import Text

@Suite("A vocabulary numbers words")
struct VocabularyTests {
  let captions = [["b", "a", "dog"], ["a", "cat"], ["a", "b", "<pad>"], ["cat"]]

  @Test("special tokens come first, then words by frequency, ties in first-seen order")
  func order() {
    let vocabulary = Vocabulary(captions: captions)
    #expect(vocabulary.words == ["<pad>", "<unk>", "<sos>", "<eos>", "a", "b", "cat", "dog"])
    #expect(vocabulary.count == 8)
    #expect(vocabulary.padID == 0 && vocabulary.unknownID == 1)
    #expect(vocabulary.startID == 2 && vocabulary.endID == 3)
    #expect(vocabulary.id(of: "cat") == 6)
    #expect(vocabulary[6] == "cat")
  }

  @Test("rare words become <unk>")
  func minimumFrequency() {
    let vocabulary = Vocabulary(captions: captions, minimumFrequency: 2)
    #expect(vocabulary.words.suffix(3) == ["a", "b", "cat"])
    #expect(!vocabulary.contains("dog"))
    #expect(vocabulary.id(of: "dog") == vocabulary.unknownID)
    #expect(vocabulary.encode(["a", "dog"]) == [2, 4, 1, 3])
  }

  @Test("no captions leave the special tokens")
  func empty() {
    #expect(Vocabulary(captions: []).words == Vocabulary.specials)
  }

  @Test("words survive encoding and decoding")
  func roundTrip() {
    let vocabulary = Vocabulary(captions: captions)
    #expect(vocabulary.decode(vocabulary.encode(["dog", "b", "a"])) == ["dog", "b", "a"])
    #expect(vocabulary.encode([]) == [2, 3])
  }

  @Test("decoding stops at <eos> and drops special tokens")
  func decoding() {
    let vocabulary = Vocabulary(captions: captions)
    #expect(vocabulary.decode([2, 4, 1, 0, 5, 3, 6, 99]) == ["a", "b"])
    #expect(vocabulary.decode([4, 4]) == ["a", "a"])
  }

  @Test("its JSON is the array of words in id order")
  func coding() throws {
    let vocabulary = Vocabulary(captions: captions)
    let data = try JSONEncoder().encode(vocabulary)
    #expect(try JSONDecoder().decode([String].self, from: data) == vocabulary.words)
    let decoded = try JSONDecoder().decode(Vocabulary.self, from: data)
    #expect(decoded == vocabulary)
    #expect(decoded.id(of: "dog") == vocabulary.id(of: "dog"))
    #expect(decoded.hashValue == vocabulary.hashValue)
  }

  @Test("a word list with the special tokens elsewhere loads")
  func foreignOrder() throws {
    let vocabulary = try Vocabulary(words: ["a", "<eos>", "<sos>", "<pad>", "b", "<unk>"])
    #expect(vocabulary.padID == 3)
    #expect(vocabulary.encode(["b", "?"]) == [2, 4, 5, 1])
  }

  @Test("a word that occurs twice is an error that names both places")
  func duplicate() {
    let error = #expect(throws: VocabularyError.self) {
      try Vocabulary(words: Vocabulary.specials + ["a", "b", "a"])
    }
    #expect(error?.description == "vocabulary: the word \"a\" occurs twice (ids 4 and 6)")
  }

  @Test("missing special tokens are an error that names them")
  func missing() {
    let expected = "vocabulary: special tokens are missing (<unk> <eos>)"
    let error = #expect(throws: VocabularyError.self) {
      try Vocabulary(words: ["<pad>", "<sos>", "a"])
    }
    #expect(error?.description == expected)
    let coded = #expect(throws: VocabularyError.self) {
      try JSONDecoder().decode(Vocabulary.self, from: Data(#"["<pad>", "<sos>"]"#.utf8))
    }
    #expect(coded?.description == expected)
  }

  /// The expected digits come from an implementation in another language, python 3.11:
  ///
  ///     def fnv1a(words):
  ///         h = 0xcbf29ce484222325
  ///         for b in b"".join(w.encode() + b"\0" for w in words):
  ///             h = (h ^ b) * 0x100000001b3 % 2**64
  ///         return f"{h:016x}"
  @Test("its hash is FNV-1a over the words, alike in every process")
  func contentHash() throws {
    let specials = Vocabulary.specials
    #expect(Vocabulary(captions: []).contentHash == "e52895f8cb1afafe")
    #expect(Vocabulary(captions: captions).contentHash == "922e4dcc975bf0d3")
    #expect(try Vocabulary(words: specials + ["größe"]).contentHash == "f5ba7f5d62ae6c61")
  }

  @Test("its hash depends on order and on where words end")
  func contentHashDiffers() throws {
    let hashes = try [["ab", "c"], ["a", "bc"], ["c", "ab"], ["abc"]].map {
      try Vocabulary(words: Vocabulary.specials + $0).contentHash
    }
    #expect(Set(hashes).count == hashes.count)
  }

  @Test("an id out of range stops the program with the id and the count")
  func outOfRange() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Vocabulary(captions: [])[4]
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("Vocabulary: id out of range (4 of 4)"))
  }
}
