/// What a sampled caption's reward is compared with.
public enum SelfCriticalBaseline: String, Sendable, Codable, CaseIterable {
  /// The reward of the caption that greedy search finds (Rennie et al. 2017, "Self-critical Sequence
  /// Training for Image Captioning").
  case greedy
  /// The mean reward of the picture's other samples (Luo 2020, "A Better Variant of Self-Critical
  /// Sequence Training"); no greedy search is needed.
  case mean

  /// The captions sampled a picture where nobody says how many.
  var defaultSamples: Int { self == .greedy ? 1 : 5 }

  /// Returns how much better than its baseline each sample is.
  ///
  /// - Parameters:
  ///   - rewards: `samples` in a row for each picture.
  ///   - greedy: One a picture, for ``greedy``.
  func advantages(_ rewards: [Double], samples: Int, greedy: [Double]) -> [Float] {
    rewards.indices.map { index in
      let picture = index / samples
      guard self == .mean else { return Float(rewards[index] - greedy[picture]) }
      let sum = rewards[picture * samples..<(picture + 1) * samples].reduce(0, +)
      return Float(rewards[index] - (sum - rewards[index]) / Double(samples - 1))
    }
  }
}
