import Tensor
import Training

/// The pictures and encoded captions that a run trains on.
struct CaptionData {
  /// A picture with one of its captions.
  struct Pair: Sendable, Hashable {
    let sample, caption: Int
  }

  /// The target behind the end of a caption, which losses leave out. No id of a vocabulary: GPT-2, for
  /// one, fills captions up with a mark that also ends them.
  static let ignored: Int32 = -100

  let inputs: any ImageInputs
  /// Encoded captions, `[sample][caption][token]`.
  let captions: [[[Int32]]]
  /// All captions of pictures that could be read.
  let pairs: [Pair]
  let codec: any CaptionCodec
  /// The most tokens of a caption.
  private let maximumLength: Int

  /// - Parameter maximumLength: As the captions were encoded with.
  init(
    inputs: any ImageInputs, captions: [[[Int32]]], codec: any CaptionCodec,
    maximumLength: Int = .max
  ) {
    (self.inputs, self.captions) = (inputs, captions)
    (self.codec, self.maximumLength) = (codec, maximumLength)
    let isUsable = inputs.isUsable
    pairs = captions.indices.filter { isUsable[$0] }.flatMap { sample in
      captions[sample].indices.map { Pair(sample: sample, caption: $0) }
    }
  }

  /// A batch as a captioner takes it.
  struct Batch {
    /// `[B, L, C]`, recorded where the backbone is trained.
    let locations: Tensor<Float>
    /// The tokens to read and those to predict, one further, `[B, T]` each; behind a caption's end
    /// there is padding to read, and ``CaptionData/ignored`` to predict.
    let inputs, targets: Tensor<Int32>
  }

  /// Returns a batch of captions with the locations of their pictures.
  ///
  /// - Parameter flips: Whether half of the pictures are mirrored, drawn from `Generator.current`.
  func batch(_ pairs: [Pair], flips: Bool) -> Batch {
    var places: [Int: Int] = [:]
    var samples: [Int] = []
    for pair in pairs where places[pair.sample] == nil {
      places[pair.sample] = samples.count
      samples.append(pair.sample)
    }
    let isFlipped = flipped(samples, flips)
    var locations = inputs.locations(samples, isFlipped: isFlipped)
    if samples.count < pairs.count {
      locations = locations.slices(Tensor(pairs.map { Int32(places[$0.sample]!) }))
    }
    let (read, predicted) = padded(
      pairs.map {
        let caption = captions[$0.sample][$0.caption]
        return isFlipped[places[$0.sample]!]
          ? codec.mirrored(caption, maximumLength: maximumLength) : caption
      })
    return Batch(locations: locations, inputs: read, targets: predicted)
  }

  /// Which of some samples are mirrored: half of them, drawn from `Generator.current`, or none.
  func flipped(_ samples: [Int], _ flips: Bool) -> [Bool] {
    guard flips && inputs.canFlip else { return samples.map { _ in false } }
    return Generator.current.use { random in samples.map { _ in Bool.random(using: &random) } }
  }

  private func padded(_ captions: [[Int32]]) -> (inputs: Tensor<Int32>, targets: Tensor<Int32>) {
    let length = captions.reduce(0) { max($0, $1.count) } - 1
    func block(
      _ filling: Int32, _ tokens: (ArraySlice<Int32>) -> ArraySlice<Int32>
    ) -> Tensor<Int32> {
      let rows = captions.flatMap { caption -> [Int32] in
        let row = tokens(caption[...])
        return row + Array(repeating: filling, count: length - row.count)
      }
      return Tensor(rows, shape: [captions.count, length])
    }
    return (block(codec.padID) { $0.dropLast() }, block(Self.ignored) { $0.dropFirst() })
  }
}

/// Batches of captions of about one length. A backbone that is trained along sees each picture once
/// an epoch, with a few of its captions in one batch.
struct CaptionSampler: Sampler {
  /// The number of tokens of each pair.
  private let lengths: [Int]
  /// The pairs of each picture.
  private let pairsOfPicture: [[Int]]
  private let batchSize: Int
  /// How many captions a picture brings along; nil for all of them, each on its own.
  private let captionsPerImage: Int?

  init(_ data: CaptionData, batchSize: Int, captionsPerImage: Int?) {
    lengths = data.pairs.map { data.captions[$0.sample][$0.caption].count }
    var pairsOfPicture: [Int: [Int]] = [:]
    for (index, pair) in data.pairs.enumerated() {
      pairsOfPicture[pair.sample, default: []].append(index)
    }
    self.pairsOfPicture = pairsOfPicture.sorted { $0.key < $1.key }.map(\.value)
    (self.batchSize, self.captionsPerImage) = (batchSize, captionsPerImage)
  }

  private var picturesInBatch: Int { max(1, batchSize / (captionsPerImage ?? 1)) }

  var count: Int {
    let (units, size) =
      captionsPerImage == nil
      ? (lengths.count, batchSize) : (pairsOfPicture.count, picturesInBatch)
    return (units + size - 1) / size
  }

  func epoch(using generator: inout Philox) -> [[Int]] {
    guard let captionsPerImage else {
      return bucketedBatches(lengths: lengths, batchSize: batchSize, using: &generator)
    }
    let chosen = pairsOfPicture.map {
      Array($0.shuffled(using: &generator).prefix(captionsPerImage))
    }
    let longest = chosen.map { $0.map { lengths[$0] }.max() ?? 0 }
    return bucketedBatches(lengths: longest, batchSize: picturesInBatch, using: &generator)
      .map { $0.flatMap { chosen[$0] } }
  }
}
