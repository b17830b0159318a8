import NN
import Tensor

extension VisionTransformer {
  /// Positions, layers and the last normalisation.
  final class Encoder: Layer {
    /// `[1, positions, width]`
    @Parameter var posEmbedding: Tensor<Float>
    let layers: ModuleDictionary<Block>
    let ln: LayerNorm

    init(_ variant: Variant, positions: Int) {
      posEmbedding = .normal([1, positions, variant.width], standardDeviation: 0.02)
      layers = [:]
      for index in 0..<variant.layers { layers["encoder_layer_\(index)"] = Block(variant) }
      ln = LayerNorm(variant.width, eps: Float(variant.eps))
    }

    /// Tokens at their positions → what the layers and the last normalisation make of them.
    func forward(_ x: Tensor<Float>) -> Tensor<Float> { ln(transformed(x)) }

    /// As above without the last normalisation.
    func transformed(_ x: Tensor<Float>) -> Tensor<Float> {
      layers.keys.reduce(x) { layers[$1]!($0) }
    }
  }

  /// Attention and a perceptron, each behind a normalisation and beside a way round.
  final class Block: Layer {
    let ln1: LayerNorm
    let selfAttention: MultiheadAttention
    let ln2: LayerNorm
    let mlp: ModuleDictionary<Linear>
    static let stateKeys = ["ln1": "ln_1", "ln2": "ln_2"]

    init(_ variant: Variant) {
      let (width, eps) = (variant.width, Float(variant.eps))
      ln1 = LayerNorm(width, eps: eps)
      selfAttention = MultiheadAttention(width, variant.heads)
      ln2 = LayerNorm(width, eps: eps)
      mlp = ["0": Linear(width, variant.mlpWidth), "3": Linear(variant.mlpWidth, width)]
      for key in mlp.keys {
        mlp[key]!.$weight.initialize(.xavierUniform())
        mlp[key]!.$bias.initialize(.normal(standardDeviation: 1e-6))
      }
    }

    func forward(_ x: Tensor<Float>) -> Tensor<Float> {
      let x = x + selfAttention(ln1(x)).output
      return x + mlp["3"]!(mlp["0"]!(ln2(x)).gelu())
    }
  }
}
