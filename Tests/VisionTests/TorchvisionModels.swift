import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing
import Vision

/// Where `Scripts/test-models` puts what torchvision computes.
private let folder = ProcessInfo.processInfo.environment["TORCHVISION_STATES"]

@Suite(
  "Whole models give torchvision's scores with torchvision's weights",
  .enabled(if: folder != nil, "Scripts/test-models makes the weights"))
struct TorchvisionModels {
  private func discrepancy(_ model: some Layer, _ name: String) throws -> Float {
    try model.load(TorchFile(path: "\(folder!)/\(name).pth"))
    model.setTraining(false)
    let example = try SafetensorsFile(path: "\(folder!)/\(name)_example.safetensors")
    return maximumDifference(model(try example.tensor("input")), try example.tensor("logits"))
  }

  @Test("ResNet-18")
  func resNet() throws { #expect(try discrepancy(ResNet(.resnet18), "resnet18") < 1e-4) }

  @Test("ViT-B/16")
  func visionTransformer() throws {
    #expect(try discrepancy(VisionTransformer(.vitB16), "vit_b_16") < 1e-4)
  }
}
