import Foundation
import NN
import Tensor
import Testing
import Text
import Training

@testable import Captioning

@Suite("Training that begins with word vectors")
struct StartingWithWordVectors {
  private func training(
    _ folder: String, _ change: (inout TrainingConfiguration) -> Void
  ) throws -> CaptionTraining {
    let scenes = Scenes(trainCount: 6, devCount: 3, testCount: 0)
    try "red 1 2 3\nstar -1 0.5 0\n".write(
      toFile: "\(folder)/vectors.txt", atomically: true, encoding: .utf8)
    var configuration = TrainingConfiguration.scenes
    (configuration.epochs, configuration.batchSize) = (1, 8)
    (configuration.wordVectors, configuration.embeddingWidth) = ("\(folder)/vectors.txt", 3)
    change(&configuration)
    return try CaptionTraining(
      configuration, train: scenes.dataset(.train), dev: scenes.dataset(.dev),
      cacheFolder: "\(folder)/cache", progress: ProgressReporter(.quiet))
  }

  private func row(_ word: String, _ training: CaptionTraining) -> [Float] {
    let model = training.pipeline.captioner as! ShowAttendTell
    let id = training.pipeline.vocabulary!.id(of: word)
    return model.embedding.weight.select(dim: 0, Int(id)).elements
  }

  @Test("puts each word's vector into its own row, and trains it unless it is frozen")
  func rows() throws {
    try withTemporaryFolder { folder in
      for isFrozen in [false, true] {
        let training = try training(folder) {
          ($0.wordVectorsMissing, $0.freezeEmbeddings) = (.zero, isFrozen)
        }
        let known = ["red", "star"].filter(training.pipeline.vocabulary!.contains)
        #expect(!known.isEmpty)
        let vectors: [String: [Float]] = ["red": [1, 2, 3], "star": [-1, 0.5, 0]]
        for word in known { #expect(row(word, training) == vectors[word]) }
        #expect(row("<eos>", training) == [0, 0, 0])
        _ = try training.run(in: RunFolder(path: "\(folder)/run-\(isFrozen)"))
        for word in known { #expect((row(word, training) == vectors[word]) == isFrozen) }
      }
    }
  }

  @Test("is refused for vectors of another length, and for a model without a table of words")
  func refused() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: OptionError.self) {
        try training(folder) { $0.embeddingWidth = 8 }
      }
      #expect(
        "\(error!)"
          == "--word-vectors: \(folder)/vectors.txt has vectors of 3 numbers, the model's "
          + "have 8; set --embedding-width 3")
    }
  }
}
