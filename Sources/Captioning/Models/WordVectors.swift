import NN
import Tensor

/// A captioner that looks its words up in a table, which may begin as vectors learnt elsewhere.
public protocol WordVectorCaptioner: Captioner {
  var embedding: Embedding { get }
}

extension WordVectorCaptioner {
  /// Replaces the word vectors, such as by GloVe's.
  ///
  /// With a tied output the vectors also score words, and are frozen there too.
  ///
  /// - Parameters:
  ///   - vectors: `[V, E]`, the row of each word's id.
  ///   - isFrozen: Whether training leaves them as they are.
  /// - Precondition: the shape is that of the captioner's table.
  public func setWordVectors(_ vectors: Tensor<Float>, isFrozen: Bool) {
    let expected = embedding.$weight.tensor!.shape
    require(
      vectors.shape == expected,
      "setWordVectors: expected vectors \(expected), got \(vectors.shape)")
    embedding.weight = vectors.detached
    embedding.$weight.isTrainable = !isFrozen
  }
}
