import Tensor

/// Returns the parameters that a convolution starts from, uniform within ±1/√fanIn as in PyTorch,
/// where fanIn is what the weight holds for each of its first dimension.
///
/// - Parameters:
///   - layer: The layer's name, for messages.
///   - kernel: The filters' size, of 1 to 3 dimensions.
///   - isTransposed: Whether the weight is `[in, out / groups, …]`, not `[out, in / groups, …]`.
func convolutionParameters(
  _ layer: String, _ inChannels: Int, _ outChannels: Int, kernel: [Int], groups: Int, bias: Bool,
  isTransposed: Bool = false
) -> (weight: Tensor<Float>, bias: Tensor<Float>?) {
  require(
    groups > 0 && inChannels % groups == 0 && outChannels % groups == 0,
    "\(layer): \(inChannels) → \(outChannels) channels do not divide into \(groups) groups")
  require(
    inChannels > 0 && outChannels > 0 && kernel.allSatisfy { $0 > 0 },
    "\(layer): channels and kernel must be positive (\(inChannels) → \(outChannels), \(kernel))")
  let (first, second) = isTransposed ? (inChannels, outChannels) : (outChannels, inChannels)
  let fanIn = kernel.reduce(second / groups, *)
  return (
    defaultWeight(Shape([first, second / groups] + kernel), fanIn: fanIn),
    bias ? defaultWeight([outChannels], fanIn: fanIn) : nil
  )
}
