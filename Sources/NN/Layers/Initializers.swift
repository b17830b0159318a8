import Tensor

/// PyTorch's default for the weights of linear and convolution layers: uniform within
/// ±1/√fanIn, which is Kaiming's uniform with a = √5.
///
/// - Parameter fanIn: The number of inputs that one output sums over.
func defaultWeight(_ shape: Shape, fanIn: Int) -> Tensor<Float> {
  let bound = fanIn > 0 ? 1 / Float(fanIn).squareRoot() : 0
  return .uniform(shape, low: -bound, high: bound)
}

/// Returns weights uniform within ±gain·√(3 / fanIn) (He et al. 2015);
/// `torch.nn.init.kaiming_uniform_` with `fan_in`.
///
/// - Parameter gain: √2 for ReLU.
public func kaimingUniform(_ shape: Shape, fanIn: Int, gain: Float = Float(2).squareRoot())
  -> Tensor<Float>
{
  let bound = gain * (3 / Float(fanIn)).squareRoot()
  return .uniform(shape, low: -bound, high: bound)
}
