import Tensor
import Text

/// Raises the CIDEr-D of the captions that a model draws, against the training references.
///
/// Everything runs without dropout: the log-probabilities learnt from are then those that the captions
/// were drawn by. The end counts as a word of captions and references, or a caption that breaks off would
/// score as well as one that ends.
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

  private let baseline: SelfCriticalBaseline
  private let samples: Int
  private let maximumLength: Int
  private let data: CaptionData
  private let tokens: CaptionTokens
  private var words: RewardedWords
  /// The place of each picture among CIDEr's; pictures without captions have none.
  private let images: [Int: Int]
  private let cider: CIDEr
  var sums = Sums()

  /// - Parameter maximumLength: The most tokens of a sampled caption.
  init(
    _ data: CaptionData, baseline: SelfCriticalBaseline, samples: Int?, maximumLength: Int
  ) {
    (self.data, tokens) = (data, data.codec.tokens)
    (self.baseline, self.maximumLength) = (baseline, maximumLength)
    self.samples = samples ?? baseline.defaultSamples
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
  func loss(_ captioner: some Captioner, _ pairs: [CaptionData.Pair]) -> Tensor<Float> {
    var seen: Set<Int> = []
    let pictures = pairs.map(\.sample).filter { seen.insert($0).inserted }
    let memory = captioner.encode(data.inputs.locations(pictures))
    let rows = Tensor((0..<pictures.count * samples).map { Int32($0 / samples) })
    let repeated = samples == 1 ? memory : memory.slices(rows)
    let drawn = captioner.sample(
      repeated, tokens, maximumLength: maximumLength, padding: data.codec.padID)
    let rewards = rewards(drawn.captions, rows.elements.map { pictures[Int($0)] })
    let greedy = baseline == .greedy ? self.greedy(captioner, memory, pictures) : []
    let advantages = baseline.advantages(rewards, samples: samples, greedy: greedy)
    let logits = captioner.logits(repeated, drawn.inputs, sampling: nil)
    let (loss, entropy) = selfCriticalLoss(
      logits + tokens.ban(width: logits.shape[2]), drawn.targets, advantages: advantages,
      padding: CaptionData.ignored)
    let number = Double(rewards.count)
    sums.sampled += rewards.reduce(0, +) / number
    sums.baseline += zip(rewards, advantages).reduce(0) { $0 + $1.0 - Double($1.1) } / number
    sums.entropy += entropy
    sums.count += 1
    return loss
  }

  private func rewards(_ captions: [[Int32]], _ samples: [Int]) -> [Double] {
    cider.scores(candidates: captions.map { words($0[...]) }, images: samples.map { images[$0]! })
  }

  private func greedy(
    _ captioner: some Captioner, _ memory: Tensor<Float>, _ pictures: [Int]
  ) -> [Double] {
    var options = DecodingOptions()
    options.maximumLength = maximumLength
    let found = Tape.$current.withValue(nil) {
      captioner.decode(memory.detached, tokens, options)
    }
    return rewards(found.map { $0.isFinished ? $0.tokens + [tokens.end] : $0.tokens }, pictures)
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
