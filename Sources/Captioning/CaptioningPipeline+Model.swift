import NN
import Text
import Vision

extension CaptioningPipeline {
  /// A pipeline with random weights, of a captioner by name that is as wide as the backbone's features
  /// and knows the words of the vocabulary.
  ///
  /// ```swift
  /// let pipeline = try CaptioningPipeline(
  ///   backbone: "resnet50", grid: 7, model: "show-attend-tell", vocabulary: vocabulary
  /// ) { $0.hiddenWidth = 1024 }
  /// try pipeline.backbone.load(weights: "resnet50-11ad3fa6.pth")
  /// ```
  /// - Parameters:
  ///   - preset: The preset of the model, nil for its defaults.
  ///   - change: Sets what is to differ from them.
  /// - Throws: `Backbones.UnknownName` or ``Captioners/UnknownName``.
  public convenience init(
    backbone: String, grid: Int? = nil, model: String, preset: String? = nil,
    vocabulary: Vocabulary, cleaner: CaptionCleaner = CaptionCleaner(),
    _ change: (inout CaptionerConfiguration) -> Void = { _ in }
  ) throws {
    // Made for its width alone: weights are left out.
    let channels = try withoutInitialization { try Backbones.make(backbone, classes: nil).channels }
    var configuration = CaptionerConfiguration(
      vocabularySize: vocabulary.count, featureWidth: channels)
    try Captioners.apply(model: model, preset: preset, to: &configuration)
    change(&configuration)
    try self.init(
      backbone: backbone, grid: grid, captioner: configuration, vocabulary: vocabulary,
      cleaner: cleaner)
  }
}
