import NN
import Tensor

extension VisionTransformer {
  /// How large a Vision Transformer is.
  ///
  /// ```swift
  /// var variant = VisionTransformer.Variant.vitB16
  /// variant.patchSize = 8
  /// ```
  public struct Variant: Sendable, Hashable {
    /// The side of a patch, in pixels.
    public var patchSize: Int
    public var layers: Int
    public var heads: Int
    /// The length of a token's vector.
    public var width: Int
    /// The width between the two products of a layer.
    public var mlpWidth: Int
    /// What normalisations add to variances: 1e-6 in torchvision and timm, 1e-12 in Hugging Face's
    /// transformers.
    public var eps: Double

    public init(
      patchSize: Int, layers: Int, heads: Int, width: Int, mlpWidth: Int, eps: Double = 1e-6
    ) {
      (self.patchSize, self.layers, self.heads) = (patchSize, layers, heads)
      (self.width, self.mlpWidth) = (width, mlpWidth)
      self.eps = eps
    }

    /// Tiny: 12 layers of width 192, patches of 16 pixels (Touvron et al. 2021).
    public static let vitTiny16 = Variant(
      patchSize: 16, layers: 12, heads: 3, width: 192, mlpWidth: 768)
    /// Small: 12 layers of width 384, patches of 16 or 32 pixels.
    public static let vitSmall16 = Variant(
      patchSize: 16, layers: 12, heads: 6, width: 384, mlpWidth: 1536)
    public static let vitSmall32 = Variant(
      patchSize: 32, layers: 12, heads: 6, width: 384, mlpWidth: 1536)
    /// Base: 12 layers of width 768, patches of 16 or 32 pixels.
    public static let vitB16 = Variant(
      patchSize: 16, layers: 12, heads: 12, width: 768, mlpWidth: 3072)
    public static let vitB32 = Variant(
      patchSize: 32, layers: 12, heads: 12, width: 768, mlpWidth: 3072)
    /// Large: 24 layers of width 1024.
    public static let vitL16 = Variant(
      patchSize: 16, layers: 24, heads: 16, width: 1024, mlpWidth: 4096)
    public static let vitL32 = Variant(
      patchSize: 32, layers: 24, heads: 16, width: 1024, mlpWidth: 4096)
    /// Huge: 32 layers of width 1280, patches of 14 pixels.
    public static let vitH14 = Variant(
      patchSize: 14, layers: 32, heads: 16, width: 1280, mlpWidth: 5120)

    /// The same size as Google's weights on Hugging Face's hub expect it.
    var google: Variant {
      var variant = self
      variant.eps = 1e-12
      return variant
    }
  }
}

extension Backbones {
  /// torchvision's names, timm's, and the hub's.
  static let visionTransformers: Makers = [
    "vit_b_16": { VisionTransformer(.vitB16, classes: $0) },
    "vit_b_32": { VisionTransformer(.vitB32, classes: $0) },
    "vit_h_14": {
      VisionTransformer(.vitH14, classes: $0).expecting(
        .init(resize: 224, crop: 224, filter: .bicubic))
    },
    "vit_l_16": {
      VisionTransformer(.vitL16, classes: $0).expecting(.init(resize: 242, crop: 224))
    },
    "vit_l_32": { VisionTransformer(.vitL32, classes: $0) },
    "deit_tiny_patch16_224": { VisionTransformer(.vitTiny16, classes: $0).expecting(.deiT) },
    "deit_small_patch16_224": { VisionTransformer(.vitSmall16, classes: $0).expecting(.deiT) },
    "deit_base_patch16_224": { VisionTransformer(.vitB16, classes: $0).expecting(.deiT) },
    "vit_tiny_patch16_224": { VisionTransformer(.vitTiny16, classes: $0).expecting(.augReg) },
    "vit_small_patch16_224": { VisionTransformer(.vitSmall16, classes: $0).expecting(.augReg) },
    "vit_small_patch32_224": { VisionTransformer(.vitSmall32, classes: $0).expecting(.augReg) },
    "vit_base_patch16_224": { VisionTransformer(.vitB16, classes: $0).expecting(.augReg) },
    "vit_base_patch32_224": { VisionTransformer(.vitB32, classes: $0).expecting(.augReg) },
    "vit_large_patch16_224": { VisionTransformer(.vitL16, classes: $0).expecting(.augReg) },
    "google/vit-base-patch16-224": {
      VisionTransformer(.vitB16.google, classes: $0).expecting(.minusOneToOne())
    },
    "google/vit-base-patch32-384": {
      VisionTransformer(.vitB32.google, imageSize: 384, classes: $0).expecting(
        .minusOneToOne(side: 384))
    },
    "google/vit-large-patch16-224": {
      VisionTransformer(.vitL16.google, classes: $0).expecting(.minusOneToOne())
    },
  ]
}
