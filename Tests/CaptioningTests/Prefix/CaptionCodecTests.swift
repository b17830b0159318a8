import Foundation
import Tensor
import Testing
import Text

@testable import Captioning

@Suite("Codecs of captions")
struct CaptionCodecTests {
  private let words = WordCodec(
    vocabulary: Vocabulary(captions: [["a", "dog", "runs"]], minimumFrequency: 1))

  private func subwords() throws -> SubwordCodec {
    let path = PrefixFixture.path("text/subwords/gpt2.tokenizer.json")
    return try SubwordCodec(SubwordTokenizer(path: path), end: "<|endoftext|>")
  }

  @Test("make ids of words and words of ids")
  func byWords() {
    let ids = words.encode("A dog, a cat runs!")
    let known = words.vocabulary
    #expect(ids == known.encode(["a", "dog", "a", "cat", "runs"]))
    #expect(words.decode(ids) == "a dog a runs")
    #expect(words.count == 7 && words.padID == known.padID)
    #expect(words.tokens.start == known.startID && words.tokens.end == known.endID)
    #expect(words.tokens.banned == [known.padID, known.unknownID, known.startID])
  }

  @Test(
    "give captions back by parts of words, with case and punctuation",
    arguments: ["A dog runs.", "Zwei Hunde – “spielen”!", "  two   dogs ", ""])
  func bySubwords(caption: String) throws {
    let codec = try subwords()
    let ids = codec.encode(caption)
    #expect(ids.first == codec.tokens.end && ids.last == codec.tokens.end)
    #expect(ids.dropFirst().dropLast().allSatisfy { $0 != codec.tokens.end })
    let text = caption.split(separator: " ").joined(separator: " ")
    #expect(codec.decode(ids) == text)
    // As a search has them: without start and end.
    #expect(codec.decode(ids.dropFirst().dropLast()) == text)
    #expect(codec.decode(ids.dropFirst() + codec.encode("more")) == text)
    #expect(ids.allSatisfy { 0..<codec.count ~= Int($0) })
  }

  @Test("keep marks that stand in a caption out of it, and ban all but the end")
  func marks() throws {
    let codec = try subwords()
    let end = codec.tokens.end
    #expect(codec.encode("a<|endoftext|>dog").filter { $0 == end }.count == 2)
    #expect(codec.tokens.start == end && !codec.tokens.banned.contains(end))
    let bert = try SubwordTokenizer(path: PrefixFixture.path("text/subwords/bert.tokenizer.json"))
    let other = try SubwordCodec(bert, end: "[SEP]", start: "[CLS]")
    #expect(other.tokens.start == bert.id(of: "[CLS]") && other.tokens.end == bert.id(of: "[SEP]"))
    #expect(other.tokens.banned.contains(other.tokens.start))
    #expect(!other.tokens.banned.contains(other.tokens.end))
    #expect(other.decode(other.encode("a dog runs")) == "a dog runs")
  }

  @Test("keep the end of a caption that is cut")
  func cut() throws {
    let codec = try subwords()
    let whole = codec.encode("A dog runs over the grass.")
    let ids = codec.encode("A dog runs over the grass.", maximumLength: 4)
    #expect(ids == whole.prefix(3) + [codec.tokens.end])
    #expect(codec.encode("A dog runs over the grass.", maximumLength: whole.count) == whole)
    #expect(words.encode("a dog", maximumLength: 2) == [words.tokens.start, words.tokens.end])
  }

  @Test("find the words of a caption, and which ids each is made of")
  func parts() throws {
    let codec = try subwords()
    let ids = codec.encode("A café dachshund runs.")
    let parts = codec.parts(of: ids)
    #expect(parts.map(\.word) == ["A", "café", "dachshund", "runs."])
    // Every id but start and end, in order.
    #expect(parts.flatMap(\.places) == Array(1..<ids.count - 1))
    for part in parts {
      let text = codec.tokenizer.decode(part.places.map { ids[$0] })
      #expect(text.filter { $0 != " " } == part.word)
    }
    let own = words.encode("a cat runs")
    #expect(words.parts(of: own).map(\.word) == ["a", "runs"])
    #expect(words.parts(of: own).map(\.places) == [[1], [3]])
  }

