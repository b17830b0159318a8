import Tensor

/// x where it is positive, else weight·x with a weight that is learnt (He et al. 2015);
/// `torch.nn.PReLU`.
///
/// Weight decay does the weight no good.
public final class PReLU: Layer {
  /// `[numParameters]`
  @Parameter public var weight: Tensor<Float>

  /// - Parameters:
  ///   - numParameters: 1, or the number of channels for a slope of each.
  ///   - initial: The slope to begin with; `init` in PyTorch.
  /// - Precondition: there is a parameter.
  public init(_ numParameters: Int = 1, initial: Float = 0.25) {
    require(
      numParameters > 0, "PReLU: the number of parameters must be positive (\(numParameters))")
    weight = .full([numParameters], initial)
  }

  /// `[N, numParameters, …]`, or any shape with a single parameter → the same shape.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.prelu(weight) }
}
