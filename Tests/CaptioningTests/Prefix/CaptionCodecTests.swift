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
