import Foundation
import NN
import Tensor
import Testing
import Vision

@Suite("Backbones start from torchvision's distributions")
struct BackboneInitialization {
  /// A weight's key and its standard deviation.
  struct Expectation: Sendable, CustomStringConvertible {
    let description: String
    let make: @Sendable () -> any Module
    let deviations: [String: Double]
  }

  /// Of a uniform distribution within ± `bound`.
  static func uniform(_ bound: Double) -> Double { bound / 3.0.squareRoot() }

  static let all = [
    Expectation(
      description: "ConvNeXt", make: { ConvNeXt(.tiny, classes: 100) },
      deviations: ["features.1.0.block.3.weight": 0.02, "classifier.2.weight": 0.02]),
    Expectation(
      description: "DenseNet", make: { DenseNet(.densenet121, classes: 100) },
      deviations: [
        "features.conv0.weight": (2 / 147.0).squareRoot(),
        "classifier.weight": uniform(1 / 1024.0.squareRoot()),
      ]),
    Expectation(
      description: "EfficientNet", make: { EfficientNet(.b0, classes: 100) },
      deviations: [
        "features.8.0.weight": (2 / 1280.0).squareRoot(), "classifier.1.weight": uniform(0.1),
      ]),
    Expectation(
      description: "Inception", make: { Inception(classes: 100) },
      deviations: [
        "Mixed_6a.branch3x3.conv.weight": 0.1, "AuxLogits.conv1.conv.weight": 0.1,
        "AuxLogits.fc.weight": 0.001, "fc.weight": 0.1,
      ]),
    Expectation(
      description: "MobileNet2", make: { MobileNet2(classes: 100) },
      deviations: [
        "features.18.0.weight": (2 / 1280.0).squareRoot(), "classifier.1.weight": 0.01,
      ]),
    Expectation(
      description: "MobileNet3", make: { MobileNet3(.small, classes: 100) },
      deviations: ["features.12.0.weight": (2 / 576.0).squareRoot(), "classifier.3.weight": 0.01]),
    Expectation(
      description: "SqueezeNet", make: { SqueezeNet(classes: 100) },
      deviations: [
        "features.12.expand3x3.weight": uniform((6 / 576.0).squareRoot()),
        "classifier.1.weight": 0.01,
      ]),
  ]

  @Test("weights have its spread, and biases are zero where it sets them", arguments: all)
  func spread(expectation: Expectation) throws {
    let model = expectation.make()
    let state = model.stateDictionary
    for (key, deviation) in expectation.deviations {
      let weight = try state.converted(key, to: Float.self)
      let found = Double((weight * weight).mean().item.squareRoot())
      #expect(abs(found / deviation - 1) < 0.05, "\(key) has \(found)")
    }
    for (key, parameter) in model.namedParameters where key.hasSuffix("bias") {
      // Inception's linear layers keep those that they were made with.
      let isDrawn = expectation.description == "Inception" && key.hasSuffix("fc.bias")
      let bias = parameter.tensor!
      #expect((bias != .zeros(bias.shape)) == isDrawn, "\(key)")
    }
  }
}
