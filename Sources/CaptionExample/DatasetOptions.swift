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
      "Which data set: scenes (generated pictures), flickr8k, flickr30k, coco, or a layout: "
        + "karpathy (dataset_*.json), csv (a table), folder (pictures with .txt files).",
      valueName: "name"))
  var dataset = DatasetSpecification.Kind.scenes

  @Option(help: "The folder of flickr8k, flickr30k, coco or folder.")
  var dataRoot: String?

  @Option(
    help: "The file with the captions of karpathy and csv; of flickr30k and coco with --images.")
  var annotations: String?

  @Option(help: "The folder of the pictures that --annotations names.")
  var images: String?

  @Option(
    help: ArgumentHelp(
      "Shares of the splits where the data set has none: train,dev,test or train,dev,test,seed. "
        + "A picture's split depends on its name alone. By default 0.8,0.1,0.1.",
      valueName: "fractions"))
  var splitFractions: SplitFractions?

  @Flag(help: "Counts restval of karpathy as training.")
  var includeRestval = false

  @Option(help: "The name of the images' column of csv; by default image.")
  var imageColumn: String?

  @Option(help: "The name of the captions' column of csv; by default caption.")
  var captionColumn: String?

  @Option(help: "The separator of csv; by default a comma.")
  var separator: String?

  func validate() throws {
    if let problem = specification.problem { throw ValidationError(problem) }
  }

  var specification: DatasetSpecification {
    var specification = DatasetSpecification(dataset)
    (specification.root, specification.annotations) = (dataRoot, annotations)
    (specification.images, specification.fractions) = (images, splitFractions)
    specification.includesRestval = includeRestval
    (specification.imageColumn, specification.captionColumn) = (imageColumn, captionColumn)
    specification.separator = separator
    return specification
  }

  /// Opens the data set.
  func open() throws -> DataSource { try DataSource(specification) }
}

extension Captioning.Split: ExpressibleByArgument {}

extension DatasetSpecification.Kind: ExpressibleByArgument {}

extension SplitFractions: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
