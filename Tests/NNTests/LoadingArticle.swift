import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

private final class KerasNetwork: Module {
  let conv = Conv2d(3, 4, kernelSize: (3, 2))
  let depthwise = Conv2d(4, 8, kernelSize: 3, padding: 1, groups: 4)
  let dense = Linear(8, 5)

  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    dense(depthwise(conv(x).relu()).relu().mean(dims: [2, 3]))
  }
}

private final class Classifier: Module {
  let conv1 = Conv2d(3, 4, kernelSize: 3, bias: false)
  let bn1 = BatchNorm2d(4)
  let fc: Linear

  init(classes: Int) { fc = Linear(4, classes) }
}

/// The code of the article `LoadingPyTorchWeights`, which stands here word for word.
@Suite("The article on PyTorch's weights")
struct LoadingArticle {
  @Test("has code that compiles and runs: it stands in this file")
  func examples() throws {
    let here = URL(filePath: #filePath)
    let article = here.deletingLastPathComponent()
      .appending(path: "../../Sources/NN/NN.docc/LoadingPyTorchWeights.md").standardizedFileURL
    func lines(_ text: some StringProtocol) -> String {
      text.split(separator: "\n").map { String($0.drop { $0 == " " }) }.joined(separator: "\n")
    }
    let own = lines(try String(contentsOf: here, encoding: .utf8))
    let text = try String(contentsOf: article, encoding: .utf8)
    let found = text.matches(of: /```swift\n((?s:.*?))```/)
    #expect(found.count == 7)
    for match in found { #expect(own.contains(lines(match.1)), "\(match.1)") }
  }

  private let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/torch/files").standardizedFileURL.path

  @Test("loads state dictionaries, nested ones, and shards")
  func files() throws {
    try withFolder { url in
      let folder = url.path
      let trained = Classifier(classes: 10)
      trained.bn1.runningMean = .ones([4])
      try saveTorch(trained.stateDictionary, to: "\(folder)/resnet18.pth")
      let parallel = Array(trained.stateDictionary).map { ("module." + $0.name, $0.tensor) }
      try saveTorch(
        [
          "state_dict": .state(parallel), "epoch": 7,
          "optimizer": ["state": [0: .state([("exp_avg", Tensor<Float>([1]))])]],
        ], to: "\(folder)/checkpoint.pth")
      try saveSafetensors(
        trained.stateDictionary, maxShardSize: 100, to: "\(folder)/model.safetensors")
      var model = Classifier(classes: 10)
      let classifier = Classifier(classes: 3)
      func check() {
        #expect(model.conv1.weight == trained.conv1.weight && model.fc.weight == trained.fc.weight)
        #expect(model.bn1.runningMean == .ones([4]))
        model = Classifier(classes: 10)
      }

      let weights = try TorchFile(path: "\(folder)/resnet18.pth")
      try model.load(weights)
      check()

      let backbone = try weights.renamed { $0.hasPrefix("fc.") ? nil : $0 }
      let report = try classifier.load(backbone, strict: false)
      print(report.missing)  // ["fc.weight", "fc.bias"]
      #expect(report == LoadReport(missing: ["fc.weight", "fc.bias"], unexpected: []))
      #expect(classifier.conv1.weight == trained.conv1.weight)

      let checkpoint = try TorchFile(path: "\(folder)/checkpoint.pth")
      print(checkpoint.statePaths)  // [["state_dict"], ["optimizer", "state", "0"]]
      let epoch = checkpoint.root["epoch"]?.int ?? 0
      let state = try checkpoint.state(at: "state_dict").removingPrefix("module.")
      try model.load(state)
      #expect(checkpoint.statePaths == [["state_dict"], ["optimizer", "state", "0"]])
      #expect(epoch == 7)
      check()

      let shards = try ShardedSafetensors(path: "\(folder)/model.safetensors.index.json")
      try model.load(shards)
      #expect(shards.shardNames.count > 1)
      check()

      model = trained
      try saveTorch(model.stateDictionary, to: "\(folder)/ours.pth")
      try saveTorch(
        ["state_dict": .state(model.stateDictionary), "epoch": 3], to: "\(folder)/last.pth")
      try saveSafetensors(
        model.stateDictionary, maxShardSize: 5_000_000_000, to: "\(folder)/ours.safetensors")
      for place in ["ours.pth", "last.pth", "ours.safetensors"] {
        model = Classifier(classes: 10)
        let path = "\(folder)/\(place)"
        switch place {
        case "ours.pth": try model.load(TorchFile(path: path))
        case "last.pth": try model.load(TorchFile(path: path).state(at: "state_dict"))
        default: try model.load(SafetensorsFile(path: path))
        }
        check()
      }
    }
  }

  @Test("brings BERT's names into PyTorch's, after which the layer computes what it should")
  func huggingFace() throws {
    let folder = fixtures
    let layer = TransformerEncoderLayer(
      8, 2, dimFeedforward: 16, dropout: 0, activation: .gelu, layerNormEps: 1e-12)
    let bert = try SafetensorsFile(path: "\(folder)/bert.safetensors")
      .removingPrefix("bert.encoder.layer.0.")
      .replacing(/^attention\.self\.(\w+)/) { "self_attn.\($0.1)" }
      .joining(["query.weight", "key.weight", "value.weight"], as: "in_proj_weight")
      .joining(["query.bias", "key.bias", "value.bias"], as: "in_proj_bias")
      .replacing(/^attention\.output\.dense/, with: "self_attn.out_proj")
      .replacing(/^attention\.output\.LayerNorm/, with: "norm1")
      .replacing(/^intermediate\.dense/, with: "linear1")
      .replacing(/^output\.dense/, with: "linear2")
      .replacing(/^output\.LayerNorm/, with: "norm2")
    try layer.load(bert)
    let numbers = try SafetensorsFile(path: "\(folder)/worked_examples.safetensors")
    let y = layer(try numbers.tensor("bert.input"))
    #expect(maximumDifference(y, try numbers.tensor("bert.output")) < 1e-5)
  }

  @Test("brings Keras' layouts into PyTorch's, after which the network computes what it should")
  func keras() throws {
    let folder = fixtures
    let network = KerasNetwork()
    let keras = try NumpyArchive(path: "\(folder)/keras.npz")
      .transposed { $0.hasSuffix("/kernel") }
      .transposedDepthwise { $0.hasSuffix("/depthwise_kernel") }
      .replacing(/\/(depthwise_)?kernel$/, with: ".weight")
      .replacing(/\/bias$/, with: ".bias")
    try network.load(keras)
    let numbers = try SafetensorsFile(path: "\(folder)/worked_examples.safetensors")
    let y = network(try numbers.tensor("keras.input"))
    #expect(maximumDifference(y, try numbers.tensor("keras.output")) < 1e-5)
  }
}
