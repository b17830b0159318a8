import NN
import Tensor

extension CLIPVision {
  /// How large an image tower is.
  public struct Variant: Sendable, Hashable {
    /// The side of a patch, in pixels.
    public var patchSize: Int
    public var layers: Int
    public var heads: Int
    /// The length of a token's vector.
    public var width: Int
    /// The width between the two products of a layer.
    public var mlpWidth: Int
    /// The length of ``CLIPVision/embedding(_:normalized:)``, nil for a tower without projection.
    public var embeddingWidth: Int?
    /// Whether layers have x·σ(1.702·x), as OpenAI's weights expect, or else the exact GELU, as most
    /// of open_clip's do.
    public var usesQuickGELU: Bool

    public init(
      patchSize: Int, layers: Int, heads: Int, width: Int, mlpWidth: Int, embeddingWidth: Int?,
      usesQuickGELU: Bool = true
    ) {
      (self.patchSize, self.layers, self.heads) = (patchSize, layers, heads)
      (self.width, self.mlpWidth) = (width, mlpWidth)
      (self.embeddingWidth, self.usesQuickGELU) = (embeddingWidth, usesQuickGELU)
    }

    /// 12 layers of width 768, patches of 32 or 16 pixels.
    public static let vitB32 = Variant(
      patchSize: 32, layers: 12, heads: 12, width: 768, mlpWidth: 3072, embeddingWidth: 512)
    public static let vitB16 = Variant(
      patchSize: 16, layers: 12, heads: 12, width: 768, mlpWidth: 3072, embeddingWidth: 512)
    /// 24 layers of width 1024, patches of 14 pixels.
    public static let vitL14 = Variant(
      patchSize: 14, layers: 24, heads: 16, width: 1024, mlpWidth: 4096, embeddingWidth: 768)
  }

  /// The layers.
  final class Transformer: Layer {
    let resblocks: [Block]

    init(_ variant: Variant) { resblocks = (0..<variant.layers).map { _ in Block(variant) } }

    func forward(_ x: Tensor<Float>) -> Tensor<Float> { resblocks.reduce(x) { $1($0) } }
  }

  /// Attention and a perceptron, each behind a normalisation and beside a way round.
  final class Block: Layer {
    let ln1: LayerNorm
    let attn: MultiheadAttention
    let ln2: LayerNorm
    let mlp: ModuleDictionary<Linear>
    static let stateKeys = ["ln1": "ln_1", "ln2": "ln_2"]

    private let usesQuickGELU: Bool

    init(_ variant: Variant) {
      let width = variant.width
      ln1 = LayerNorm(width)
      attn = MultiheadAttention(width, variant.heads)
      ln2 = LayerNorm(width)
      mlp = ["c_fc": Linear(width, variant.mlpWidth), "c_proj": Linear(variant.mlpWidth, width)]
      usesQuickGELU = variant.usesQuickGELU
    }

    func forward(_ x: Tensor<Float>) -> Tensor<Float> {
      let x = x + attn(ln1(x)).output
      let hidden = mlp["c_fc"]!(ln2(x))
      return x
        + mlp["c_proj"]!(usesQuickGELU ? hidden * (hidden * 1.702).sigmoid() : hidden.gelu())
    }
  }
}

extension Backbones {
  static let clipTowers: Makers = [
    "clip_vit_b_32": { _ in CLIPVision(.vitB32) },
    "clip_vit_b_16": { _ in CLIPVision(.vitB16) },
    "clip_vit_l_14": { _ in CLIPVision(.vitL14) },
  ]
}
