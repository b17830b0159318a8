import Tensor

/// Zeroes elements at random in training and divides the others by 1 − p (Srivastava et al. 2014);
/// `torch.nn.Dropout`.
public final class Dropout: ModeDependent, Layer {
  public let probability: Float
  public var isTraining = true

  /// - Precondition: `probability` is in [0, 1].
  public init(_ probability: Float = 0.5) {
    checkProbability(probability, "Dropout")
    self.probability = probability
  }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    isTraining ? x.dropout(probability) : x
  }
}

/// Traps where a layer's probability is none.
func checkProbability(_ probability: Float, _ layer: String) {
  require(
    probability >= 0 && probability <= 1,
    "\(layer): the probability must be in [0, 1] (\(probability))")
}
