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
  /// - Parameter isFlipped: Which of them to mirror; all false where features were computed before.
  func locations(_ indices: [Int], isFlipped: [Bool]) -> Tensor<Float>

  /// Whether samples can be mirrored.
  var canFlip: Bool { get }
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

  init(_ dataset: CaptionDataset, _ pipeline: CaptioningPipeline, _ progress: ProgressReporter) {
    self.pipeline = pipeline
    images = decode(dataset, for: pipeline, progress)
  }

  var isUsable: [Bool] { images.map { $0 != nil } }

  var canFlip: Bool { true }

  func locations(_ indices: [Int], isFlipped: [Bool]) -> Tensor<Float> {
    let chosen = zip(indices, isFlipped).map { index, isFlipped in
      isFlipped ? images[index]!.flippedHorizontally() : images[index]!
    }
    return pipeline.locations(pipeline.input(chosen))
  }
}

/// Features from a cache.
struct CachedInputs: ImageInputs {
  let cache: FeatureCache

  var isUsable: [Bool] { cache.isUsable }

  var canFlip: Bool { false }

  func locations(_ indices: [Int], isFlipped: [Bool]) -> Tensor<Float> { cache.rows(indices) }
}

/// Decodes all pictures on all cores; those that are broken are named in a warning and left out.
private func decode(
  _ dataset: CaptionDataset, for pipeline: CaptioningPipeline, _ progress: ProgressReporter
) -> [Image?] {
  let samples = dataset.samples
  let size = pipeline.backbone.preprocessing
  progress.begin("Reading \(dataset.name)", total: samples.count)
  var images: [Image?] = []
  for start in stride(from: 0, to: samples.count, by: 256) {
    let end = min(start + 256, samples.count)
    images += decodeImages(samples[start..<end], progress) {
      $0.resized(width: size.width, height: size.height)
    }
    progress.update(end)
  }
  return images
}

/// Decodes some pictures on all cores, and names the broken ones in warnings.
func decodeImages<Result: Sendable>(
  _ samples: ArraySlice<CaptionedImage>, _ progress: ProgressReporter,
  _ transform: @Sendable (Image) -> Result
) -> [Result?] {
  let results = parallelMap(samples.count) { index in
    Swift.Result { transform(try samples[samples.startIndex + index].source.load()) }
  }
  return results.map { result in
    switch result {
    case .success(let image): return image
    case .failure(let error):
      progress.finish()
      Logger(label: "apus.captioning").warning("skipped \(error)")
      return nil
    }
  }
}
