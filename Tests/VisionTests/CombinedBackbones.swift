import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

@testable import Vision

@Suite("Backbones side by side")
struct CombinedBackbones {
  private static let name = "mobilenet_v1_0.25+squeezenet1_1"

  private func combination() throws -> CombinedBackbone {
    let network = try #require(try Backbones.make(Self.name) as? CombinedBackbone)
    network.setTraining(false)
    return network
  }

  @Test("have the channels of all, and the smallest grid where none is asked for")
  func shapes() throws {
    let network = try combination()
    #expect(network.channels == 256 + 512)
    let images = Tensor<Float>.normal([2, 3, 224, 224])
    #expect(network.features(images).shape == [2, 768, 7, 7])
    #expect(network.locations(images, grid: nil).shape == [2, 49, 768])
    #expect(network.locations(images, grid: 3).shape == [2, 9, 768])
    let stages = network.stages
    let modules = stages.joined().map { ObjectIdentifier($0) }
    #expect(Set(modules).count == modules.count)
    #expect(stages.count == network.parts.map(\.stages.count).max())
    #expect(stages.last!.count == network.parts.reduce(0) { $0 + $1.stages.last!.count })
  }

  @Test("are each part's own features of the picture, brought to one size of numbers")
  func features() throws {
    // One shows pictures to −1…1, the other by the mean and deviation of ImageNet.
    let network = try #require(
      try Backbones.make("small_conv+vit_scratch_tiny") as? CombinedBackbone)
    network.setTraining(false)
    let picture = Image(width: 31, height: 17, pixels: (0..<31 * 17 * 3).map { UInt8($0 % 251) })
    let joint = network.locations(network.preprocessing.batch([picture]), grid: 3)
    #expect(joint.shape == [1, 9, network.channels])
    var start = 0
    for part in network.parts {
      let own = part.preprocessing.squashed.batch([picture])
      let alone = part.features(own).adaptiveAveragePool2d(height: 3, width: 3)
        .permuted(0, 2, 3, 1).reshaped(1, 9, part.channels)
      let root = (alone * alone).mean().sqrt()
      let share = joint.narrow(dim: 2, start: start, length: part.channels)
      #expect(maximumDifference(share, alone / root) < 2e-3, "\(type(of: part))")
      #expect(abs((share * share).mean().item - 1) < 1e-4)
      start += part.channels
    }
    #expect(network.parts[0].preprocessing.normalization == .inception)
    #expect(network.parts[1].preprocessing.normalization == .imageNet)
  }

  @Test("load a file each, or change nothing")
  func loading() throws {
    let source = try combination()
    try withTemporaryFolder { folder in
      let files = ["first", "second"].map { folder.appending(path: "\($0).safetensors").path }
      for (part, file) in zip(source.parts, files) {
        try saveSafetensors(part.stateDictionary, to: file)
      }
      let images = Tensor<Float>.normal([1, 3, 224, 224])
      let loaded = try Backbones.load(Self.name, weights: files.joined(separator: ","))
      #expect(maximumDifference(loaded.features(images), source.features(images)) == 0)

      let other = try combination()
      let before = other.features(images)
      let wrong = "\(files[0]),\(files[0])"
      #expect(throws: Backbones.UnfitWeights.self) { try other.load(weights: wrong) }
      #expect(throws: FileError.self) { try other.load(weights: "\(files[0]),missing.pth") }
      #expect(maximumDifference(other.features(images), before) == 0)
      #expect {
        try other.load(weights: files[0])
      } throws: {
        "\($0)".hasPrefix("2 backbones side by side want as many files of weights")
      }
      #expect(throws: Backbones.NoClassifier.self) {
        try other.load(weights: files.joined(separator: ","), classes: 10)
      }
    }
  }

  @Test("want pictures of one size, and names that there are")
  func unfit() {
    #expect {
      try Backbones.make("resnet18+inception_v3")
    } throws: {
      "\($0)" == "backbones side by side look at pictures of one size (224 × 224, 299 × 299)"
    }
    #expect(throws: Backbones.UnknownName.self) { try Backbones.make("resnet18+") }
    #expect(throws: Backbones.UnknownName.self) { try Backbones.make("resnet18+resnet19") }
  }
}
