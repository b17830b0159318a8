import NN
import Tensor
import Testing
import Vision

@Suite("A backbone's classifier is found and replaced")
struct ReplacingClassifiers {
  /// The smallest of each family.
  private static let names = [
    "resnet18", "deit_tiny_patch16_224", "convnext_tiny", "densenet121", "efficientnet_b0",
    "inception_v3", "mobilenet_v1_0.25", "mobilenet_v2", "mobilenet_v3_small",
  ].filter(Backbones.names.contains)

  @Test("in each family", arguments: names)
  func replacing(name: String) throws {
    let network = try #require(try Backbones.make(name) as? any ImageClassifier)
    #expect(network.classCount == 1000)
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "weights.safetensors").path
      let state = network.stateDictionary
      try saveSafetensors(state, maxShardSize: 1 << 40, to: path)
      try network.load(weights: path, classes: 3)
      #expect(network.classCount == 3)
      let now = network.stateDictionary
      let changed = now.keys.filter { now[$0]!.shape != state[$0]!.shape }
      #expect(changed.count == 2 && changed.allSatisfy { now[$0]!.shape[0] == 3 })
    }
  }
}
