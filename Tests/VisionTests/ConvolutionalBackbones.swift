import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing
import Vision

/// `Tests/Fixtures/torch/backbone_states.txt`: name, parameters, keys and their hash.
///
/// Drawing the weights of the largest takes seconds each: they are left to `Scripts/test-models`, of which
/// the smaller ones of their families have the structure.
private let states: [String] = {
  let path = Fixtures.package.appending(path: "Tests/Fixtures/torch/backbone_states.txt")
  let text = try? String(contentsOf: path, encoding: .utf8)
  let all = (text ?? "").split(separator: "\n").map(String.init)
  if ProcessInfo.processInfo.environment["TORCHVISION_STATES"] != nil { return all }
  return all.filter { line in
    let fields = line.split(separator: " ")
    return fields[0].hasPrefix("vgg11") || Int(fields[1])! < 45_000_000
  }
}()

@Suite("Convolutional backbones are torchvision's", .serialized)
struct ConvolutionalBackbones {
  @Test("with the documented number of parameters, the same keys and shapes", arguments: states)
  func stateKeys(line: String) throws {
    let fields = line.split(separator: " ").map(String.init)
    let model = try torchvisionClassifier(fields[0])
    #expect(model.parameterCount == Int(fields[1]))
    let state = model.stateDictionary
    #expect(state.keys.count == Int(fields[2]))
    let lines = try state.keys.map { key in
      "\(key) [\(try state.shape(of: key).dimensions.map(String.init).joined(separator: ", "))]\n"
    }
    #expect(hash(lines.sorted().joined()) == UInt64(fields[3], radix: 16))
    try model.validate()
  }

  /// FNV-1a of 64 bits.
  private func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }

  @Test("which the list has for all families")
  func list() {
    let names = states.map { $0.prefix { $0 != " " } }
    for family in [
      "vgg", "inception", "efficientnet", "mobilenet_v2", "mobilenet_v3", "squeezenet", "densenet",
      "convnext", "resnet", "resnext",
    ] {
      #expect(names.contains { $0.hasPrefix(family) })
    }
  }

  static let small: [(name: String, make: @Sendable () -> any ImageClassifier)] = [
    ("convnext_tiny", { ConvNeXt(.tiny, classes: 10) }),
    ("densenet121", { DenseNet(.densenet121, classes: 10) }),
    ("efficientnet_b0", { EfficientNet(.b0, classes: 10) }),
    ("inception_v3", { Inception(classes: 10) }),
    ("mobilenet_v1_64", { MobileNet1(width: 0.25, classes: 10) }),
    ("mobilenet_v1_67", { MobileNet1(width: 0.25, classes: 10) }),
    ("mobilenet_v2", { MobileNet2(classes: 10) }),
    ("mobilenet_v3_large", { MobileNet3(.large, classes: 10) }),
    ("mobilenet_v3_small", { MobileNet3(.small, classes: 10) }),
    ("resnet18", { ResNet(.resnet18, classes: 10) }),
    ("squeezenet1_0", { SqueezeNet(.squeezenet10, classes: 10) }),
    ("squeezenet1_1", { SqueezeNet(.squeezenet11, classes: 10) }),
  ]

  @Test("with the same grids and scores at odd sizes", arguments: small.indices)
  func goldens(index: Int) throws {
    let (name, make) = Self.small[index]
    let model = make()
    try BackboneFormula.fill(model)
    try compare(model, name)
    let fixture = try Fixture("backbones")
    let logits = model.logits(try picture(name)).squeezed(0)
    #expect(relativeDifference(logits, try fixture.tensor("\(name)/logits")) < 1e-4, "\(name)")
  }

  @Test("VGG-11 too, up to its grid")
  func vgg() throws {
    // The fully connected layers are most of the weights; `Scripts/test-models` has them.
    let model = VGG(.vgg11BN, classes: 10)
    let features = model.namedModules.first { $0.name == "features" }!.module
    var state = StateDictionary()
    let whole = features.stateDictionary
    for key in whole.keys { state["features.\(key)"] = whole[key] }
    try model.load(BackboneFormula.filled(state), strict: false)
    model.setTraining(false)
    try compare(model, "vgg11_bn")
  }

  @Test("VGG's second fully connected layer is a backbone of one location")
  func vggCode() throws {
    let (code, whole) = try withoutInitialization {
      (try Backbones.make("vgg11_fc2"), VGG(.vgg11, classes: 2))
    }
    try whole.load(BackboneFormula.filled(whole.stateDictionary))
    whole.setTraining(false)
    var state = whole.stateDictionary
    for key in ["classifier.6.weight", "classifier.6.bias"] { state[key] = nil }
    try code.load(state)
    code.setTraining(false)
    #expect(code.stages.count == 6 && code.parameterCount == 128_766_336)
    let images = Tensor<Float>.normal([2, 3, 64, 64], using: Generator(seed: 1))
    let numbers = code.locations(images, grid: 7)
    #expect(numbers.shape == [2, 1, 4096] && numbers.elements.contains { $0 > 0 })
    #expect(numbers.squeezed(1) == whole.fc2(images))
    #expect(code.features(images).shape == [2, 4096, 1, 1])
  }

  private func picture(_ name: String) throws -> Tensor<Float> {
    let sides = try #require(try Fixture("backbones").metadata[name]).split(separator: " ")
    return BackboneFormula.uniform("input", [1, 3, Int(sides[0])!, Int(sides[1])!]) * 4
  }

  private func compare(_ model: some Backbone, _ name: String) throws {
    let fixture = try Fixture("backbones")
    let grid = model.features(try picture(name)).squeezed(0)
    #expect(grid.shape[0] == model.channels)
    let corner = grid.select(dim: 2, -1).select(dim: 1, -1)
    let means = grid.mean(dims: [1, 2])
    #expect(relativeDifference(means, try fixture.tensor("\(name)/means")) < 1e-4, "\(name)")
    // One position shows the roundings of fifty layers, which means over positions take out.
    let difference = relativeDifference(corner, try fixture.tensor("\(name)/corner"))
    #expect(difference < 2e-4, "\(name)")
  }

  @Test("stages hold the whole backbone and nothing of the classifier", arguments: small.indices)
  func stages(index: Int) {
    let model = Self.small[index].make()
    model.freezeStages(model.stages.count)
    let trained = model.namedParameters.filter(\.parameter.isTrainable).map(\.name)
    #expect(!trained.isEmpty)
    #expect(
      trained.allSatisfy { name in
        ["classifier.", "fc.", "AuxLogits.", "conv_preds."].contains { name.hasPrefix($0) }
      }, "\(trained)")
    let all = model.stages.flatMap { $0.flatMap(\.parameters) }
    #expect(all.count + trained.count == model.parameters.count)
    #expect(model.stages.allSatisfy { !$0.isEmpty })
    // The first half stays frozen.
    model.freezeStages(model.stages.count / 2)
    let thawed = model.namedParameters.filter(\.parameter.isTrainable).count
    #expect(thawed > trained.count && thawed < model.parameters.count)
  }
}
