import ApusTestSupport
import Foundation
import Tensor
import Vision

/// The files of `Tests/Fixtures/torch/transformers`, which `make_transformer_backbones.py` wrote.
enum TransformerFixtures {
  static let folder = Fixtures.package.appending(path: "Tests/Fixtures/torch/transformers")

  static func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Pictures, and what the libraries made of them.
  static func examples() throws -> Fixture { try Fixture("transformers/examples") }

  static let variant = VisionTransformer.Variant(
    patchSize: 4, layers: 2, heads: 2, width: 16, mlpWidth: 32)
  static let tower = CLIPVision.Variant(
    patchSize: 4, layers: 2, heads: 2, width: 16, mlpWidth: 32, embeddingWidth: 8)

  static func network(
    eps: Double = 1e-6, imageSize: Int = 16, classes: Int = 5,
    pool: VisionTransformer.Pool = .token, interpolation: PositionInterpolation? = nil
  ) -> VisionTransformer {
    var variant = variant
    variant.eps = eps
    return VisionTransformer(
      variant, imageSize: imageSize, classes: classes, pool: pool, interpolation: interpolation)
  }
}
