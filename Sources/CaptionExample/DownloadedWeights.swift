import Captioning
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension TrainingConfiguration.RecipeChoice {
  /// The networks that are looked for, in this order: CLIP's make the better captions (Shen et al. 2022,
  /// "How Much Can CLIP Benefit Vision-and-Language Tasks?").
  private static let preferred = [
    "clip_vit_b_16", "clip_vit_b_32", "resnet50", "efficientnet_b0", "mobilenet_v3_large",
    "mobilenet_v2", "squeezenet1_1", "resnet18",
  ]

  /// Takes the best of the networks that `Scripts/download-weights` has put into `weights/`, where
  /// nobody names one and photographs are to be described, and says so.
  mutating func useDownloadedWeights(quiet: Bool) {
    guard backbone == nil, backboneWeights == nil, dataset ?? "scenes" != "scenes" else { return }
    for name in Self.preferred {
      guard let file = BackboneWeights.named(name)?.fileName else { continue }
      let path = "weights/\(file)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      (backbone, backboneWeights) = (name, path)
      if !quiet { writeError("Using \(path)") }
      return
    }
    if quiet { return }
    writeError(
      "There are no weights of a backbone in weights/, so that a small network is trained along; "
        + "Scripts/download-weights resnet50 fetches some.")
  }
}
