import Tensor
import Text
import Training

/// The quality of generated captions on a data set.
public struct Evaluation: Sendable {
  /// An image with what was generated and what people wrote.
  public struct Example: Sendable {
    public let name: String
    public let caption: String
    public let references: [String]
  }

  /// BLEU-1 to BLEU-4, each in [0, 1]: corpus BLEU over all references, weights 1/n, no special
  /// tokens, references cleaned as in training.
  public let bleu: [Double]
  /// One an image, in the order of the data set.
  public let examples: [Example]
  /// The time to read the pictures, compute features and decode, in seconds.
  public let seconds: Double
}

extension CaptioningPipeline {
  /// Generates captions for a data set and scores them; leaves the models in evaluation mode.
  ///
  /// - Throws: ``CaptionDatasetError`` when not one picture can be read, or has a caption.
  public func evaluate(
    _ dataset: CaptionDataset, _ options: DecodingOptions = .init(),
    progress: ProgressReporter = ProgressReporter(.quiet)
  ) throws -> Evaluation {
    try dataset.requireCaptions()
    return try evaluate(
      dataset, PixelInputs(dataset, self, progress), options, progress: progress)
  }

  func evaluate(
    _ dataset: CaptionDataset, _ inputs: some ImageInputs, _ options: DecodingOptions,
    progress: ProgressReporter
  ) throws -> Evaluation {
    let clock = ContinuousClock()
    let start = clock.now
    setTraining(false)
    let isUsable = inputs.isUsable
    let usable = dataset.samples.indices.filter { isUsable[$0] }
    guard !usable.isEmpty else {
      throw CaptionDatasetError(path: dataset.name, problem: "not one picture can be read")
    }
    progress.begin("Captions of \(dataset.name)", total: usable.count)
    var candidates: [[String]] = []
    for first in stride(from: 0, to: usable.count, by: 64) {
      let batch = Array(usable[first..<min(first + 64, usable.count)])
      candidates += decode(
        locations: inputs.locations(batch), options, imageNumbers: batch
      ).map(words)
      progress.update(candidates.count)
    }
    let references = usable.map { dataset.samples[$0].captions.map(cleaner.words) }
    let bleu = BLEU.corpus(candidates: candidates, references: references)
    let examples = zip(usable, candidates).map { index, words in
      Evaluation.Example(
        name: dataset.samples[index].name, caption: words.joined(separator: " "),
        references: dataset.samples[index].captions)
    }
    return Evaluation(
      bleu: bleu, examples: examples, seconds: (clock.now - start) / .seconds(1))
  }
}
