import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing
import Vision

@Suite("A backbone's preprocessing")
struct PublishedPreprocessing {
  @Test("is what torchvision's default weights expect")
  func torchvision() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/torch/preprocessings.txt").standardized
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 44)
    for line in lines {
      let fields = line.split(separator: " ").map(String.init)
      let network = try withoutInitialization { try Backbones.make(fields[0], classes: nil) }
      let expected = ImagePreprocessing(
        resize: Int(fields[1])!, crop: Int(fields[2])!,
        filter: fields[3] == "bicubic" ? .bicubic : .bilinear)
      #expect(network.preprocessing == expected, "\(fields[0])")
      #expect(network.preprocessing.normalization.mean[0] == Float(fields[4])!)
    }
  }

  @Test(
    "is what timm's and the hub's weights expect",
    arguments: [
      ("vit_small_patch16_224", "248", ImagePreprocessing.augReg),
      ("deit_base_patch16_224", "248", .deiT),
      ("google/vit-base-patch32-384", "384 × 384", .minusOneToOne(side: 384)),
      ("clip_vit_b_32", "224", .clip()),
    ])
  func transformers(name: String, text: String, expected: ImagePreprocessing) throws {
    let network = try withoutInitialization { try Backbones.make(name) }
    #expect(network.preprocessing == expected)
    #expect(expected.description.contains(text))
  }

  @Test("for inputs of another side crops the same share")
  func scaled() {
    let larger = ImagePreprocessing.augReg.scaled(toSide: 448)
    #expect(
      larger
        == ImagePreprocessing(
          resize: 496, crop: 448, filter: .bicubic, normalization: .inception))
    let squashed = ImagePreprocessing.augReg.squashed
    #expect(squashed.scaled(toSide: 96) == larger.squashed.scaled(toSide: 96))
    #expect(squashed.scaled(toSide: 224) == squashed)
  }

  @Test("squashed keeps size, filter and normalisation, and sees the whole picture")
  func squashed() {
    let squashed = ImagePreprocessing.augReg.squashed
    #expect(
      squashed
        == ImagePreprocessing(width: 224, height: 224, filter: .bicubic, normalization: .inception))
    #expect(squashed.squashed == squashed)
  }

  @Test("can be replaced, and is no part of the state")
  func replaced() throws {
    let network = ResNet(.resnet18, classes: nil)
    let keys = network.stateDictionary.keys
    network.preprocessing = network.preprocessing.squashed
    #expect(network.preprocessing.resize == .exact(width: 224, height: 224))
    #expect(network.stateDictionary.keys == keys)
  }
}
