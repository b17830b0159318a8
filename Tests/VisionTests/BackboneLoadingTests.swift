import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

@testable import Vision

@Suite("Weights of backbones load from the files that people have")
struct BackboneLoadingTests {
  private static let torchvision = TransformerFixtures.path("vit_torchvision.pth")

  private func logits(_ path: String) throws -> Tensor<Float> {
    let network = TransformerFixtures.network()
    try network.load(weights: path)
    return network.logits(try TransformerFixtures.examples().tensor("images"))
  }

  private func own() throws -> StateDictionary {
    let network = TransformerFixtures.network()
    try network.load(weights: Self.torchvision)
    return network.stateDictionary
  }

  @Test("checkpoints with the state dictionary as one entry of several, wrapped or not")
  func checkpoints() throws {
    let expected = try logits(Self.torchvision)
    let state = try own()
    let wrapped = try loaded(state.addingPrefix("module._orig_mod."))
    let optimizer: TorchValue = ["state": ["0": .state(state)]]
    let values: [TorchValue] = [
      ["state_dict": .state(state), "epoch": 3, "optimizer": optimizer],
      ["model": .state(wrapped), "args": ["depth": 2]],
      ["run": ["model_state_dict": .state(wrapped)], "epoch": 3],
      ["weights": .state(state)],
      .state(wrapped),
    ]
    try withTemporaryFolder { folder in
      for (index, value) in values.enumerated() {
        let path = folder.appending(path: "\(index).pth").path
        try saveTorch(value, to: path)
        #expect(maximumDifference(try logits(path), expected) == 0, "\(index)")
      }
    }
  }

  @Test("safetensors, in one file or several, whatever it is called")
  func safetensors() throws {
    let expected = try logits(Self.torchvision)
    let state = try own()
    try withTemporaryFolder { folder in
      let index = try saveSafetensors(
        state, maxShardSize: 8000, to: folder.appending(path: "model.safetensors").path)
      #expect(index.hasSuffix(".safetensors.index.json"))
      #expect(maximumDifference(try logits(index), expected) == 0)
      let single = folder.appending(path: "single.safetensors").path
      try saveSafetensors(state, maxShardSize: 1 << 30, to: single)
      #expect(maximumDifference(try logits(single), expected) == 0)
      let odd = folder.appending(path: "weights.bin").path
      try FileManager.default.moveItem(atPath: single, toPath: odd)
      #expect(maximumDifference(try logits(odd), expected) == 0)
    }
  }

