import ArgumentParser
import Captioning
import Plots
import Tensor
import Training

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Looks for errors before training: pairing, first loss, gradients, one batch by heart.",
    discussion: """
      Takes the options of train. Exits with 1 when a check fails. Examples:

        CaptionExample check
        CaptionExample check --dataset flickr8k --data-root flickr8k --output check
      """)

  @OptionGroup var options: TrainingOptions

  @Option(help: "Steps to learn one batch by heart.")
  var steps = 300

  @Option(help: "The folder of the pictures.")
  var output = "check"

  func validate() throws {
    guard steps >= 1 else { throw ValidationError("--steps must be at least 1 (\(steps))") }
  }

  func run() throws {
    warnOfDebugBuild("check")
    let progress = options.machine.start()
    var recipe = try options.effective()
    // Dropout hides what is looked for.
    if try Captioners.fields(of: recipe.model).contains("dropout") { recipe.dropout = 0 }
    let training = try options.training(recipe, options.open(recipe), progress)
    let folder = try OutputFolder(output)
    try training.pairing().save(to: folder.file("pairing.png"))
    print("Pairing: look at \(output)/pairing.png")

    let first = try training.initialLoss()
    // What has learnt before guesses better.
    let isLearned = (recipe.languageModelWeights ?? recipe.initialWeights) != nil
    print(
      "\(isLearned ? "      " : mark(first.isPassed)) Loss before training \(fourDecimals(first.loss)), "
        + "of guessing log V = \(fourDecimals(first.expected))")

    let flow = try training.gradientFlow()
    try GradientFlowPlot(flow).save(to: folder.file("gradient_flow.png"))
    let isHealthy = flow.verdict == .healthy
    print("\(mark(isHealthy)) Gradients: \(flow.verdict); \(output)/gradient_flow.png")

    progress.begin("One batch by heart", total: steps)
    let result = try training.overfit(steps: steps) { step, loss in
      progress.update(step, detail: "loss \(fourDecimals(Double(loss)))")
    }
    progress.finish()
    let losses = result.check.losses
    let isLearnt = result.check.isPassed && result.matches == result.captions.count
    print(
      "\(mark(isLearnt)) One batch by heart: loss \(fourDecimals(Double(losses[0]))) → "
        + "\(fourDecimals(Double(losses.last!))) in \(losses.count) steps, "
        + "\(result.matches) of \(result.captions.count) captions word by word")
    for (truth, written) in result.captions {
      print("  caption     \(truth)\n  written     \(written)")
    }
    if !((first.isPassed || isLearned) && isHealthy && isLearnt) { throw ExitCode(1) }
  }

  private func mark(_ isPassed: Bool) -> String { isPassed ? "ok    " : "FAILED" }
}
