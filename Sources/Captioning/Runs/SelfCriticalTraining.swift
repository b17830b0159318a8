import Tensor
import Text

/// Raises the CIDEr-D of the captions that a model draws, against the training references.
///
/// The end counts as a word of captions and references, or a caption that breaks off would score as well
/// as one that ends.
final class SelfCriticalTraining {
  /// Sums over the steps of an epoch.
  struct Sums: Codable, Hashable {
    var sampled = 0.0
    var baseline = 0.0
    var entropy = 0.0
    var count = 0

    /// Mean rewards of sampled captions and of their baselines, in CIDEr-D, and the estimated entropy
    /// of the policy in nats a word.
    var metrics: [String: Double] {
      let count = Double(max(1, count))
      return [
        "sampled_cider": sampled / count, "baseline_cider": baseline / count,
        "policy_entropy": entropy / count,
      ]
    }
  }

  private let objective: SelfCriticalLoss
  private let data: CaptionData
  private var words: RewardedWords
  /// The place of each picture among CIDEr's; pictures without captions have none.
  private let images: [Int: Int]
  private let cider: CIDEr
  var sums = Sums()

  /// - Parameter maximumLength: The most tokens of a sampled caption.
  init(
    _ data: CaptionData, baseline: SelfCriticalBaseline, samples: Int?, maximumLength: Int
  ) {
    self.data = data
    objective = SelfCriticalLoss(
      data.codec.tokens, padding: data.codec.padID, baseline: baseline, samples: samples,
      maximumLength: maximumLength)
    var images: [Int: Int] = [:]
    var references: [[[Int32]]] = []
    var words = RewardedWords(codec: data.codec)
    for (sample, captions) in data.captions.enumerated() where !captions.isEmpty {
      images[sample] = references.count
      references.append(captions.map { words($0.dropFirst()) })
    }
    (self.images, self.words) = (images, words)
    cider = CIDEr(references: references)
  }

  /// Returns the loss of the pictures of some pairs.
  ///
  /// - Parameters:
  ///   - captioner: In training mode.
  ///   - flips: Whether half of the pictures are mirrored, drawn from `Generator.current`.
  func loss(
    _ captioner: some Captioner, _ pairs: [CaptionData.Pair], flips: Bool
  ) -> Tensor<Float> {
    var seen: Set<Int> = []
    let pictures = pairs.map(\.sample).filter { seen.insert($0).inserted }
    let locations = data.inputs.locations(pictures, isFlipped: data.flipped(pictures, flips))
    let value = objective(captioner, locations) { captions, rows in
      cider.scores(
        candidates: captions.map { words($0[...]) }, images: rows.map { images[pictures[$0]]! })
    }
    sums.sampled += value.reward
    sums.baseline += value.baseline
    sums.entropy += value.entropy
    sums.count += 1
    return value.loss
  }
}

/// The words of captions as the numbers that CIDEr-D compares: the ids themselves where these are words.
private struct RewardedWords {
  let codec: any CaptionCodec
  private var numbers: [String: Int32] = [:]

  init(codec: any CaptionCodec) { self.codec = codec }

  /// - Parameter caption: Without start, with the end where there is one.
  mutating func callAsFunction(_ caption: ArraySlice<Int32>) -> [Int32] {
    if codec is WordCodec { return Array(caption) }
    var result = codec.words(caption).map { word in
      let number = numbers[word] ?? Int32(numbers.count + 1)
      numbers[word] = number
      return number
    }
    if caption.contains(codec.tokens.end) { result.append(0) }
    return result
  }
}
