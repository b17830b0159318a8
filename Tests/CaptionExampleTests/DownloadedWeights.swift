import Captioning
import Foundation
import Testing
import Vision

@testable import CaptionExample

@Suite("Weights in the folder of downloads")
struct DownloadedWeights {
  /// The choice that is made where the files of these networks are there.
  private func choice(
    _ downloaded: [String], dataset: String? = "flickr8k", backbone: String? = nil
  ) throws -> TrainingConfiguration.RecipeChoice {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in downloaded {
      let file = try #require(BackboneWeights.named(name)).fileName
      try Data().write(to: URL(filePath: "\(folder)/\(file)"))
    }
    var choice = TrainingConfiguration.RecipeChoice()
    (choice.dataset, choice.backbone) = (dataset, backbone)
    choice.useDownloadedWeights(in: folder)
    choice.backboneWeights = choice.backboneWeights?.split(separator: "/").last.map(String.init)
    return choice
  }

  @Test("are taken by preference where photographs are to be described")
  func taken() throws {
    let found = try choice(["squeezenet1_1", "resnet50", "vgg16"])
    #expect(found.backbone == "resnet50")
    #expect(found.backboneWeights == "resnet50-11ad3fa6.pth")
    let tower = try choice(["resnet50", "clip_vit_b_32"])
    #expect(tower.backboneWeights == "clip_vit_b_32.safetensors")
  }

  @Test("are not taken for Scenes, beside a backbone that is named, or where there are none")
  func left() throws {
    for left in [
      try choice(["resnet50"], dataset: "scenes"), try choice(["resnet50"], dataset: nil),
      try choice(["resnet50"], backbone: "small_conv"), try choice(["vgg16"]), try choice([]),
    ] {
      #expect(left.backboneWeights == nil)
    }
  }
}
