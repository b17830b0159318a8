import Tensor

/// Runs a cell on a batch, or on a single example as a batch of one, from zeros where there is no state.
func runCell(
  _ name: String, _ x: Tensor<Float>, _ states: [Tensor<Float>], kinds: Int, hiddenSize: Int,
  _ step: (Tensor<Float>, [Tensor<Float>]) -> [Tensor<Float>]
) -> [Tensor<Float>] {
  require(
    x.rank == 1 || x.rank == 2, "\(name): expected [B, input] or [input], got \(x.shape)")
  let expected = Shape(x.shape.dimensions.dropLast() + [hiddenSize])
  for state in states {
    require(state.shape == expected, "\(name): expected a state \(expected), got \(state.shape)")
  }
  let states =
    states.isEmpty ? Array(repeating: Tensor.zeros(expected), count: kinds) : states
  if x.rank == 2 { return step(x, states) }
  return step(x.unsqueezed(0), states.map { $0.unsqueezed(0) }).map { $0.squeezed(0) }
}