  @Test("mirror captions: left and right change places")
  func mirrored() throws {
    let codec = try subwords()
    let ids = codec.encode("Left of it, a dog leaps right; leftover.")
    let mirrored = codec.mirrored(ids, maximumLength: .max)
    #expect(codec.decode(mirrored) == "Right of it, a dog leaps left; leftover.")
    #expect(codec.mirrored(mirrored, maximumLength: .max) == ids)
    #expect(codec.mirrored(ids, maximumLength: 5).count == 5)
    let plain = codec.encode("A dog runs.")
    #expect(codec.mirrored(plain, maximumLength: 2) == plain)
    let sides = WordCodec(vocabulary: Vocabulary(captions: [["left", "right", "dog"]]))
    #expect(
      sides.mirrored(sides.encode("dog left right"), maximumLength: .max)
        == sides.encode("dog right left"))
    #expect(words.mirrored(words.encode("a left dog"), maximumLength: .max).count == 5)
  }

  @Test("spell phrases as they stand inside of captions")
  func phrases() throws {
    let codec = try subwords()
    let ids = codec.encode("A big dog")
    #expect(try codec.ids(ofPhrase: "dog") == codec.tokenizer.ids(of: " dog"))
    #expect(
      try Array(ids.dropLast().suffix(codec.ids(ofPhrase: " big  dog").count))
        == codec.ids(ofPhrase: "big dog"))
    #expect(throws: CaptioningPipeline.UnknownWord(word: " ")) { try codec.ids(ofPhrase: " ") }
    #expect(try words.ids(ofPhrase: "A dog!") == [4, 5])
    #expect(throws: CaptioningPipeline.UnknownWord(word: "cat")) {
      try words.ids(ofPhrase: "a cat")
    }
  }

  @Test("are told apart by what their ids mean")
  func hashes() throws {
    let codec = try subwords()
    #expect(try codec.contentHash == subwords().contentHash)
    #expect(words.contentHash == words.vocabulary.contentHash)
    let bert = try SubwordTokenizer(path: PrefixFixture.path("text/subwords/bert.tokenizer.json"))
    let other = try SubwordCodec(bert, end: "[SEP]", start: "[CLS]")
    let same = try SubwordCodec(bert, end: "[SEP]")
    #expect(Set([codec.contentHash, other.contentHash, same.contentHash]).count == 3)
  }

  @Test("are read from a file, or a folder as GPT-2 is published in")
  func files() throws {
    let gpt = PrefixFixture.path("text/subwords/gpt2.tokenizer.json")
    let codec = try SubwordCodec(path: gpt)
    #expect(try codec.contentHash == subwords().contentHash)
    let bert = try SubwordCodec(path: PrefixFixture.path("text/subwords/bert.tokenizer.json"))
    #expect(bert.tokens.start == bert.tokenizer.id(of: "[CLS]"))
    try withTemporaryFolder { folder in
      #expect(
        throws: FileError(
          path: folder, reason: "the folder has no tokenizer.json, nor vocab.json and merges.txt")
      ) { try SubwordCodec(path: folder) }
      struct Model: Decodable {
        let vocab: [String: Int]
        let merges: [[String]]
      }
      struct Document: Decodable { let model: Model }
      let document = try JSONDecoder().decode(
        Document.self, from: Data(contentsOf: URL(filePath: gpt)))
      try JSONEncoder().encode(document.model.vocab).write(
        to: URL(filePath: "\(folder)/vocab.json"))
      let merges = document.model.merges.map { $0.joined(separator: " ") }
      try "#version: 0.2\n\(merges.joined(separator: "\n"))\n".write(
        toFile: "\(folder)/merges.txt", atomically: true, encoding: .utf8)
      let older = try SubwordCodec(path: folder)
      #expect(older.encode("A dog runs – fast.") == codec.encode("A dog runs – fast."))
      try codec.tokenizer.save(to: "\(folder)/tokenizer.json")
      #expect(try SubwordCodec(path: folder).contentHash == codec.contentHash)

      let bare = BPETrainer(vocabularySize: 260).train(on: ["a dog"])
      try bare.save(to: "\(folder)/bare.json")
      #expect(
        throws: FileError(
          path: "\(folder)/bare.json",
          reason: "none of the tokenizer's \(bare.count) tokens ends a text "
            + "(</s>, <|endoftext|>, [SEP])")
      ) { try SubwordCodec(path: "\(folder)/bare.json") }
    }
  }

  @Test("refuse tokens that are none, and lengths without room")
  func refusals() async throws {
    let path = PrefixFixture.path("text/subwords/gpt2.tokenizer.json")
    let tokenizer = try SubwordTokenizer(path: path)
    let error = SubwordCodec.MissingToken(token: "[SEP]", count: tokenizer.count)
    #expect(throws: error) { try SubwordCodec(tokenizer, end: "[SEP]") }
    #expect("\(error)".hasPrefix("the tokenizer has no token [SEP] among its "))
    let length = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let vocabulary = Vocabulary(captions: [["a"]], minimumFrequency: 1)
      _ = WordCodec(vocabulary: vocabulary).encode("a", maximumLength: 1)
    }
    #expect(
      PrefixFixture.said(
        length, "CaptionCodec: maximumLength must leave room for start and end (1)"))
  }
}
