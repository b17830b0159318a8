import NN
import Tensor

/// Self-critical sequence training (Rennie et al. 2017): raises the expected reward of the captions that a
/// captioner draws, whatever the reward is.
///
/// ```swift
/// let objective = SelfCriticalLoss(codec.tokens, padding: codec.padID, baseline: .mean)
/// let value = objective(captioner, features) { captions, pictures in
///   cider.scores(candidates: captions, images: pictures)
/// }
/// ```
/// Captions are drawn without dropout, as they will be written, and learnt from with it: else what is learnt
/// is more and more the training captions.
public struct SelfCriticalLoss: Sendable {
  /// What a batch gives.
  public struct Value {
    /// The loss, a scalar. Its own size means nothing, its gradient is what counts.
    public let loss: Tensor<Float>
    /// The mean rewards of the captions drawn, and of what they were compared with.
    public let reward, baseline: Double
    /// The mean −log p of their tokens, an estimate of the policy's entropy in nats a word.
    public let entropy: Double
  }

  public let tokens: CaptionTokens
  /// What is read behind a caption's end.
  public let padding: Int32
  public let baseline: SelfCriticalBaseline
  /// The captions drawn for each picture.
  public let samples: Int
  /// The most tokens of a caption, the end included.
  public let maximumLength: Int

  /// - Parameter samples: Nil for one with ``SelfCriticalBaseline/greedy``, and five with
  ///   ``SelfCriticalBaseline/mean``.
  /// - Precondition: there are samples, at least two with ``SelfCriticalBaseline/mean``, and the length is
  ///   positive.
  public init(
    _ tokens: CaptionTokens, padding: Int32, baseline: SelfCriticalBaseline = .greedy,
    samples: Int? = nil, maximumLength: Int = 30
  ) {
    let samples = samples ?? baseline.defaultSamples
    require(
      samples >= (baseline == .mean ? 2 : 1) && maximumLength > 0,
      "SelfCriticalLoss: \(samples) samples of \(maximumLength) tokens cannot be compared")
    (self.tokens, self.padding, self.baseline) = (tokens, padding, baseline)
    (self.samples, self.maximumLength) = (samples, maximumLength)
  }

  /// Returns the loss of some pictures, of which the captioner is in training mode afterwards.
  ///
  /// - Parameters:
  ///   - locations: The backbone's features, `[B, L, C]`.
  ///   - reward: Returns the reward of captions, each of the picture of its number below B; a caption is
  ///     without start, with the end where there is one.
  public func callAsFunction(
    _ captioner: some Captioner, _ locations: Tensor<Float>,
    reward: (_ captions: [[Int32]], _ pictures: [Int]) -> [Double]
  ) -> Value {
    let pictures = (0..<locations.shape[0] * samples).map { $0 / samples }
    let rows = Tensor(pictures.map(Int32.init))

    captioner.setTraining(false)
    let memory = stopGradient { captioner.encode(locations) }
    let drawn = captioner.sample(
      memory.slices(rows), tokens, maximumLength: maximumLength, padding: padding)
    let rewards = reward(drawn.captions, pictures)
    let greedy =
      baseline == .greedy
      ? reward(greedy(captioner, memory), Array(0..<locations.shape[0])) : []
    let advantages = baseline.advantages(rewards, samples: samples, greedy: greedy)

    captioner.setTraining(true)
    let logits = captioner.logits(
      captioner.encode(locations).slices(rows), drawn.inputs, sampling: nil)
    let (loss, entropy) = selfCriticalLoss(
      logits + tokens.ban(width: logits.shape[2]), drawn.targets, advantages: advantages,
      padding: CaptionData.ignored)
    let number = Double(rewards.count)
    return Value(
      loss: loss, reward: rewards.reduce(0, +) / number,
      baseline: zip(rewards, advantages).reduce(0) { $0 + $1.0 - Double($1.1) } / number,
      entropy: entropy)
  }

  private func greedy(_ captioner: some Captioner, _ memory: Tensor<Float>) -> [[Int32]] {
    var options = DecodingOptions()
    options.maximumLength = maximumLength
    let found = Tape.$current.withValue(nil) { captioner.decode(memory, tokens, options) }
    return found.map { $0.isFinished ? $0.tokens + [tokens.end] : $0.tokens }
  }
}

/// The loss of which the gradient raises the expected reward: −Σ A·log p over all tokens of sampled
/// captions, divided by their number (REINFORCE with a baseline).
///
/// - Parameters:
///   - logits: `[B, T, V]`, of the captions sampled.
///   - targets: `[B, T]`, their tokens.
///   - advantages: A, one a caption.
///   - padding: The token that does not count.
/// - Returns: The loss, and the mean −log p of the tokens, an estimate of the policy's entropy in nats a
///   word.
func selfCriticalLoss(
  _ logits: Tensor<Float>, _ targets: Tensor<Int32>, advantages: [Float], padding: Int32
) -> (loss: Tensor<Float>, entropy: Double) {
  let surprise = crossEntropy(logits, targets, ignoreIndex: padding, reduction: .none)
  let count = Float(max(1, targets.elements.count { $0 != padding }))
  let weights = Tensor(advantages.map { $0 / count }, shape: [advantages.count, 1])
  return (
    (surprise * weights).sum(), Double(surprise.detached.sum().item) / Double(count)
  )
}
