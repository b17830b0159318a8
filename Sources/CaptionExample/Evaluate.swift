import ArgumentParser
import Captioning
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scores generated captions against references by corpus BLEU.",
    discussion: """
      Examples:

        CaptionExample evaluate --dataset scenes --split test
        CaptionExample evaluate --checkpoint best.safetensors --dataset flickr8k \\
          --data-root flickr8k --split dev --beam-width 3 --json
      """)

  @OptionGroup var model: CheckpointOptions

  @OptionGroup var data: DatasetOptions

  @Option(help: "Which part: train, dev or test.")
  var split = Captioning.Split.dev

  @Flag(help: "One JSON object on standard output: bleu1 … bleu4, images, seconds.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false

  private struct Result: Encodable {
    let bleu1, bleu2, bleu3, bleu4: Double
    let images: Int
    let seconds: Double
  }

  func run() throws {
    warnOfDebugBuild("evaluate …")
    let dataset = try data.open().load(split)
    let pipeline = try model.load()
    let evaluation = try pipeline.evaluate(
      dataset, model.decoding, progress: ProgressReporter(quiet ? .quiet : .automatic))
    let (b, count) = (evaluation.bleu, evaluation.examples.count)
    if json {
      let result = Result(
        bleu1: b[0], bleu2: b[1], bleu3: b[2], bleu4: b[3], images: count,
        seconds: evaluation.seconds)
      print(try jsonText(result))
    } else {
      let step = max(1, count / 6)
      printExamples(stride(from: 0, to: count, by: step).prefix(6).map { evaluation.examples[$0] })
      print(
        "BLEU-1…4 \(b.map(fourDecimals).joined(separator: " ")) on \(count) images "
          + "of \(dataset.name)")
    }
  }
}

/// Returns a value as JSON with sorted keys, on one line.
func jsonText(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
