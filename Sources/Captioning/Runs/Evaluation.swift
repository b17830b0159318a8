import Tensor
import Text
import Training

/// The quality of generated captions on a data set.
///
/// ```swift
/// let evaluation = try pipeline.evaluate(dataset, DecodingOptions(beamWidth: 3))
/// print(evaluation.metrics["cider"]!, evaluation.report["ROUGE-L"]!)
/// ```
public struct Evaluation: Sendable {
  /// An image with what was generated and what people wrote.
  public struct Example: Sendable {
    /// The place of the image in the data set.
    public let index: Int
    public let name: String
    public let caption: String
    public let references: [String]
    /// The natural logarithm of the caption's probability.
    public let logProbability: Float
    /// Where the model looked; nil unless asked for, for models that do not tell, and for several
    /// that write together.
    public let attention: CaptionAttention?
  }

  /// What can be measured beside the captions, which takes time.
  public struct Parts: OptionSet, Sendable, Hashable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// ``Evaluation/teacherForced``.
    public static let teacherForced = Parts(rawValue: 1)
    /// ``Evaluation/Example/attention``.
    public static let attention = Parts(rawValue: 2)
  }

  /// BLEU-1 to BLEU-4, each in [0, 1]: corpus BLEU over all references, weights 1/n, no special
  /// tokens, references cleaned as in training, or by ``CaptionCodec/cleaner`` where training reads
  /// them as they are. Not comparable with published figures, which ``report`` is.
  public let bleu: [Double]
  /// What the toolkit of COCO says: PTB tokens of the captions as people wrote them, and of the
  /// generated ones. Images are in the order of ``examples``.
  public let report: CaptionMetrics.Report
  /// How well the model predicts the words of the references; nil unless asked for.
  public let teacherForced: TeacherForcedScores?
  /// One an image, in the order of the data set; images without captions or that cannot be read are
  /// left out.
  public let examples: [Example]
  /// The time to compute features and decode, in seconds.
  public let seconds: Double

  /// The scores of the corpus by names that suit logs: `bleu1` … `bleu4` of ``bleu``, and those of
  /// ``report``, `coco_bleu1` … `coco_bleu4`, `meteor`, `rouge_l`, `cider` (which is CIDEr-D) and so
  /// on, see ``key(_:)``.
  public var metrics: [String: Double] {
    var metrics = Dictionary(uniqueKeysWithValues: bleu.enumerated().map { ("bleu\($0 + 1)", $1) })
    for score in report.scores { metrics[Self.key(score.name)] = score.corpus }
    return metrics
  }

  /// What a score of ``report`` is called in ``metrics``: `rouge_l` for "ROUGE-L".
  public static func key(_ name: String) -> String {
    switch name {
    // COCO's own name.
    case "CIDEr-D": return "cider"
    case "CIDEr": return "cider_unclipped"
    default:
      let key = name.lowercased().replacing(" ", with: "_")
      if let order = key.split(separator: "bleu-").last, key.contains("bleu-") {
        return key.hasPrefix("bleu-") ? "coco_bleu\(order)" : "nltk_bleu\(order)"
      }
      return key.replacing("-", with: "_")
    }
  }
}

extension CaptionMetrics {
  /// BLEU, ROUGE-L and CIDEr-D, which take no files, of PTB tokens.
  public static let coco = CaptionMetrics(tokenization: TokenizerChoice.ptb.rawValue)
}

extension CaptioningPipeline {
  /// Generates captions for a data set and scores them; leaves the models in evaluation mode.
  ///
  /// - Parameters:
  ///   - metrics: What ``Evaluation/report`` holds; words are cut as COCO's evaluation does.
  ///   - parts: What to measure, too.
  /// - Throws: ``CaptionDatasetError`` when not one picture can be read, or has a caption.
  public func evaluate(
    _ dataset: CaptionDataset, _ options: DecodingOptions = .init(),
    metrics: CaptionMetrics = .coco, including parts: Evaluation.Parts = [],
    progress: ProgressReporter = ProgressReporter(.quiet)
  ) throws -> Evaluation {
    try CaptioningEnsemble(self).evaluate(
      dataset, options, metrics: metrics, including: parts, progress: progress)
  }

  func evaluate(
    _ dataset: CaptionDataset, _ inputs: some ImageInputs, _ options: DecodingOptions,
    progress: ProgressReporter
  ) throws -> Evaluation {
    try CaptioningEnsemble(self).evaluate(
      dataset, [inputs], options, metrics: .coco, including: [], progress: progress)
  }
}

