import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing
import Vision

/// The code of the article `LoadingABackbone`, which stands here word for word.
@Suite("The article on loading a backbone")
struct LoadingABackbone {
  @Test("has code that compiles: it stands in a file of these tests")
  func examples() throws {
    let article = Fixtures.package
      .appending(path: "Sources/Vision/Vision.docc/LoadingABackbone.md")
    let examples = try ArticleExamples(
      of: article, in: Fixtures.package.appending(path: "Tests/VisionTests"))
    #expect(examples.count == 6)
    #expect(examples.missing == [])
  }

  @Test("loads by name and classifies")
  func names() throws {
    try withTemporaryFolder { url in
      let folder = url.path
      let source = ResNet(.resnet18)
      try saveTorch(source.stateDictionary, to: "\(folder)/resnet18.pth")
      let names = (0..<1000).map { "\"class \($0)\"" }.joined(separator: ",")
      try Data("[\(names)]".utf8).write(to: url.appending(path: "labels.json"))
      try Image(width: 1, height: 2, pixels: [9, 8, 7, 60, 50, 40])
        .write(to: "\(folder)/dog.png")

      let network = try Backbones.load("resnet18", weights: "\(folder)/resnet18.pth")
      let planes = network.preprocessing(try Image(contentsOf: "\(folder)/dog.png"))
      let input = Tensor(planes, shape: [1, 3, 224, 224])
      let grid = network.features(input)  // [1, 512, 7, 7]
      let locations = network.locations(input, grid: 4)  // [1, 16, 512]
      #expect(grid.shape == [1, 512, 7, 7])
      #expect(locations.shape == [1, 16, 512])

      let classifier = ResNet(.resnet18)
      try classifier.load(weights: "\(folder)/resnet18.pth")
      let labels = try ClassLabels(contentsOf: "\(folder)/labels.json")
      let image = try Image(contentsOf: "\(folder)/dog.png")
      for score in classifier.classify([image], top: 5)[0] {
        print(labels[score.index], score.probability)
      }

      let pets = try Backbones.load("resnet18", weights: "\(folder)/resnet18.pth", classes: 37)
      pets.freezeStages(3)
      #expect((pets as? ResNet)?.classCount == 37)

      do {
        _ = try Backbones.load("resnet34", weights: "\(folder)/resnet18.pth")
      } catch let error as Backbones.UnfitWeights {
        print(error)  // …/resnet18.pth: the weights do not fit resnet34 (80 missing: …
        print(error.problems.missing)
      }
      let error = #expect(throws: Backbones.UnfitWeights.self) {
        try Backbones.load("resnet34", weights: "\(folder)/resnet18.pth")
      }
      #expect(error?.description.contains("do not fit resnet34 (80 missing: ") == true)
    }
  }

  @Test("loads transformers")
  func transformers() throws {
    try withTemporaryFolder { url in
      let folder = url.path
      try saveSafetensors(
        VisionTransformer(.vitTiny16).stateDictionary, maxShardSize: 1 << 40,
        to: "\(folder)/vit_tiny.safetensors")
      try saveSafetensors(
        CLIPVision(.vitB32).stateDictionary, maxShardSize: 1 << 40,
        to: "\(folder)/clip.safetensors")

      let vit = VisionTransformer(.vitTiny16, imageSize: 64, interpolation: .timm)
      try vit.load(weights: "\(folder)/vit_tiny.safetensors")
      let tokens = vit.tokens(.zeros([1, 3, 64, 64]))  // [1, 17, 192], the class token first
      let oblong = vit.features(.zeros([1, 3, 64, 96]))  // [1, 192, 4, 6]
      #expect(tokens.shape == [1, 17, 192])
      #expect(oblong.shape == [1, 192, 4, 6])

      let tower = CLIPVision(.vitB32)
      try tower.load(weights: "\(folder)/clip.safetensors")
      let vectors = tower.embedding(.zeros([2, 3, 224, 224]), normalized: true)  // [2, 512]
      let patches = tower.features(.zeros([1, 3, 224, 224]))  // [1, 768, 7, 7]
      #expect(vectors.shape == [2, 512])
      #expect(patches.shape == [1, 768, 7, 7])
    }
  }
}
