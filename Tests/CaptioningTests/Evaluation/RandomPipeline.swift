import Tensor
import Text

@testable import Captioning

/// A pipeline with random weights, of the same seed always, whose words are those of `dataset`.
func randomPipeline(
  _ dataset: CaptionDataset, model: String = "show-attend-tell", seed: UInt64 = 1, grid: Int? = 3
) throws -> CaptioningPipeline {
  Generator.current.seed(seed)
  let cleaner = CaptionCleaner()
  let vocabulary = Vocabulary(captions: dataset.samples.flatMap { $0.captions.map(cleaner.words) })
  var configuration = CaptionerConfiguration(vocabularySize: vocabulary.count, featureWidth: 128)
  configuration.model = model
  (configuration.hiddenWidth, configuration.embeddingWidth) = (16, 8)
  configuration.attentionWidth = 8
  let pipeline = try CaptioningPipeline(
    backbone: "small_conv", grid: grid, captioner: configuration, vocabulary: vocabulary,
    cleaner: cleaner)
  pipeline.setTraining(false)
  return pipeline
}