extension CaptioningEnsemble {
  /// Generates captions for a data set and scores them, as
  /// ``CaptioningPipeline/evaluate(_:_:metrics:including:progress:)``: the teacher-forced scores, too,
  /// are of what the members predict together, and words are cleaned as for the first.
  ///
  /// - Throws: ``CaptionDatasetError`` when not one picture can be read, or has a caption.
  public func evaluate(
    _ dataset: CaptionDataset, _ options: DecodingOptions = .init(),
    metrics: CaptionMetrics = .coco, including parts: Evaluation.Parts = [],
    progress: ProgressReporter = ProgressReporter(.quiet)
  ) throws -> Evaluation {
    try dataset.requireCaptions()
    var inputs: [PixelInputs] = []
    for pipeline in pipelines {
      let shared = inputs.first { $0.isSeenAlike(by: pipeline) }
      inputs.append(
        try shared.map { PixelInputs(sharing: $0, for: pipeline) }
          ?? PixelInputs(dataset, pipeline, progress))
    }
    return try evaluate(
      dataset, inputs, options, metrics: metrics, including: parts, progress: progress)
  }

  /// - Parameter inputs: One for each member.
  func evaluate(
    _ dataset: CaptionDataset, _ inputs: [any ImageInputs], _ options: DecodingOptions,
    metrics: CaptionMetrics, including parts: Evaluation.Parts, progress: ProgressReporter
  ) throws -> Evaluation {
    let clock = ContinuousClock()
    let first = pipelines[0]
    for pipeline in pipelines { pipeline.setTraining(false) }
    let usable = try usableSamples(of: dataset, inputs)
    progress.begin("Captions of \(dataset.name)", total: usable.count)
    var decoded: [DecodedCaption] = []
    var attention: [CaptionAttention?] = []
    var decodingTime = Duration.zero
    var forced = parts.contains(.teacherForced) ? TeacherForcedScores() : nil
    for place in stride(from: 0, to: usable.count, by: 64) {
      let batch = Array(usable[place..<min(place + 64, usable.count)])
      let start = clock.now
      let locations = inputs.map { $0.locations(batch) }
      let memories = zip(pipelines, locations).map { $0.captioner.encode($1) }
      let captions = captioners.decode(memories, first.tokens, options, imageNumbers: batch)
      decoded += captions
      decodingTime += clock.now - start
      if parts.contains(.attention), pipelines.count == 1 {
        let count = locations[0].shape[1]
        let looked = try? first.attention(of: captions, memories[0], locations: count)
        attention += looked ?? batch.map { _ in nil }
      }
      forced?.add(self, memories, batch.map { dataset.samples[$0].captions })
      progress.update(decoded.count)
    }
    let samples = usable.map { dataset.samples[$0] }
    let examples = samples.indices.map { index in
      Evaluation.Example(
        index: usable[index], name: samples[index].name,
        caption: text(decoded[index]), references: samples[index].captions,
        logProbability: decoded[index].logProbability,
        attention: attention.isEmpty ? nil : attention[index])
    }
    return Evaluation(
      bleu: BLEU.corpus(
        candidates: decoded.map { first.codec.words($0.tokens) },
        references: samples.map { $0.captions.map(first.cleaner.words) }),
      report: metrics.evaluate(
        CaptionPairs(
          images: samples.map(\.name), candidates: examples.map(\.caption),
          references: samples.map(\.captions)),
        tokenizer: PTBTokenizer()),
      teacherForced: forced, examples: examples,
      seconds: decodingTime / .seconds(1))
  }

  /// Which samples have a picture that could be read, and captions.
  ///
  /// - Throws: ``CaptionDatasetError`` where there is none.
  private func usableSamples(
    of dataset: CaptionDataset, _ inputs: [any ImageInputs]
  ) throws -> [Int] {
    let readable = inputs.map(\.isUsable)
    let isUsable = readable[0].indices.map { sample in readable.allSatisfy { $0[sample] } }
    guard isUsable.contains(true) else {
      throw CaptionDatasetError(path: dataset.name, problem: "not one picture can be read")
    }
    let usable = dataset.samples.indices.filter {
      isUsable[$0] && !dataset.samples[$0].captions.isEmpty
    }
    guard !usable.isEmpty else {
      throw CaptionDatasetError(
        path: dataset.name, problem: "no picture that can be read has a caption")
    }
    return usable
  }
}
