import ArgumentParser
import Captioning
import Tensor
import Text

/// What generated captions are measured by.
struct MetricOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of \(CaptionMetrics.Metric.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "a,b"))
  var metrics: String?

  func validate() throws { _ = try metrics.map(CaptionMetrics.Metric.list) }

  /// - Parameters:
  ///   - vocabulary: What the share of words used is measured against; nil where captions are not
  ///     made of whole words.
  ///   - training: Opens the captions that novelty is measured against; nil where there are none.
  func evaluator(
    vocabulary: Vocabulary?, training: (() throws -> CaptionDataset)?
  ) throws -> CaptionMetrics {
    let isChosen = metrics != nil
    var evaluator = CaptionMetrics.coco
    evaluator.metrics =
      try metrics.map(CaptionMetrics.Metric.list)
      ?? [.bleu, .meteor, .rougeL, .ciderD, .length, .distinct, .vocabularyUse, .novelty]
    evaluator.vocabulary = vocabulary.map { vocabulary in
      vocabulary.words.filter { !vocabulary.specials.names.contains($0) }
    }
    if evaluator.metrics.contains(.novelty) {
      if let training {
        let captions = try training().samples.flatMap(\.captions)
        evaluator.novelty = CaptionNovelty(training: PTBTokenizer().tokenize(captions: captions))
      } else if isChosen {
        throw ValidationError("novelty needs a train split, which the data set has not")
      }
    }
    if evaluator.metrics.contains(.meteor) {
      do {
        evaluator.meteor = METEOR(wordNet: try WordNet())
      } catch let error as FileError where !isChosen {
        writeError("METEOR is left out: \(error)")
      }
    }
    return evaluator
  }
}

extension CaptionMetrics.Metric {
  /// Returns the metrics of a comma-separated list.
  ///
  /// - Throws: `ValidationError` for a name that there is not.
  static func list(_ text: String) throws -> [CaptionMetrics.Metric] {
    try text.split(separator: ",").map { name in
      guard let metric = CaptionMetrics.Metric(rawValue: String(name)) else {
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("unknown metric \(name); there are \(known)")
      }
      return metric
    }
  }
}
