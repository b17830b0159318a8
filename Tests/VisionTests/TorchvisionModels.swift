import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing
import Vision

/// Where `Scripts/test-models` puts what torchvision computes.
private let folder = ProcessInfo.processInfo.environment["TORCHVISION_STATES"]

private let names: [String] = {
  let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
  let ending = "_example.safetensors"
  return files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
}()

@Suite(
  "Whole models give torchvision's grids and scores with torchvision's weights",
  .enabled(if: folder != nil, "Scripts/test-models makes the weights"), .serialized)
struct TorchvisionModels {
  @Test("of every kind of network", arguments: names)
  func agreement(name: String) throws {
    let model = try torchvisionClassifier(name)
    try model.load(TorchFile(path: "\(folder!)/\(name).pth"))
    model.setTraining(false)
    let example = try SafetensorsFile(path: "\(folder!)/\(name)_example.safetensors")
    let input: Tensor<Float> = try example.tensor("input")
    #expect(relativeDifference(model.features(input), try example.tensor("features")) < 1e-4)
    #expect(relativeDifference(model.logits(input), try example.tensor("logits")) < 1e-4)
    if let network = model as? VGG {
      #expect(relativeDifference(network.fc2(input), try example.tensor("fc2")) < 1e-4)
    }
    if let network = model as? Inception {
      let (logits, auxiliary) = network.logitsWithAuxiliary(input)
      #expect(relativeDifference(logits, try example.tensor("logits")) < 1e-4)
      #expect(relativeDifference(auxiliary, try example.tensor("auxiliary")) < 1e-4)
    }
  }

  @Test("and there are some")
  func examples() { #expect(!names.isEmpty) }
}
