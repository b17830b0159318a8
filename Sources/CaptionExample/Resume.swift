import ArgumentParser
import Captioning
import Tensor
import Training

struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Goes on with a run that was cut off.",
    discussion: """
      The run ends with the same weights, bit for bit, as if it had never been cut off. Example:

        CaptionExample resume runs/2026-01-31_14-05-00-show-attend-tell
      """)

  @Argument(help: "The run's folder.")
  var folder: String

  @OptionGroup var machine: MachineOptions

  func run() throws {
    warnOfDebugBuild("resume …")
    let progress = machine.start()
    let folder = try RunFolder(path: folder, resuming: true)
    let recipe = try TrainingConfiguration(contentsOf: "\(folder.path)/configuration.yaml")
    guard let source = recipe.source else {
      throw FileError(
        path: "\(folder.path)/configuration.yaml", reason: "unknown data set \(recipe.dataset)")
    }
    let data = try DataSource(source)
    let training = try CaptionTraining(
      recipe, train: data.load(.train), dev: data.load(.dev), cacheFolder: machine.cacheFolder,
      progress: progress)
    Interruption.watch()
    let summary = try training.run(in: folder, resuming: true)
    try report(summary, folder.path, data)
  }
}
