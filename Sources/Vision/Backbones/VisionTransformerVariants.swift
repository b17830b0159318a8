import NN
import Tensor

extension VisionTransformer {
  /// How large a Vision Transformer is, and what its weights expect.
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
    /// What the weights were trained with.
    public var normalization: Normalization

    public init(
      patchSize: Int, layers: Int, heads: Int, width: Int, mlpWidth: Int, eps: Double = 1e-6,
      normalization: Normalization = .imageNet
    ) {
      (self.patchSize, self.layers, self.heads) = (patchSize, layers, heads)
      (self.width, self.mlpWidth) = (width, mlpWidth)
      (self.eps, self.normalization) = (eps, normalization)
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

    /// The same size as timm's "augreg" weights expect it: pictures normalised to −1…1.
    var augreg: Variant {
      var variant = self
      variant.normalization = .inception
      return variant
    }

    /// The same size as Google's weights on Hugging Face's hub expect it.
    var google: Variant {
      var variant = augreg
      variant.eps = 1e-12
      return variant
    }
  }
}

extension Backbones {
  /// torchvision's names, timm's (`deit_…` with ImageNet's normalisation, `vit_…` with −1…1), and the
  /// hub's.
  static let visionTransformers: Makers = [
    "vit_b_16": { VisionTransformer(.vitB16) },
    "vit_b_32": { VisionTransformer(.vitB32) },
    "vit_h_14": { VisionTransformer(.vitH14) },
    "vit_l_16": { VisionTransformer(.vitL16) },
    "vit_l_32": { VisionTransformer(.vitL32) },
    "deit_tiny_patch16_224": { VisionTransformer(.vitTiny16) },
    "deit_small_patch16_224": { VisionTransformer(.vitSmall16) },
    "deit_base_patch16_224": { VisionTransformer(.vitB16) },
    "vit_tiny_patch16_224": { VisionTransformer(.vitTiny16.augreg) },
    "vit_small_patch16_224": { VisionTransformer(.vitSmall16.augreg) },
    "vit_small_patch32_224": { VisionTransformer(.vitSmall32.augreg) },
    "vit_base_patch16_224": { VisionTransformer(.vitB16.augreg) },
    "vit_base_patch32_224": { VisionTransformer(.vitB32.augreg) },
    "vit_large_patch16_224": { VisionTransformer(.vitL16.augreg) },
    "google/vit-base-patch16-224": { VisionTransformer(.vitB16.google) },
    "google/vit-base-patch32-384": { VisionTransformer(.vitB32.google, imageSize: 384) },
    "google/vit-large-patch16-224": { VisionTransformer(.vitL16.google) },
  ]
}
