import Tensor
import Text
import Training
import Vision

/// A page to look at what captioners write: pictures with the captions of several checkpoints side by
/// side, references, scores, attention, and curves of training.
///
/// ```swift
/// let dataset = try Flickr8k(root: "flickr8k").dataset(.dev)
/// let entries = try ["lstm", "vit"].map { name in
///   try CaptionReport.Entry(
///     name: name, pipeline: CaptioningPipeline(checkpoint: "\(name).safetensors"), dataset)
/// }
/// try CaptionReport(dataset, entries).write(to: "report")   // open report/index.html
/// ```
/// The page needs no server and no network.
public struct CaptionReport: Sendable {
  /// A checkpoint with what it wrote.
  public struct Entry: Sendable {
    public let name: String
    public let evaluation: Evaluation
    /// How its run went, nil where there is none to show.
    public let curves: RunCurves?
    /// What is said below the name, such as the backbone.
    public let note: String
    let preprocessing: ImagePreprocessing

    /// Generates and scores captions.
    ///
    /// - Throws: as ``CaptioningPipeline/evaluate(_:_:metrics:including:progress:)``.
    public init(
      name: String, pipeline: CaptioningPipeline, _ dataset: CaptionDataset,
      _ options: DecodingOptions = .init(), metrics: CaptionMetrics = .coco,
      curves: RunCurves? = nil, progress: ProgressReporter = ProgressReporter(.quiet)
    ) throws {
      (self.name, self.curves) = (name, curves)
      evaluation = try pipeline.evaluate(
        dataset, options, metrics: metrics, including: [.teacherForced, .attention],
        progress: progress)
      preprocessing = pipeline.backbone.preprocessing
      note =
        "\(pipeline.captioner.configuration.model) on \(pipeline.backboneName), \(options.searchName)"
    }
  }

  /// Above all.
  public var title: String
  /// In the order in which they are shown.
  public let entries: [Entry]
  let dataset: CaptionDataset

  /// - Precondition: there is an entry, and all are of this data set.
  public init(_ dataset: CaptionDataset, _ entries: [Entry], title: String? = nil) {
    require(!entries.isEmpty, "CaptionReport: there is no entry")
    let indices = entries.map { $0.evaluation.examples.map(\.index) }
    require(
      indices.allSatisfy { $0 == indices[0] && ($0.last ?? -1) < dataset.samples.count },
      "CaptionReport: the entries are of other pictures than the data set")
    (self.dataset, self.entries) = (dataset, entries)
    self.title = title ?? "Captions of \(dataset.name)"
  }

  /// Writes `index.html` and a folder `pictures` of small ones; what is there under these names is
  /// replaced.
  ///
  /// - Throws: ``FileError``, and the errors of pictures that cannot be read any more.
  public func write(
    to folder: String, progress: ProgressReporter = ProgressReporter(.quiet)
  ) throws {
    try createFolder("\(folder)/pictures")
    let examples = entries[0].evaluation.examples
    progress.begin("Pictures of \(dataset.name)", total: examples.count)
    var pictures: [ReportPicture] = []
    for first in stride(from: 0, to: examples.count, by: 64) {
      let part = examples[first..<min(first + 64, examples.count)]
      let results = parallelMap(part.count) { place in
        Result { try picture(first + place, part[first + place], folder) }
      }
      pictures += try results.map { try $0.get() }
      progress.update(pictures.count)
    }
    // Last, so that a page never names pictures that are not there.
    try writeAtomically(ReportPage(self, pictures).html(), to: "\(folder)/index.html")
  }

  /// The longer side of the page's pictures, in pixels.
  private static let side = 480

  private func picture(
    _ number: Int, _ example: Evaluation.Example, _ folder: String
  ) throws -> ReportPicture {
    let image = try dataset.samples[example.index].source.load()
    let scale = min(1, Double(Self.side) / Double(max(image.width, image.height)))
    func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
    let small =
      scale < 1 ? image.resized(width: scaled(image.width), height: scaled(image.height)) : image
    let digits = String(number + 1)
    // A name of our own: those of a data set may be paths, or two alike.
    let name = "pictures/\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits).jpg"
    try small.write(to: "\(folder)/\(name)", quality: 85)
    return ReportPicture(
      file: name, width: small.width, height: small.height,
      regions: entries.map { entry in
        let region = entry.preprocessing.seenRegion(of: image)
        return [region.x, region.y, region.width, region.height].map(fourDecimals)
      })
  }
}

/// A picture as it lies beside the page.
struct ReportPicture: Sendable {
  let file: String
  let width, height: Int
  /// Which part of it each entry's network saw: x, y, width and height in fractions.
  let regions: [[Double]]
}

/// Rounds to what a page has use for.
func fourDecimals(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
