/// What a metric says of a corpus and of each image.
public struct MetricScores: Sendable, Hashable, Codable {
  /// The score of the corpus; not for every metric the mean of its images.
  public var corpus: Double
  /// The score of each image, in the order of the candidates.
  public var images: [Double]

  public init(corpus: Double, images: [Double]) {
    self.corpus = corpus
    self.images = images
  }

  /// The scores of a metric whose corpus score is the mean over images, 0 where there is none.
  init(meanOf images: [Double]) {
    self.init(
      corpus: images.isEmpty ? 0 : images.reduce(0, +) / Double(images.count), images: images)
  }
}
