import Tensor
import Training
import Vision

/// A network's inputs from pictures, in batches, read ahead on threads while the network computes.
final class PictureReader {
  /// Some pictures as a network takes them.
  struct Batch: Sendable {
    /// `[n, 3, H, W]`; zeros where there is no picture.
    let input: Tensor<Float>
    /// Why a picture could not be read, nil where it could.
    let problems: [String?]
  }
  private struct Sample: Sendable {
    let planes: [Float]
    let problem: String?
  }

  private let samples: [CaptionedImage]
  private let preprocessing: ImagePreprocessing
  private let isMirrored: Bool
  private let batchSize: Int
  private let numWorkers: Int
  /// What is being read, and where its next batch begins.
  private var reading: (epoch: () -> Result<Batch, DataLoaderError>?, next: Int)?
  /// For how long ``batch(_:)`` has waited for pictures.
  private(set) var waited = Duration.zero

  /// - Parameters:
  ///   - isMirrored: Whether pictures are flipped from left to right.
  ///   - numWorkers: The number of threads, by default one a core, but not more than four: one
  ///     decodes faster than most networks compute, and what is read ahead takes memory.
  init(
    _ samples: [CaptionedImage], _ preprocessing: ImagePreprocessing, isMirrored: Bool = false,
    batchSize: Int, numWorkers: Int?
  ) {
    (self.samples, self.preprocessing) = (samples, preprocessing)
    (self.isMirrored, self.batchSize) = (isMirrored, batchSize)
    self.numWorkers = numWorkers ?? min(4, Threads.count)
  }

  /// Returns the pictures of a range, of at most a batch; ranges one behind the other come without
  /// waiting.
  func batch(_ range: Range<Int>) throws -> Batch {
    let clock = ContinuousClock()
    let start = clock.now
    defer { waited += clock.now - start }
    if reading?.next != range.lowerBound { read(from: range.lowerBound) }
    reading!.next = range.upperBound
    guard let batch = try reading!.epoch()?.get(), batch.problems.count >= range.count else {
      throw DataLoaderError.sample(
        index: range.lowerBound, cause: CollateError("there is no picture left to read"))
    }
    if batch.problems.count > range.count {
      // A range that ends within a batch: what is read ahead begins elsewhere.
      reading = nil
      return Batch(
        input: batch.input.narrow(dim: 0, start: 0, length: range.count),
        problems: Array(batch.problems[..<range.count]))
    }
    return batch
  }

  private func read(from start: Int) {
    let (preprocessing, isMirrored, count) = (preprocessing, isMirrored, samples.count)
    let decoded = ArrayDataset(samples).map { sample in
      do {
        let image = try sample.source.load()
        return Sample(
          planes: preprocessing(isMirrored ? image.flippedHorizontally() : image), problem: nil)
      } catch {
        return Sample(planes: [], problem: "\(error)")
      }
    }
    let loader = DataLoader(
      Subset(decoded, indices: Array(start..<count)), batchSize: batchSize,
      numWorkers: numWorkers
    ) { Self.collate($0, preprocessing) }
    let epoch = loader.makeIterator()
    reading = ({ epoch.next() }, start)
  }

  @Sendable
  private static func collate(_ samples: [Sample], _ preprocessing: ImagePreprocessing) -> Batch {
    let (height, width) = (preprocessing.height, preprocessing.width)
    let size = 3 * height * width
    let values = [Float](unsafeUninitializedCapacity: samples.count * size) { values, count in
      for (place, sample) in samples.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: values[place * size..<(place + 1) * size])
        if sample.problem == nil {
          _ = target.initialize(from: sample.planes)
        } else {
          target.initialize(repeating: 0)
        }
      }
      count = samples.count * size
    }
    return Batch(
      input: Tensor(values, shape: [samples.count, 3, height, width]),
      problems: samples.map(\.problem))
  }
}
