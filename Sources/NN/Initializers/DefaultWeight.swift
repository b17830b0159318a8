import Tensor

/// PyTorch's default for the weights of linear and convolution layers: uniform within
/// ±1/√fanIn, which is Kaiming's uniform with a = √5.
///
/// - Parameter fanIn: The number of inputs that one output sums over.
func defaultWeight(_ shape: Shape, fanIn: Int) -> Tensor<Float> {
  let bound = fanIn > 0 ? 1 / Float(fanIn).squareRoot() : 0
  return Tensor(shape, initializedBy: .uniform(low: -bound, high: bound))
}
