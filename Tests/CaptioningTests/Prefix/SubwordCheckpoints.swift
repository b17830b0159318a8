import Foundation
import NN
import Tensor
import Testing
import Text

@testable import Captioning

@Suite("A checkpoint of a captioner with a language model's own tokens")
struct SubwordCheckpoints {
  private let key = "apus.captioning"

  private func message(_ path: String) -> String {
    do {
      _ = try CaptioningPipeline(checkpoint: path)
      return "loaded"
    } catch {
      return "\(error)"
    }
  }

  @Test("is one file with the tokenizer in it")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let run = try SubwordRun(folder)
      let pipeline = try run.pipeline()
      pipeline.setTraining(false)
      let path = "\(folder)/model.safetensors"
      try pipeline.save(to: path)
      try FileManager.default.removeItem(atPath: run.tokenizer)
      let loaded = try CaptioningPipeline(checkpoint: path)
      #expect(loaded.codec is SubwordCodec && loaded.vocabulary == nil)
      #expect(loaded.codec.contentHash == pipeline.codec.contentHash)
      #expect(loaded.tokens == pipeline.tokens)
      let images = try run.dev.samples.map { try $0.source.load() }
      #expect(loaded.captions(for: images) == pipeline.captions(for: images))
      let again = "\(folder)/again.safetensors"
      try loaded.save(to: again)
      let isSame = FileManager.default.contentsEqual(atPath: path, andPath: again)
      #expect(isSame)
    }
  }

  @Test("names its file where the tokenizer is missing, damaged or another one")
  func damaged() throws {
    try withTemporaryFolder { folder in
      let pipeline = try SubwordRun(folder).pipeline()
      let path = "\(folder)/model.safetensors"
      try pipeline.save(to: path)
      let metadata = try SafetensorsFile(path: path).metadata
      func saved(_ name: String, _ change: (inout [String: String]) -> Void) throws -> String {
        var metadata = metadata
        change(&metadata)
        let path = "\(folder)/\(name).safetensors"
        try saveSafetensors(pipeline.stateDictionary, metadata: metadata, to: path)
        return path
      }
      let without = try saved("without") { $0["apus.tokenizer"] = nil }
      #expect(
        message(without) == "\(without): the checkpoint has neither vocabulary nor tokenizer")
      let cut = try saved("cut") {
        $0["apus.tokenizer"] = String($0["apus.tokenizer"]!.dropLast(100))
      }
      #expect(message(cut).hasPrefix("\(cut): line "))
      let other = try saved("other") {
        $0["apus.tokenizer"] = $0["apus.tokenizer"]!.replacingOccurrences(
          of: "\"trim_offsets\": true", with: "\"trim_offsets\": false")
      }
      let (count, hash) = (pipeline.codec.count, pipeline.codec.contentHash)
      #expect(
        message(other).hasPrefix(
          "\(other): this checkpoint was trained with another tokenizer (\(hash) of \(count) tokens"
        ))
      let mark = try saved("mark") {
        $0[key] = $0[key]!.replacingOccurrences(of: SubwordRun.end, with: "<none>")
      }
      #expect(message(mark).hasPrefix("\(mark): the tokenizer has no token <none> among its "))
    }
  }

  @Test("is for words what it was before there were other tokens")
  func words() throws {
    try withTemporaryFolder { folder in
      let dataset = Scenes(trainCount: 0, devCount: 2, testCount: 0).dataset(.dev)
      let pipeline = try randomPipeline(dataset)
      let path = "\(folder)/model.safetensors"
      try pipeline.save(to: path)
      let metadata = try SafetensorsFile(path: path).metadata
      #expect(metadata.keys.sorted() == [key])
      let header = try JSONSerialization.jsonObject(with: Data(metadata[key]!.utf8))
      #expect(
        (header as? [String: Any])?.keys.sorted() == [
          "backbone", "captioner", "cleaner", "grid", "preprocessing", "training", "version",
          "vocabulary", "vocabularyHash",
        ])
      let loaded = try CaptioningPipeline(checkpoint: path)
      #expect(loaded.vocabulary == pipeline.vocabulary && loaded.cleaner == pipeline.cleaner)
    }
  }

  /// A codec of one's own.
  private struct Letters: CaptionCodec {
    var count: Int { 28 }
    var tokens: CaptionTokens { CaptionTokens(start: 26, end: 27, banned: [26]) }
    var padID: Int32 { 27 }
    var contentHash: String { "letters" }
    func encode(_ caption: String) -> [Int32] {
      [26] + caption.utf8.filter { 97...122 ~= $0 }.map { Int32($0) - 97 } + [27]
    }
    func decode(_ ids: some Sequence<Int32>) -> String {
      String(
        decoding: ids.prefix { $0 != 27 }.filter { $0 < 26 }.map { UInt8($0 + 97) }, as: UTF8.self)
    }
    func ids(ofPhrase phrase: String) throws -> [Int32] {
      Array(encode(phrase).dropFirst().dropLast())
    }
    func mirrored(_ ids: [Int32], maximumLength: Int) -> [Int32] { ids }
  }

  @Test("cannot hold a codec that it does not know, which captions and evaluates all the same")
  func foreign() throws {
    try withTemporaryFolder { folder in
      let dataset = Scenes(trainCount: 0, devCount: 2, testCount: 0).dataset(.dev)
      try Generator.$current.withValue(Generator(seed: 1)) {
        var configuration = CaptionerConfiguration(vocabularySize: 28, featureWidth: 128)
        (configuration.hiddenWidth, configuration.embeddingWidth) = (8, 8)
        configuration.attentionWidth = 8
        let pipeline = try CaptioningPipeline(
          backbone: "small_conv", grid: 2, captioner: configuration, codec: Letters())
        let evaluation = try pipeline.evaluate(dataset, including: .teacherForced)
        #expect(evaluation.examples.count == 2)
        let path = "\(folder)/model.safetensors"
        #expect(throws: FileError(path: path, reason: "a checkpoint cannot hold a Letters")) {
          try pipeline.save(to: path)
        }
      }
    }
  }
}
