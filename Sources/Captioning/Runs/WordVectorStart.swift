import NN
import Tensor
import Text
import Training

extension Captioner {
  /// Begins with the vectors of a file for the vocabulary's words.
  ///
  /// - Parameter isFrozen: Whether they are not trained.
  /// - Throws: ``OptionError`` for a model without word vectors or with those of another length,
  ///   ``FileError``, `TextFileError`.
  func loadWordVectors(
    _ path: String, of vocabulary: Vocabulary, missing: MissingWords, isFrozen: Bool,
    progress: ProgressReporter
  ) throws {
    let found = namedParameters.first { $0.name == "embedding.weight" }?.parameter
    guard let embedding = found, let shape = embedding.tensor?.shape else {
      throw OptionError(
        "--word-vectors does not go with --model \(configuration.model), which has no table of "
          + "words' vectors (embedding.weight)")
    }
    let file = try WordVectorFile(path: path)
    guard file.width == shape[1] else {
      let flag = configuration.embeddingWidth == shape[1] ? "--embedding-width" : "--hidden-width"
      throw OptionError(
        "--word-vectors: \(path) has vectors of \(file.width) numbers, the model's have "
          + "\(shape[1]); set \(flag) \(file.width)")
    }
    let vectors = try PretrainedEmbedding(file: file, vocabulary: vocabulary, missing: missing)
    embedding.tensor = vectors.matrix
    embedding.isTrainable = !isFrozen
    progress.note("Word vectors: \(vectors.coverage)")
  }
}