  @Test("by name, in evaluation mode, with the preprocessing")
  func byName() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "resnet18.pth").path
      let source = ResNet(.resnet18)
      try saveTorch(source.stateDictionary, to: path)
      let network = try Backbones.load("resnet18", weights: path)
      #expect(network.preprocessing.normalization == .imageNet)
      source.setTraining(false)
      let images = Tensor<Float>.normal([1, 3, 64, 64])
      #expect(maximumDifference(network.features(images), source.features(images)) == 0)
    }
  }

  @Test("a classifier for other classes is made anew, all else is the file's")
  func otherClasses() throws {
    let images = try TransformerFixtures.examples().tensor("images")
    let expected = TransformerFixtures.network()
    try expected.load(weights: Self.torchvision)
    let network = TransformerFixtures.network(classes: 1000)
    try network.load(weights: Self.torchvision, classes: 3)
    #expect(network.classCount == 3)
    #expect(network.logits(images).shape == [2, 3])
    #expect(maximumDifference(network.features(images), expected.features(images)) == 0)
    // As many as the file has: the file's.
    let same = TransformerFixtures.network(classes: 1000)
    try same.load(weights: Self.torchvision, classes: 5)
    #expect(maximumDifference(same.logits(images), expected.logits(images)) == 0)
  }

  @Test("a classifier that is missing is made anew only when asked for")
  func missingClassifier() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "features.pth").path
      let state = try own().renamed { $0.hasPrefix("heads.") ? nil : $0 }
      try saveTorch(try loaded(state), to: path)
      let network = TransformerFixtures.network()
      let error = #expect(throws: Backbones.UnfitWeights.self) { try network.load(weights: path) }
      #expect(
        error?.description
          == "\(path): the weights do not fit VisionTransformer (2 missing: heads.head.weight, "
          + "heads.head.bias); all but the classifier fits")
      try network.load(weights: path, classes: 5)
      #expect(network.classCount == 5)
    }
  }

  @Test("a network without classifier leaves the file's out")
  func noClassifier() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "small.pth").path
      var state = SmallConvNet().stateDictionary
      state["classifier.1.weight"] = Tensor<Float>.zeros([3, 128])
      try saveTorch(state, to: path)
      _ = try Backbones.load("small_conv", weights: path)
      state["other.weight"] = Tensor<Float>.zeros([3, 128])
      try saveTorch(state, to: path)
      let error = #expect(throws: Backbones.UnfitWeights.self) {
        try Backbones.load("small_conv", weights: path)
      }
      #expect(error?.problems.unexpected == ["other.weight"])
    }
  }

  @Test("another network's weights are refused with the first keys, and change nothing")
  func wrongNetwork() throws {
    let before = TransformerFixtures.network(classes: 7)
    let images = Tensor<Float>.normal([1, 3, 16, 16])
    let scores = before.features(images)
    let path = TransformerFixtures.path("clip_openai.safetensors")
    for classes in [nil, 3] {
      let error = #expect(throws: Backbones.UnfitWeights.self) {
        try before.load(weights: path, classes: classes)
      }
      let text = error?.description ?? ""
      #expect(text.hasPrefix("\(path): the weights do not fit VisionTransformer ("))
      #expect(text.contains("missing: conv_proj.weight, conv_proj.bias, class_token"))
      #expect(!text.contains("\n") && text.count < 600)
      #expect(error?.isClassifierOnly == false)
    }
    #expect(before.classCount == 7)
    #expect(maximumDifference(before.features(images), scores) == 0)
  }

  @Test("shapes that differ are told with both sides")
  func otherWidth() throws {
    var variant = TransformerFixtures.variant
    variant.mlpWidth = 48
    let error = #expect(throws: Backbones.UnfitWeights.self) {
      try VisionTransformer(variant, imageSize: 16, classes: 5).load(weights: Self.torchvision)
    }
    let text = error?.description ?? ""
    #expect(text.contains("mlp.0.weight is [32, 16], expected [48, 16]"))
    #expect(text.contains("6 mismatched"))
  }

  @Test("classes of a backbone without classifier, and files that are none, are refused")
  func refusals() throws {
    #expect(throws: Backbones.NoClassifier(backbone: "small_conv")) {
      try Backbones.load("small_conv", weights: "none.pth", classes: 3)
    }
    #expect(throws: Backbones.UnknownName.self) {
      try Backbones.load("resnet5", weights: "none.pth")
    }
    try withTemporaryFolder { folder in
      for (name, text) in [
        ("text.pth", "not a file of torch.save"), ("empty.pth", "not a file of torch.save"),
        ("text.safetensors", "not a safetensors file"),
        ("index.json", "index"),
      ] {
        let path = folder.appending(path: name).path
        try Data((name.hasPrefix("text") ? "no weights at all" : "").utf8)
          .write(to: URL(filePath: path))
        let error = #expect(throws: FileError.self) {
          try Backbones.load("small_conv", weights: path)
        }
        #expect(error?.path == path)
        #expect(error?.reason.contains(text) == true, "\(name): \(error?.reason ?? "")")
      }
      let missing = folder.appending(path: "missing.pth").path
      let error = #expect(throws: FileError.self) {
        try Backbones.load("small_conv", weights: missing)
      }
      #expect(error?.description == "\(missing): cannot open the file (No such file or directory)")
    }
  }
}
