import ArgumentParser
import Captioning

/// A data set that a command has opened.
struct DataSource {
  private let source: any CaptionSource

  /// Opens the data set, and says what was left out of it.
  init(_ specification: DatasetSpecification) throws {
    source = try specification.open()
    for remark in source.remarks { writeError("note: \(remark)") }
  }

  var splits: [Captioning.Split] { source.splits }

  func load(_ split: Captioning.Split) throws -> CaptionDataset {
    let dataset = try source.dataset(split)
    for remark in dataset.remarks { writeError("note: \(remark)") }
    return dataset
  }
}

struct DatasetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The data set, scenes by default.", valueName: "name"))
  var dataset: DatasetSpecification.Kind?

  @Option(
    help: ArgumentHelp("The folder of flickr8k, flickr30k, coco or folder.", valueName: "folder"))
  var dataRoot: String?

  @Option(
    help: ArgumentHelp(
      "The file with the captions of karpathy and csv; of flickr30k and coco with --images.",
      valueName: "file", visibility: .hidden))
  var annotations: String?

  @Option(
    help: ArgumentHelp(
      "The folder of the pictures that --annotations names.", valueName: "folder",
      visibility: .hidden))
  var images: String?

  @Option(
    help: ArgumentHelp(
      "Shares of the splits where the data set has none: train,dev,test or train,dev,test,seed. "
        + "A picture's split depends on its name alone. By default 0.8,0.1,0.1.",
      valueName: "fractions", visibility: .hidden))
  var splitFractions: SplitFractions?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("Counts restval of karpathy as training.", visibility: .hidden))
  var includeRestval: Bool?

  @Option(
    help: ArgumentHelp(
      "The name of the images' column of csv; by default image.", valueName: "name",
      visibility: .hidden))
  var imageColumn: String?

  @Option(
    help: ArgumentHelp(
      "The name of the captions' column of csv; by default caption.", valueName: "name",
      visibility: .hidden))
  var captionColumn: String?

  @Option(
    help: ArgumentHelp(
      "The separator of csv; by default a comma.", valueName: "character", visibility: .hidden))
  var separator: String?

  /// The data set that the options name.
  var specification: DatasetSpecification {
    var specification = DatasetSpecification(dataset ?? .scenes)
    (specification.root, specification.annotations) = (dataRoot, annotations)
    (specification.images, specification.fractions) = (images, splitFractions)
    specification.includesRestval = includeRestval ?? false
    (specification.imageColumn, specification.captionColumn) = (imageColumn, captionColumn)
    specification.separator = separator
    return specification
  }

  /// Opens the data set.
  ///
  /// - Throws: `ValidationError` for options that do not go together, and what opening throws.
  func open() throws -> DataSource {
    if let problem = specification.problem { throw ValidationError(problem) }
    return try DataSource(specification)
  }

  /// Lays what is given over a run's configuration.
  func apply(to c: inout TrainingConfiguration) {
    c.dataset = dataset?.rawValue ?? c.dataset
    c.dataRoot = dataRoot ?? c.dataRoot
    c.annotations = annotations ?? c.annotations
    c.images = images ?? c.images
    c.splitFractions = splitFractions ?? c.splitFractions
    c.includesRestval = includeRestval ?? c.includesRestval
    c.imageColumn = imageColumn ?? c.imageColumn
    c.captionColumn = captionColumn ?? c.captionColumn
    c.separator = separator ?? c.separator
  }
}

extension Captioning.Split: ExpressibleByArgument {}

extension DatasetSpecification.Kind: ExpressibleByArgument {}

extension SplitFractions: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
