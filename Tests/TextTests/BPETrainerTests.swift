import ApusTestSupport
import Foundation
import Testing

@testable import Text

@Suite("Training a byte pair encoding")
struct BPETrainerTests {
  /// A model's vocabulary by id, and its merges.
  private func learned(_ tokenizer: SubwordTokenizer) throws -> (
    tokens: [String], merges: [[String]]
  ) {
    let model = try JSONField(value: .object(tokenizer.pipeline.document), path: "")
      .required("model")
    let merges = try model.required("merges").elements().map { merge in
      try merge.elements().map { try $0.string() }
    }
    return ((0..<Int32(tokenizer.count)).map(tokenizer.token(of:)), merges)
  }

  @Test("learns what Hugging Face's learns, ties included")
  func gpt2() throws {
    let expected = try learned(SubwordFixture.tokenizer("gpt2"))
    let trainer = BPETrainer(
      vocabularySize: 600, minimumFrequency: 2, specialTokens: ["<|endoftext|>"])
    let tokenizer = trainer.train(on: SubwordFixture.sentences)
    let found = try learned(tokenizer)
    #expect(found.tokens == expected.tokens)
    #expect(found.merges == expected.merges && found.merges.count > 150)
  }

  @Test("learns with another tokenizer's shape what Hugging Face's learns")
  func shaped() throws {
    let shape = try SubwordFixture.tokenizer("roberta")
    let specials = shape.addedTokens.map(\.token)
    let trainer = BPETrainer(vocabularySize: 500, specialTokens: specials)
    let found = try learned(try trainer.train(on: SubwordFixture.sentences, like: shape))
    let expected = try learned(shape)
    #expect(found.tokens == expected.tokens && found.merges == expected.merges)
  }

  @Test("keeps the most frequent characters and short tokens where that is asked for")
  func limits() throws {
    var shape = try SubwordFixture.tokenizer("odd")
    let trainer = BPETrainer(
      vocabularySize: 300, specialTokens: ["<unk>"], initialAlphabet: [], limitAlphabet: 30,
      maximumTokenLength: 6)
    let expected = try learned(shape)
    shape = try trainer.train(on: SubwordFixture.sentences, like: shape)
    let found = try learned(shape)
    #expect(found.merges == expected.merges)
    #expect(found.tokens == Array(expected.tokens.prefix(found.tokens.count)))
  }

  @Test("makes the same tokenizer each time, with suffixes too")
  func repeated() throws {
    let shape = try SubwordFixture.tokenizer("clip")
    let trainer = BPETrainer(
      vocabularySize: 450, specialTokens: ["<|startoftext|>", "<|endoftext|>"],
      endOfWordSuffix: "</w>")
    let first = try trainer.train(on: SubwordFixture.sentences, like: shape)
    let second = try trainer.train(on: SubwordFixture.sentences, like: shape)
    #expect(try learned(first) == learned(second))
    #expect(first.count == 450)
    let text = "a brown dog runs along"
    #expect(first.decode(first.ids(of: text)) == "a</w>brown</w>dog</w>runs</w>along</w>")
  }

  @Test("of no text leaves the alphabet")
  func nothing() {
    let tokenizer = BPETrainer(specialTokens: ["<s>"]).train(on: [String]())
    #expect(tokenizer.count == 257)
    #expect(tokenizer.decode(tokenizer.ids(of: "é 🙂")) == "é 🙂")
    #expect(tokenizer.encode("").ids.isEmpty)
  }

  @Test("refuses a shape that names tokens the new vocabulary lacks")
  func shapeDoesNotFit() throws {
    let shape = try SubwordFixture.tokenizer("roberta")
    #expect(
      throws: SubwordTrainingError(
        reason: "post_processor.cls[1]: \"<s>\" is not a token of this file")
    ) { try BPETrainer().train(on: ["a"], like: shape) }
  }

  @Test("refuses a size of nothing")
  func size() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = BPETrainer(vocabularySize: 0) }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("BPETrainer: vocabularySize must be positive (0)"), "\(message)")
  }
}
