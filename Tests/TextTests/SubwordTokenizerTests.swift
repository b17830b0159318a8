import ApusTestSupport
import Foundation
import Testing

@testable import Text

@Suite("A subword tokenizer")
struct SubwordTokenizerTests {
  @Test(
    "agrees with Hugging Face's on tricky texts: ids, tokens, ranges, masks, pairs, decoding",
    arguments: SubwordFixture.names)
  func golden(_ name: String) throws {
    let tokenizer = try SubwordFixture.tokenizer(name)
    let fixture = try SubwordFixture.decode(
      SubwordFixture.self, "\(SubwordFixture.folder)/\(name).golden.json")
    #expect(fixture.rows.count == SubwordFixture.texts.count && fixture.rows.count > 300)
    let found = fixture.disagreements(tokenizer)
    #expect(found.isEmpty, "\(found.count): \(found.prefix(12).joined(separator: "\n"))")
  }

  @Test(
    "agrees with Hugging Face's on every caption of Flickr8k",
    .enabled(
      if: SharedCaptions.exist, "needs Flickr8k at ../shared/data/flickr8k"),
    arguments: SubwordFixture.names)
  func captions(_ name: String) throws {
    let fixture = try SubwordFixture.decode(
      SubwordFixture.self, "\(SubwordFixture.folder)/\(name).golden.json")
    let tokenizer = try SubwordFixture.tokenizer(name)
    let captions = try SharedCaptions.all()
    #expect(captions.count > 30_000)
    #expect(SubwordFixture.hash(captions, tokenizer) == fixture.captions)
  }

  static let published = ProcessInfo.processInfo.environment["APUS_TOKENIZERS"]

