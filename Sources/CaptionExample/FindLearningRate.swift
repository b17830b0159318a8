import ArgumentParser
import Captioning
import Plots
import Training

struct FindLearningRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lr-find",
    abstract: "Tries rising learning rates for a few steps and suggests one.",
    discussion: """
      Takes the options of train. Examples:

        CaptionExample lr-find
        CaptionExample lr-find --from 1e-6 --to 1 --steps 200 --output rates
      """)

  @OptionGroup var options: TrainingOptions

  @Option(name: .customLong("from"), help: "The first rate.")
  var start = 1e-6

  @Option(name: .customLong("to"), help: "The last rate.")
  var end = 1.0

  @Option(help: "The number of steps.")
  var steps = 100

  @Option(help: "How rates rise: exponential or linear.")
  var sweep = LearningRateFinder.Sweep.exponential

  @Option(help: "The share of the past in the smoothed loss.")
  var smoothing = 0.9

  @Option(help: "The folder of the plot and the table.")
  var output = "lr-find"

  func validate() throws {
    guard start > 0 && start < end else {
      throw ValidationError("--from must be above 0 and below --to (\(start), \(end))")
    }
    guard steps >= 2 else { throw ValidationError("--steps must be at least 2 (\(steps))") }
    guard smoothing >= 0 && smoothing < 1 else {
      throw ValidationError("--smoothing must be at least 0 and below 1 (\(smoothing))")
    }
  }

  func run() throws {
    warnOfDebugBuild("lr-find")
    let progress = options.machine.start()
    let recipe = try options.effective()
    let training = try options.training(recipe, options.open(recipe), progress)
    let folder = try OutputFolder(output)
    let finder = LearningRateFinder(
      start: start, end: end, steps: steps, sweep: sweep, smoothing: smoothing)
    progress.begin("Learning rates", total: steps)
    let found = try training.findLearningRate(finder) { progress.update($0) }
    progress.finish()
    try found.writeCSV(to: folder.file("rates.csv"))
    try LearningRateFinderPlot(found).save(to: folder.file("rates.png"))
    print("\(found.rates.count) steps, \(found.ending.rawValue)")
    for (name, rate) in [
      ("steepest slope", found.steepest), ("one order under the minimum", found.minimum),
      ("valley", found.valley),
    ] {
      print("  \(rate.map { "\(Float($0))" } ?? "none")  \(name)")
    }
    print("Look at \(output)/rates.png; the table is \(output)/rates.csv")
  }
}

extension LearningRateFinder.Sweep: ExpressibleByArgument {}
