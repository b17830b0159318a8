import Tensor

/// A class that a classifier takes a picture for.
public struct ClassScore: Sendable, Hashable {
  /// The class.
  public let index: Int
  /// In 0…1; those of all classes sum to 1.
  public let probability: Float

  public init(index: Int, probability: Float) {
    (self.index, self.probability) = (index, probability)
  }
}

extension ImageClassifier {
  /// Returns the likeliest classes of each picture, the likeliest first.
  ///
  /// ```swift
  /// let best = network.classify([try Image(contentsOf: "dog.jpg")])[0][0]
  /// ```
  /// The network should be in evaluation mode, as it is after ``Backbone/load(weights:classes:)``.
  ///
  /// - Parameter top: How many of each; all where there are fewer.
  /// - Precondition: `top` is at least 1.
  public func classify(_ images: [Image], top: Int = 5) -> [[ClassScore]] {
    require(top >= 1, "classify: at least one class must be asked for (\(top))")
    guard !images.isEmpty else { return [] }
    let planes = images.flatMap { preprocessing($0) }
    let scores = logits(
      Tensor(planes, shape: [images.count, 3, preprocessing.height, preprocessing.width]))
    let count = min(top, scores.shape[1])
    let (probabilities, indices) = scores.detached.softmax(dim: 1).topK(count, dim: 1)
    let (values, places) = (probabilities.elements, indices.elements)
    return images.indices.map { row in
      (row * count..<(row + 1) * count).map {
        ClassScore(index: Int(places[$0]), probability: values[$0])
      }
    }
  }
}
