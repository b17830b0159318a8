import NN
import Tensor

/// Draws the weights of a module as Keras does: matrices by Glorot & Bengio 2010, biases zero, vectors
/// of words and positions uniform in ±0.05.
///
/// Keras takes the sizes of attention's matrices from a shape in three parts, by which they come out
/// many times smaller; here they are drawn as the matrices that they are.
func initializeAsKeras(_ module: any Module) {
  let uniform = Initializer.uniform(low: -0.05, high: 0.05)
  module.apply { part in
    switch part {
    case let linear as Linear:
      linear.weight = Tensor(linear.weight.shape, initializedBy: .xavierUniform())
      linear.bias = linear.bias.map { .zeros($0.shape) }
    case let attention as MultiheadAttention:
      let (keys, values) = (
        attention.numHeads * attention.keyDim, attention.numHeads * attention.valueDim
      )
      guard let width = attention.inProjWeight?.shape[1] else { return }
      let parts = [keys, keys, values].map {
        Tensor([$0, width], initializedBy: .xavierUniform())
      }
      attention.inProjWeight = .cat(parts, dim: 0)
    case let embedding as Embedding:
      embedding.weight = Tensor(embedding.weight.shape, initializedBy: uniform)
    case let positions as LearnedPositionalEmbedding:
      positions.weight = Tensor(positions.weight.shape, initializedBy: uniform)
    default: break
    }
  }
}
