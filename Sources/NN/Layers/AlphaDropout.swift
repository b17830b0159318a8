import Tensor

/// Dropout for networks of ``SELU``: sets elements to SELU's lower bound at random in training, and
/// scales and shifts all so that mean 0 and variance 1 stay (Klambauer et al. 2017);
/// `torch.nn.AlphaDropout`.
public final class AlphaDropout: ModeDependent, Layer {
  public let probability: Float
  public var isTraining = true

  /// - Precondition: `probability` is in [0, 1].
  public init(_ probability: Float = 0.5) {
    checkProbability(probability, "AlphaDropout")
    self.probability = probability
  }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    isTraining ? x.alphaDropout(probability) : x
  }
}
