#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How the probability of scheduled sampling rises (Bengio et al. 2015, "Scheduled Sampling for Sequence
/// Prediction with Recurrent Neural Networks").
public enum SamplingRise: String, Sendable, Codable, CaseIterable {
  /// The highest one from the first step on.
  case constant
  /// In equal parts from epoch to epoch, from 0.
  case linear
  /// 1 − k / (k + exp(step / k)) of the highest one.
  case inverseSigmoid = "inverse-sigmoid"
}

extension TrainingConfiguration {
  /// Returns the probability that the model reads its own word.
  ///
  /// - Parameters:
  ///   - epoch: The number of epochs that are over.
  ///   - step: The number of steps that are.
  ///   - steps: The number of steps of training with cross entropy.
  func samplingProbability(epoch: Int, step: Int, of steps: Int) -> Float {
    switch scheduledSamplingRise ?? .linear {
    case .constant: return scheduledSampling
    case .linear:
      let fraction = Float(epoch) / Float(max(1, crossEntropyEpochs - 1))
      return scheduledSampling * min(1, fraction)
    case .inverseSigmoid:
      let k = scheduledSamplingDecay ?? Self.inverseSigmoidDecay(halfAt: Double(steps) / 2)
      return scheduledSampling * Float(1 - k / (k + exp(Double(step) / k)))
    }
  }

  /// The k, at least 1, with which half of the rise is over at step k·ln k = `step`.
  static func inverseSigmoidDecay(halfAt step: Double) -> Double {
    var (low, high) = (1.0, max(step, 3))
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if middle * log(middle) < step { low = middle } else { high = middle }
    }
    return low
  }
}