  @Test(
    "agrees with Hugging Face's on published files",
    .enabled(if: published != nil, "needs APUS_TOKENIZERS, a folder that make_subwords.py compared")
  )
  func publishedFiles() throws {
    let folder = Self.published!
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".tokenizer.json") }.map { String($0.dropLast(15)) }
    #expect(!names.isEmpty)
    for name in names {
      let tokenizer = try SubwordTokenizer(path: "\(folder)/\(name).tokenizer.json")
      let fixture = try SubwordFixture.decode(
        SubwordFixture.self, "\(folder)/\(name).golden.json")
      let found = fixture.disagreements(tokenizer)
      #expect(found.isEmpty, "\(name), \(found.count): \(found.prefix(12))")
      if let hash = fixture.captions, SharedCaptions.exist {
        #expect(SubwordFixture.hash(try SharedCaptions.all(), tokenizer) == hash, "\(name)")
      }
    }
  }

  @Test("decodes bytes that are no UTF-8 as Hugging Face's does")
  func invalidBytes() throws {
    let tokenizer = try SubwordFixture.tokenizer("gpt2")
    struct Row: Decodable {
      let ids: [Int32]
      let text: String
      init(from decoder: any Decoder) throws {
        var row = try decoder.unkeyedContainer()
        ids = try row.decode([Int32].self)
        text = try row.decode(String.self)
      }
    }
    let rows = try SubwordFixture.decode([Row].self, "\(SubwordFixture.folder)/bytes.json")
    #expect(rows.count == 200)
    for row in rows {
      #expect(tokenizer.decode(row.ids).utf8.elementsEqual(row.text.utf8), "\(row.ids)")
    }
  }

  @Test("gives every text back that its bytes make up", arguments: ["gpt2"])
  func roundTrip(_ name: String) throws {
    let tokenizer = try SubwordFixture.tokenizer(name)
    for text in SubwordFixture.texts {
      let ids = tokenizer.ids(of: text)
      #expect(tokenizer.decode(ids, skipSpecialTokens: false) == text)
      #expect(ids == tokenizer.encode(text, addSpecialTokens: false).ids)
      #expect(tokenizer.tokenize(text) == ids.map { tokenizer.token(of: $0) })
    }
  }

  @Test("has ranges that cover the text in order, a word after the other")
  func ranges() throws {
    let tokenizer = try SubwordFixture.tokenizer("gpt2")
    for text in SubwordFixture.texts {
      let encoding = tokenizer.encode(text)
      let utf8 = Array(text.utf8)
      var end = 0
      for range in encoding.offsets {
        #expect(range.lowerBound <= end && range.upperBound >= end)
        #expect(String(validating: utf8[range], as: UTF8.self) != nil)
        end = range.upperBound
      }
      #expect(end == utf8.count)
    }
  }

  @Test("encodes a batch as one by one, padded to the longest", arguments: SubwordFixture.names)
  func batch(_ name: String) throws {
    var tokenizer = try SubwordFixture.tokenizer(name)
    tokenizer.padding = nil
    let single = SubwordFixture.texts.map { tokenizer.encode($0) }
    #expect(tokenizer.encodeBatch(SubwordFixture.texts) == single)
    tokenizer.padding = SubwordPadding(token: tokenizer.token(of: 0), id: 0)
    let padded = tokenizer.encodeBatch(SubwordFixture.texts)
    #expect(Set(padded.map(\.count)) == [single.map(\.count).max()!])
    for (one, filled) in zip(single, padded) {
      #expect(filled.ids.prefix(one.count) == one.ids[...])
      #expect(filled.attentionMask.reduce(0, +) == Int32(one.count))
    }
    #expect(tokenizer.encodeBatch([String]()).isEmpty)
  }

  @Test("is the same on many threads at once")
  func threads() async throws {
    let tokenizer = try SubwordFixture.tokenizer("clip")
    let expected = SubwordFixture.texts.map { tokenizer.encode($0) }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { SubwordFixture.texts.map { tokenizer.encode($0) } == expected }
      }
      for await isSame in group { #expect(isSame) }
    }
  }

  @Test("still knows words when its cache has been full")
  func fullCache() throws {
    let tokenizer = try SubwordFixture.tokenizer("gpt2")
    let texts = (0..<40_000).map { "word\($0 &* 7919 % 39_989) x\($0)y" }
    let all = tokenizer.ids(of: texts.joined(separator: " "))
    let separate = texts.enumerated().flatMap { tokenizer.ids(of: ($0 == 0 ? "" : " ") + $1) }
    #expect(all == separate)
  }

  @Test("cuts a long word as a short one: the queue merges as the scan does")
  func longWords() throws {
    let tokenizer = try SubwordFixture.tokenizer("gpt2")
    guard case .bpe(let model) = tokenizer.pipeline.model else { return }
    for text in SubwordFixture.texts + ["the mountain beach", String(repeating: "the", count: 99)] {
      var word: [SubwordSymbol] = []
      let bytes = Array(text.utf8)
      for (place, byte) in bytes.enumerated() {
        let character = String(Unicode.Scalar(ByteAlphabet.scalars[Int(byte)])!)
        let id = try #require(tokenizer.id(of: character))
        word.append(SubwordSymbol(id: id, start: Int32(place), end: Int32(place + 1)))
      }
      var queued = word
      model.merges.applyByScanning(to: &word, from: 0)
      model.merges.applyByQueue(to: &queued, from: 0)
      #expect(word.map(\.id) == queued.map(\.id) && word.map(\.end) == queued.map(\.end))
    }
  }

  @Test("knows its tokens and ids")
  func lookUp() throws {
    let tokenizer = try SubwordFixture.tokenizer("odd")
    for id in 0..<Int32(tokenizer.count) {
      #expect(tokenizer.id(of: tokenizer.token(of: id)) == id)
    }
    #expect(tokenizer.id(of: "not a token") == nil)
    #expect(tokenizer.addedTokens.map(\.token.content).contains("wordy"))
    #expect(tokenizer.decode([-1, Int32(tokenizer.count)]).isEmpty)
  }

  @Test("refuses an id that is none")
  func idOutOfRange() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = try SubwordFixture.tokenizer("bert").token(of: 1000) }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("SubwordTokenizer: id out of range (1000 of "), "\(message)")
  }
}
