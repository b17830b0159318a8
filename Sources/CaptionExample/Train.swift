import ArgumentParser
import Captioning
import Training

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a captioner.",
    discussion: """
      Each data set has a recipe; a file and the options here change it. --help-hidden
      lists all of them, Docs/Options.md explains them. A run that was cut off goes on
      with resume.

        CaptionExample train
        CaptionExample train --dataset flickr8k --data-root flickr8k \\
          --backbone squeezenet1_1 --backbone-weights squeezenet1_1.safetensors
        CaptionExample train --configuration mine.yaml --no-flip --learning-rate 5e-4
      """)

  @OptionGroup var options: TrainingOptions

  @Option(
    help: ArgumentHelp(
      "The folder of the results; runs/<date>-<model> by default.", valueName: "folder"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Steps after which the state is saved, besides the ends of epochs.", valueName: "n",
      visibility: .hidden))
  var checkpointEvery: Int?

  @Flag(help: "Prints all options in effect as YAML, and ends.")
  var printConfiguration = false

  @Flag(
    help: ArgumentHelp(
      "Says what is the same in every run of these options, and what is not.",
      visibility: .hidden))
  var deterministic = false

  func validate() throws {
    if let checkpointEvery, checkpointEvery < 1 {
      throw ValidationError("--checkpoint-every must be at least 1")
    }
  }

  func run() throws {
    var recipe = try options.effective()
    recipe.checkpointEverySteps = checkpointEvery ?? recipe.checkpointEverySteps
    if printConfiguration {
      print(try recipe.yaml, terminator: "")
      return
    }
    warnOfDebugBuild("train")
    let progress = options.machine.start()
    if deterministic { writeError(determinism) }
    if let output, RunFolder.holdsRun(at: output) {
      // Found before the data are read.
      _ = try RunFolder(path: output)
    }
    let data = try options.open(recipe)
    let training = try options.training(recipe, data, progress)
    let folder = try output.map { try RunFolder(path: $0) } ?? RunFolder(name: recipe.model)
    let (captioner, codec) = (training.pipeline.captioner, training.pipeline.codec)
    progress.note(
      "Training \(recipe.model) on \(recipe.dataset): \(captioner.parameterCount) parameters, "
        + "\(codec.count) \(codec is WordCodec ? "words" : "tokens"), results in \(folder.path)")
    Interruption.watch()
    let summary = try training.run(in: folder)
    try report(summary, folder.path, data)
  }
}

private let determinism = """
  Deterministic: the same options, data, number of threads, processor and versions of the libraries
  give the same weights, bit for bit; so does a run that was cut off and resumed, and any number of
  threads that read data. Not promised: the same bits on another processor, with another number of
  threads or another version of oneDNN or OpenBLAS, where sums are added in another order.
  """

/// Prints what a run reached, and six captions of pictures that training did not see.
func report(_ summary: CaptionTraining.Summary, _ folder: String, _ data: DataSource) throws {
  let best = summary.best
  let figures = (1...4).map { fourDecimals(best.metrics["bleu\($0)"]!) }
  print(
    "Best epoch \(best.epoch): dev BLEU-1…4 \(figures.joined(separator: " ")), "
      + "CIDEr-D \(fourDecimals(best.metrics["cider"]!)); "
      + "\(summary.steps) steps; \(summary.skipped) pictures skipped")
  if let reason = summary.stopReason { print("Stopped: \(reason)") }
  let pipeline = try CaptioningPipeline(checkpoint: "\(folder)/best.safetensors")
  let split = try? data.load(.test)
  let test = try split ?? data.load(.dev)
  let step = max(1, test.samples.count / 6)
  let chosen = stride(from: 0, to: test.samples.count, by: step).prefix(6).map { test.samples[$0] }
  let evaluation = try pipeline.evaluate(
    CaptionDataset(name: test.name, samples: chosen), DecodingOptions())
  printExamples(evaluation.examples)
  print("Results in \(folder)")
}

/// Prints pictures' names, captions and references.
func printExamples(_ examples: some Sequence<Evaluation.Example>) {
  for example in examples {
    print("\(example.name)\n  caption     \(example.caption)")
    for reference in example.references { print("  reference   \(reference)") }
  }
}

/// `0.6180`.
func fourDecimals(_ value: Double) -> String {
  let scaled = Int((value * 10_000).rounded())
  let digits = String(scaled.magnitude)
  let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  return "\(scaled < 0 ? "-" : "")\(padded.dropLast(4)).\(padded.suffix(4))"
}
