import ApusTestSupport
import Foundation
import Tensor
import Testing
import Vision

private let weights = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../../shared/data/weights/squeezenet1_1_features_torchvision.safetensors")
  .standardizedFileURL.path

@Suite("Backbones")
struct BackboneTests {
  @Test(
    "SqueezeNet 1.1 loads torchvision's weights unchanged and gives its features",
    .enabled(
      if: FileManager.default.fileExists(atPath: weights), "the pretrained weights are not there"))
  func squeezeNet() throws {
    let model = try Backbones.make("squeezenet1_1", classes: nil)
    try model.load(SafetensorsFile(path: weights))
    // The picture of the fixture: sin(0.1·c + 0.05·i + 0.03·j).
    var pixels: [Float] = []
    for c in 0..<3 {
      for i in 0..<224 {
        for j in 0..<224 {
          pixels.append(Float(sin(0.1 * Double(c) + 0.05 * Double(i) + 0.03 * Double(j))))
        }
      }
    }
    let features = model.features(Tensor(pixels, shape: [1, 3, 224, 224]))
    #expect(features.shape == [1, 512, 13, 13])
    let fixture = try Fixture("squeezenet1_1_features")
    let means = features.mean(dims: [0, 2, 3])
    #expect(maximumDifference(means, try fixture.tensor("output.channel_mean")) < 1e-4)
    let place = features.select(dim: 3, 7).select(dim: 2, 6).reshaped(-1)
    #expect(maximumDifference(place, try fixture.tensor("output.location_6_7")) < 1e-3)
  }

  @Test(
    "ResNets have torchvision's numbers of parameters",
    arguments: [
      (ResNet.Variant.resnet18, 11_689_512), (.resnet34, 21_797_672), (.resnet50, 25_557_032),
      (.resnext50, 25_028_904), (.wideResnet50, 68_883_240),
    ])
  func residualNetworks(variant: ResNet.Variant, count: Int) {
    #expect(ResNet(variant).parameterCount == count)
  }

  @Test("the Vision Transformer has torchvision's number of parameters, and a vector a patch")
  func visionTransformer() {
    #expect(VisionTransformer(.vitB16).parameterCount == 86_567_656)
    let model = VisionTransformer(.vitB32, imageSize: 64, classes: 3)
    model.setTraining(false)
    #expect(model.features(.zeros([2, 3, 64, 64])).shape == [2, 768, 2, 2])
    #expect(model(.zeros([2, 3, 64, 64])).shape == [2, 3])
  }

  @Test("ResNet-18 halves the picture five times")
  func residualGrid() {
    let model = ResNet(.resnet18, classes: 7)
    model.setTraining(false)
    #expect(model.features(.zeros([1, 3, 65, 40])).shape == [1, 512, 3, 2])
    #expect(model(.zeros([1, 3, 65, 40])).shape == [1, 7])
  }

  @Test("average their grid to the size asked for")
  func grid() {
    let model = SmallConvNet()
    model.setTraining(false)
    let images = Tensor<Float>.normal([2, 3, 96, 96])
    #expect(model.locations(images).shape == [2, 36, 128])
    let pooled = model.locations(images, grid: 1)
    #expect(pooled.shape == [2, 1, 128])
    #expect(maximumDifference(pooled.squeezed(1), model.locations(images).mean(dim: 1)) < 1e-5)
  }

  @Test("that do not exist are refused with the names of those that do")
  func unknown() {
    #expect {
      _ = try Backbones.make("resnet5")
    } throws: {
      "\($0)" == "unknown backbone resnet5; there are \(Backbones.names.joined(separator: ", "))"
    }
  }
}
