import ArgumentParser
import Captioning
import Text
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scores generated captions against references.",
    discussion: """
        CaptionExample evaluate --dataset scenes --split test --beam-width 3
        CaptionExample evaluate --checkpoint runs/a --checkpoint runs/b --json
      """)

  @OptionGroup var model: CheckpointOptions

  @OptionGroup var decoding: DecodingFlags

  @OptionGroup var data: DatasetOptions

  @OptionGroup var measured: MetricOptions

  @Option(help: "Which part.")
  var split = Captioning.Split.dev

  @Option(
    help: ArgumentHelp("Writes captions in COCO's format, which score reads.", valueName: "file"))
  var candidates: String?

  @Option(help: ArgumentHelp("Writes the references, which score reads.", valueName: "file"))
  var references: String?

  @Option(
    help: ArgumentHelp(
      "Writes captions, references, scores of every image.", valueName: "file"))
  var perImage: String?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false

  func run() throws {
    warnOfDebugBuild("evaluate …")
    let source = try data.open()
    let dataset = try source.load(split)
    let ensemble = try model.load()
    let options = try decoding.options(for: ensemble.pipelines[0])
    let metrics = try measured.evaluator(vocabulary: ensemble.pipelines[0].vocabulary, source)
    let evaluation = try ensemble.evaluate(
      dataset, options, metrics: metrics, including: .teacherForced,
      progress: ProgressReporter(quiet ? .quiet : .automatic))
    if let candidates { try evaluation.writeCandidates(to: candidates) }
    if let references { try evaluation.writeReferences(to: references) }
    if let perImage { try evaluation.writeImages(to: perImage) }
    if json {
      print(try jsonText(EvaluationSummary(evaluation)))
    } else {
      show(evaluation, dataset.name)
    }
  }

  private func show(_ evaluation: Evaluation, _ name: String) {
    let count = evaluation.examples.count
    let step = max(1, count / 6)
    printExamples(stride(from: 0, to: count, by: step).prefix(6).map { evaluation.examples[$0] })
    var rows = evaluation.report.scores.map { ($0.name, $0.corpus, $0.definition) }
    if let scores = evaluation.teacherForced {
      rows += [
        ("loss", scores.perplexity.crossEntropy, "teacher-forced, nats a word"),
        ("perplexity", scores.perplexity.value, "teacher-forced"),
        ("next word", scores.accuracy[top: 1], "teacher-forced, share of right words"),
        ("top 5", scores.accuracy[top: 5], "teacher-forced, share of words among the first five"),
      ]
    }
    let width = rows.map(\.0.count).max() ?? 0
    for (name, value, definition) in rows {
      let padded = name + String(repeating: " ", count: width - name.count)
      print("\(padded)  \(fourDecimals(value))  \(definition)")
    }
    let bleu = evaluation.bleu.map(fourDecimals).joined(separator: " ")
    print("BLEU-1…4 on cleaned words \(bleu) on \(count) images of \(name)")
  }
}

extension MetricOptions {
  /// As ``evaluator(vocabulary:training:)``, with the training captions of a data set.
  func evaluator(vocabulary: Vocabulary?, _ source: DataSource) throws -> CaptionMetrics {
    let hasTraining = source.splits.contains(.train)
    return try evaluator(
      vocabulary: vocabulary, training: hasTraining ? { try source.load(.train) } : nil)
  }
}

/// An evaluation's figures: those of the corpus by name, and apart those that say nothing of
/// generated captions.
struct EvaluationSummary: Encodable {
  private let evaluation: Evaluation

  init(_ evaluation: Evaluation) { self.evaluation = evaluation }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Name.self)
    for (name, value) in evaluation.metrics {
      try object.encode(value.isFinite ? value : nil, forKey: Name(name))
    }
    if let scores = evaluation.teacherForced {
      let values = scores.metrics.mapValues { $0.isFinite ? $0 : nil }
      try object.encode(values, forKey: Name("teacher_forced"))
    }
    try object.encode(evaluation.examples.count, forKey: Name("images"))
    try object.encode(evaluation.seconds, forKey: Name("seconds"))
  }
}

/// Returns a value as JSON with sorted keys, on one line.
func jsonText(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
