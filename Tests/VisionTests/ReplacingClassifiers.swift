import NN
import Tensor
import Testing
import Vision

@Suite("A backbone's classifier is found and replaced")
struct ReplacingClassifiers {
  /// All but the largest.
  private static let names = Backbones.names.filter { name in
    !["vit_l", "vit_h", "large-", "large_patch", "clip_vit_l", "vgg", "wide_", "101", "152"]
      .contains { name.contains($0) }
  }

  @Test("of all names", arguments: names)
  func replacing(name: String) throws {
    guard let network = try Backbones.make(name) as? any ImageClassifier,
      let count = network.classCount
    else { return }
    #expect(count == 1000)
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
