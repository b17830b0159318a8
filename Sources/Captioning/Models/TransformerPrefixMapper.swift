import NN
import Tensor

/// ClipCap's mapper for a frozen decoder (Mokady et al. 2021): learned constants attend to the
/// picture's vectors and to each other, and what becomes of them is the prefix.
final class TransformerPrefixMapper: PrefixMapper {
  final class Layers: Module {
    let layers: [PrefixMapperLayer]

    init(_ layers: [PrefixMapperLayer]) { self.layers = layers }
  }

  let transformer: Layers
  let linear: Linear
  /// `[P, D]`
  @Parameter var prefixConst: Tensor<Float>
  /// Into how many vectors the mean of the locations is mapped; nil maps each location to one.
  private let clipLength: Int?

  init(
    featureWidth: Int, prefixLength: Int, width: Int, clipLength: Int?, layers: Int, heads: Int
  ) {
    require(
      layers >= 0 && heads > 0 && width % heads == 0,
      "PrefixCaptioner: a mapper of \(layers) layers with \(heads) heads of width \(width)")
    transformer = Layers((0..<layers).map { _ in PrefixMapperLayer(width, heads: heads) })
    linear = Linear(featureWidth, (clipLength ?? 1) * width)
    prefixConst = Tensor([prefixLength, width], initializedBy: .normal())
    self.clipLength = clipLength
  }

  func callAsFunction(_ locations: Tensor<Float>) -> Tensor<Float> {
    let seen =
      clipLength.map { linear(locations.mean(dim: 1)).unflattened(dim: 1, $0, -1) }
      ?? linear(locations)
    let shape = Shape([locations.shape[0]] + prefixConst.shape.dimensions)
    let constants = prefixConst.expanded(to: shape)
    let y = transformer.layers.reduce(.cat([seen, constants], dim: 1)) { $1($0) }
    return y.narrow(dim: 1, start: seen.shape[1], length: prefixConst.shape[0])
  }
}

/// A pre-norm layer with twice the width between its products, and no biases of queries, keys and
/// values.
final class PrefixMapperLayer: Layer {
  let norm1: LayerNorm
  let attn: Attention
  let norm2: LayerNorm
  let mlp: Products

  init(_ width: Int, heads: Int) {
    norm1 = LayerNorm(width)
    attn = Attention(width, heads: heads)
    norm2 = LayerNorm(width)
    mlp = Products(width)
  }

  /// `[B, T, D]` → the same shape.
  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    let y = x + attn(norm1(x))
    return y + mlp(norm2(y))
  }

  final class Attention: Layer {
    let toQueries, toKeysValues, project: Linear
    private let heads: Int

    init(_ width: Int, heads: Int) {
      toQueries = Linear(width, width, bias: false)
      toKeysValues = Linear(width, 2 * width, bias: false)
      project = Linear(width, width)
      self.heads = heads
    }

    func forward(_ x: Tensor<Float>) -> Tensor<Float> {
      // [B, T, D] → [B, heads, T, D / heads]
      let parts = ([toQueries(x)] + toKeysValues(x).chunked(2, dim: -1)).map {
        $0.unflattened(dim: 2, heads, -1).permuted(0, 2, 1, 3)
      }
      let y = scaledDotProductAttention(parts[0], parts[1], parts[2])
      return project(y.permuted(0, 2, 1, 3).flattened(from: 2))
    }
  }

  final class Products: Layer {
    let fc1, fc2: Linear

    init(_ width: Int) { (fc1, fc2) = (Linear(width, 2 * width), Linear(2 * width, width)) }

    func forward(_ x: Tensor<Float>) -> Tensor<Float> { fc2(fc1(x).relu()) }
  }
}
