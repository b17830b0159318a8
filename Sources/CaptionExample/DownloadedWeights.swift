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

  /// Takes the first of the networks that `Scripts/download-weights` has put into `weights/`, where
  /// nobody names one and photographs are to be described.
  mutating func useDownloadedWeights(in folder: String = "weights") {
    guard isForDownloadedWeights else { return }
    for name in Self.preferred {
      guard let file = BackboneWeights.named(name)?.fileName else { continue }
      let path = "\(folder)/\(file)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      (backbone, backboneWeights) = (name, path)
      return
    }
  }

  private var isForDownloadedWeights: Bool {
    backbone == nil && backboneWeights == nil && dataset ?? "scenes" != "scenes"
  }

  /// What ``useDownloadedWeights()`` has found, in a line; nil where it was not asked to look.
  func note(ofDownloaded configuration: TrainingConfiguration) -> String? {
    guard isForDownloadedWeights else { return nil }
    return configuration.backboneWeights.map { "Using \($0)" }
      ?? "There are no weights of a backbone in weights/, so that a small network is trained along; "
      + "Scripts/download-weights resnet50 fetches some."
  }
}
