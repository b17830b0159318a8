import ArgumentParser
import Captioning
import Tensor
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What is trained and how: a data set's recipe, changed by a configuration file, changed by options.
struct TrainingOptions: ParsableArguments {
  @OptionGroup var data: DatasetOptions

  @Option(
    help: ArgumentHelp("Options in YAML, which those given here change.", valueName: "file"))
  var configuration: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var text: CaptionTextOptions
  @OptionGroup var pictures: PictureOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var selfCritical: SelfCriticalOptions
  @OptionGroup var machine: MachineOptions

  /// What chooses the recipe, as the command line says it.
  private var choice: TrainingConfiguration.RecipeChoice {
    var choice = TrainingConfiguration.RecipeChoice()
    (choice.dataset, choice.model) = (data.dataset?.rawValue, model.model)
    (choice.preset, choice.backbone) = (model.preset, pictures.backbone)
    choice.backboneWeights = pictures.backboneWeights
    return choice
  }

  /// Returns everything that the run is to do.
  ///
  /// - Throws: `ValidationError` for options that cannot be, `FileError` for the file, and errors of names
  ///   that there are not.
  func effective() throws -> TrainingConfiguration {
    var choice = choice
    if configuration == nil { choice.useDownloadedWeights() }
    var c =
      try configuration.map { try TrainingConfiguration.recipe(file: $0, choice) }
      ?? TrainingConfiguration.recipe(choice)
    data.apply(to: &c)
    model.apply(to: &c)
    text.apply(to: &c)
    pictures.apply(to: &c)
    optimization.apply(to: &c)
    selfCritical.apply(to: &c)
    do {
      try c.check()
    } catch let error as OptionError {
      throw ValidationError(error.description)
    }
    return c
  }

  /// Opens the data set that a run is trained on.
  func open(_ c: TrainingConfiguration) throws -> DataSource {
    try DataSource(c.source ?? data.specification)
  }

  /// Prepares models and data.
  func training(
    _ c: TrainingConfiguration, _ data: DataSource, _ progress: ProgressReporter
  ) throws -> CaptionTraining {
    let (train, dev) = (try data.load(.train), try data.load(.dev))
    if configuration == nil, let note = choice.note(ofDownloaded: c) { progress.note(note) }
    do {
      return try CaptionTraining(
        c, train: train, dev: dev, cacheFolder: machine.cacheFolder, progress: progress)
    } catch let error as OptionError {
      throw ValidationError(error.description)
    }
  }
}

extension TrainingConfiguration.Precision: ExpressibleByArgument {}

/// What does not change a result: threads, caches, output.
struct MachineOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads; by default one a core.", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "The folder of cached features; by default ~/.cache/apus/features.", valueName: "folder",
      visibility: .hidden))
  var cache: String?

  @Flag(help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
  }

  /// Sets the number of threads, and returns where progress is shown.
  func start() -> ProgressReporter {
    if let threads { Threads.count = threads }
    return ProgressReporter(quiet ? .quiet : .automatic)
  }

  /// `$XDG_CACHE_HOME/apus/features`, or `~/.cache/apus/features`.
  var cacheFolder: String {
    let environment = ProcessInfo.processInfo.environment
    let base = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? ".")/.cache"
    return cache ?? "\(base)/apus/features"
  }
}
