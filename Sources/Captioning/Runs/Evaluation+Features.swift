import Tensor
import Text
import Training

extension CaptioningPipeline {
  /// As ``evaluate(_:_:metrics:including:progress:)``, of features that this pipeline's backbone has
  /// computed, see ``FeatureExtraction``: no picture is read.
  ///
  /// - Precondition: there are features of each picture of the data set, in its order.
  /// - Throws: ``CaptionDatasetError`` when not one picture has features, or a caption.
  public func evaluate(
    _ dataset: CaptionDataset, features: FeatureCache, _ options: DecodingOptions = .init(),
    metrics: CaptionMetrics = .coco, including parts: Evaluation.Parts = [],
    progress: ProgressReporter = ProgressReporter(.quiet)
  ) throws -> Evaluation {
    require(
      features.count == dataset.samples.count,
      "evaluate: features of \(features.count) pictures for \(dataset.samples.count) of "
        + dataset.name)
    try dataset.requireCaptions()
    return try CaptioningEnsemble(self).evaluate(
      dataset, [CachedInputs(cache: features)], options, metrics: metrics, including: parts,
      progress: progress)
  }
}
