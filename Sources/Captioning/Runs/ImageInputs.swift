import Logging
import Tensor
import Training
import Vision

/// Where a run gets its pictures from: pixels for a backbone that is trained along, or features that
/// a frozen one computed once.
protocol ImageInputs {
  /// Whether sample i could be read.
  var isUsable: [Bool] { get }

  /// Returns the locations of some samples, `[n, L, C]`; recorded where the backbone is trained.
  ///
  /// - Parameter isFlipped: Which of them to mirror; all false where ``canFlip`` is.
  func locations(_ indices: [Int], isFlipped: [Bool]) -> Tensor<Float>

  /// Whether samples can be mirrored.
  var canFlip: Bool { get }

  /// A hash of what all samples show, mirrored ones aside.
  var contentHash: String { get }
}

extension ImageInputs {
  func locations(_ indices: [Int]) -> Tensor<Float> {
    locations(indices, isFlipped: indices.map { _ in false })
  }
}

/// Pictures, decoded once and kept as bytes at the network's size.
struct PixelInputs: ImageInputs {
  private let pipeline: CaptioningPipeline
  private let images: [Image?]
  private let augmentation: Compose?

  /// - Parameter augmentation: What changes pictures by chance in training mode.
  init(
    _ dataset: CaptionDataset, _ pipeline: CaptioningPipeline, _ progress: ProgressReporter,
    augmentation: Compose? = nil
  ) throws {
    try warnOfMissingImages(dataset, progress)
    (self.pipeline, self.augmentation) = (pipeline, augmentation)
    images = decode(dataset, for: pipeline, progress)
  }

  /// The same pictures for a pipeline that sees them alike, see ``isSeenAlike(by:)``.
  init(sharing other: PixelInputs, for pipeline: CaptioningPipeline) {
    (self.pipeline, images, augmentation) = (pipeline, other.images, other.augmentation)
  }

  /// Whether a pipeline needs the pictures at the same size.
  func isSeenAlike(by other: CaptioningPipeline) -> Bool {
    pipeline.backbone.preprocessing == other.backbone.preprocessing
  }

  var isUsable: [Bool] { images.map { $0 != nil } }

  var canFlip: Bool { true }

  var contentHash: String {
    let hashes = parallelMap(images.count) { [images] index in
      var hash = ContentHash()
      images[index]?.pixels.withUnsafeBytes { hash.add($0) }
      return hash.text
    }
    var hash = ContentHash()
    for own in hashes { hash.add(own) }
    return hash.text
  }

  func locations(_ indices: [Int], isFlipped: [Bool]) -> Tensor<Float> {
    let flipped = zip(indices, isFlipped).map { index, isFlipped in
      isFlipped ? images[index]!.flippedHorizontally() : images[index]!
    }
    return pipeline.locations(pipeline.fittedInput(augmented(flipped)))
  }

  /// Each picture has random numbers of its own, so that threads can share the work.
  private func augmented(_ images: [Image]) -> [Image] {
    guard let augmentation else { return images }
    let generators = Generator.current.split(images.count)
    return parallelMap(images.count) { index in
      generators[index].use { augmentation(images[index], using: &$0) }
    }
  }
}

/// Features from a cache.
struct CachedInputs: ImageInputs {
  let cache: FeatureCache
  /// Those of the same pictures, mirrored.
  var mirrored: FeatureCache? = nil

  var contentHash: String { FeatureExtraction.hash(of: cache.key) }

  var isUsable: [Bool] { cache.isUsable }

  var canFlip: Bool { mirrored != nil }

  func locations(_ indices: [Int], isFlipped: [Bool]) -> Tensor<Float> {
    guard let mirrored, isFlipped.contains(true) else { return cache.rows(indices) }
    let (plain, flipped) = (
      indices.indices.filter { !isFlipped[$0] }, indices.indices.filter { isFlipped[$0] }
    )
    let rows = Tensor.cat(
      [cache.rows(plain.map { indices[$0] }), mirrored.rows(flipped.map { indices[$0] })], dim: 0)
    var places = [Int32](repeating: 0, count: indices.count)
    for (row, place) in (plain + flipped).enumerated() { places[place] = Int32(row) }
    return rows.slices(Tensor(places))
  }
}

/// Decodes all pictures on all cores; those that are broken are named in a warning and left out.
private func decode(
  _ dataset: CaptionDataset, for pipeline: CaptioningPipeline, _ progress: ProgressReporter
) -> [Image?] {
  let samples = dataset.samples
  let preprocessing = pipeline.backbone.preprocessing
  progress.begin("Reading \(dataset.name)", total: samples.count)
  var images: [Image?] = []
  for start in stride(from: 0, to: samples.count, by: 256) {
    let end = min(start + 256, samples.count)
    images += decodeImages(samples[start..<end], progress) { preprocessing.visible($0) }
    progress.update(end)
  }
  return images
}

/// Decodes some pictures on all cores, and names the broken ones in warnings.
private func decodeImages(
  _ samples: ArraySlice<CaptionedImage>, _ progress: ProgressReporter,
  _ transform: @Sendable (Image) -> Image
) -> [Image?] {
  let results = parallelMap(samples.count) { index in
    Result { transform(try samples[samples.startIndex + index].source.load()) }
  }
  let problems = results.map { result -> String? in
    if case .failure(let error) = result { return "\(error)" }
    return nil
  }
  warn(of: problems, samples, progress)
  return results.map { try? $0.get() }
}

/// Names the pictures that could not be read, except missing ones, which one warning counts.
///
/// - Parameter problems: Why each could not be read, nil where it could.
func warn(
  of problems: [String?], _ samples: ArraySlice<CaptionedImage>, _ progress: ProgressReporter
) {
  for (sample, problem) in zip(samples, problems) {
    guard let problem else { continue }
    if case .file(let path) = sample.source, !fileExists(path) { continue }
    progress.finish()
    Logger(label: "apus.captioning").warning("skipped \(problem)")
  }
}

/// Says in one warning how many pictures there are no files of.
///
/// - Throws: ``CaptionDatasetError`` where there is not one file.
func warnOfMissingImages(_ dataset: CaptionDataset, _ progress: ProgressReporter) throws {
  guard let warning = try dataset.missingImagesWarning() else { return }
  progress.finish()
  Logger(label: "apus.captioning").warning("\(warning)")
}
