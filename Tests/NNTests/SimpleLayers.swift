import ApusTestSupport
import NN
import Tensor
import Testing

/// Compares a layer without buffers with the fixture, outputs and all gradients.
private func expectMatch(_ fixture: Fixture, _ layer: some Layer) throws {
  try fixture.load(into: layer)
  #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
}

@Suite("Activations agree with PyTorch in outputs and in all gradients")
struct ActivationLayers {
  @Test("Those without options", arguments: try Fixture.cases("simple", "Plain"))
  func plain(fixture: Fixture) throws {
    let layers: [any Layer] = [
      ReLU(), ReLU6(), SELU(), SiLU(), Mish(), Sigmoid(), Tanh(), Softsign(), Hardswish(),
      Hardsigmoid(), LogSigmoid(), Identity(),
    ]
    let layer = try #require(layers.first { fixture.name == "Plain/\(type(of: $0))" })
    try expectMatch(fixture, layer)
  }

  @Test("LeakyReLU", arguments: try Fixture.cases("simple", "LeakyReLU"))
  func leakyReLU(fixture: Fixture) throws {
    struct Options: Decodable { let negativeSlope: Float }
    let options = try fixture.options(Options.self)
    try expectMatch(fixture, LeakyReLU(negativeSlope: options.negativeSlope))
  }

  struct AlphaOptions: Decodable { let alpha: Float }

  @Test("ELU", arguments: try Fixture.cases("simple", "ELU"))
  func elu(fixture: Fixture) throws {
    try expectMatch(fixture, ELU(alpha: fixture.options(AlphaOptions.self).alpha))
  }

  @Test("CELU", arguments: try Fixture.cases("simple", "CELU"))
  func celu(fixture: Fixture) throws {
    try expectMatch(fixture, CELU(alpha: fixture.options(AlphaOptions.self).alpha))
  }

  @Test("GELU", arguments: try Fixture.cases("simple", "GELU"))
  func gelu(fixture: Fixture) throws {
    struct Options: Decodable { let approximate: String }
    let name = try fixture.options(Options.self).approximate
    try expectMatch(fixture, GELU(approximate: #require(GELUApproximation(rawValue: name))))
  }

  @Test("Softplus", arguments: try Fixture.cases("simple", "Softplus"))
  func softplus(fixture: Fixture) throws {
    struct Options: Decodable { let beta, threshold: Float }
    let options = try fixture.options(Options.self)
    try expectMatch(fixture, Softplus(beta: options.beta, threshold: options.threshold))
  }

  @Test("Hardtanh", arguments: try Fixture.cases("simple", "Hardtanh"))
  func hardtanh(fixture: Fixture) throws {
    struct Options: Decodable { let minVal, maxVal: Float }
    let options = try fixture.options(Options.self)
    try expectMatch(fixture, Hardtanh(minVal: options.minVal, maxVal: options.maxVal))
  }

  @Test("PReLU", arguments: try Fixture.cases("simple", "PReLU"))
  func prelu(fixture: Fixture) throws {
    struct Options: Decodable { let numParameters: Int }
    let count = try fixture.options(Options.self).numParameters
    #expect(PReLU(count).weight == .full([count], 0.25))
    #expect(PReLU(count, initial: 0.1).weight == .full([count], 0.1))
    try expectMatch(fixture, PReLU(count))
  }

  struct DimOptions: Decodable { let dim: Int }

  @Test("Softmax", arguments: try Fixture.cases("simple", "Softmax"))
  func softmax(fixture: Fixture) throws {
    try expectMatch(fixture, Softmax(dim: fixture.options(DimOptions.self).dim))
  }

  @Test("LogSoftmax", arguments: try Fixture.cases("simple", "LogSoftmax"))
  func logSoftmax(fixture: Fixture) throws {
    try expectMatch(fixture, LogSoftmax(dim: fixture.options(DimOptions.self).dim))
  }

  @Test("GLU", arguments: try Fixture.cases("simple", "GLU"))
  func glu(fixture: Fixture) throws {
    try expectMatch(fixture, GLU(dim: fixture.options(DimOptions.self).dim))
  }
}

@Suite("Layers that change shapes agree with PyTorch in outputs and in all gradients")
struct ShapeLayers {
  @Test("Flatten", arguments: try Fixture.cases("simple", "Flatten"))
  func flatten(fixture: Fixture) throws {
    struct Options: Decodable { let startDim, endDim: Int }
    let options = try fixture.options(Options.self)
    try expectMatch(fixture, Flatten(startDim: options.startDim, endDim: options.endDim))
  }

  @Test("Unflatten", arguments: try Fixture.cases("simple", "Unflatten"))
  func unflatten(fixture: Fixture) throws {
    struct Options: Decodable {
      let dim: Int
      let unflattenedSize: [Int]
    }
    let options = try fixture.options(Options.self)
    try expectMatch(fixture, Unflatten(dim: options.dim, options.unflattenedSize))
  }

  @Test("PixelShuffle", arguments: try Fixture.cases("simple", "PixelShuffle"))
  func pixelShuffle(fixture: Fixture) throws {
    struct Options: Decodable { let upscaleFactor: Int }
    try expectMatch(fixture, PixelShuffle(fixture.options(Options.self).upscaleFactor))
  }

  @Test("PixelUnshuffle", arguments: try Fixture.cases("simple", "PixelUnshuffle"))
  func pixelUnshuffle(fixture: Fixture) throws {
    struct Options: Decodable { let downscaleFactor: Int }
    try expectMatch(fixture, PixelUnshuffle(fixture.options(Options.self).downscaleFactor))
  }

  private func padding(_ fixture: Fixture) throws -> (Int, Int, Int, Int) {
    struct Options: Decodable { let padding: [Int] }
    let amounts = try fixture.options(Options.self).padding
    return (amounts[0], amounts[1], amounts[2], amounts[3])
  }

  @Test("ZeroPad2d", arguments: try Fixture.cases("simple", "ZeroPad2d"))
  func zeroPad2d(fixture: Fixture) throws {
    try expectMatch(fixture, ZeroPad2d(padding(fixture)))
    #expect(ZeroPad2d(2).padding == [2, 2, 2, 2])
  }

  @Test("ReflectionPad2d", arguments: try Fixture.cases("simple", "ReflectionPad2d"))
  func reflectionPad2d(fixture: Fixture) throws {
    try expectMatch(fixture, ReflectionPad2d(padding(fixture)))
  }

  @Test("ReplicationPad2d", arguments: try Fixture.cases("simple", "ReplicationPad2d"))
  func replicationPad2d(fixture: Fixture) throws {
    try expectMatch(fixture, ReplicationPad2d(padding(fixture)))
  }

  @Test("Upsample", arguments: try Fixture.cases("simple", "Upsample"))
  func upsample(fixture: Fixture) throws {
    struct Options: Decodable {
      let size: [Int]?
      let scaleFactor: [Double]?
      let factor: Double?
      let mode: String
      let alignCorners: Bool?
    }
    let options = try fixture.options(Options.self)
    let mode = InterpolationMode(
      rawValue: options.mode == "nearest-exact" ? "nearestExact" : options.mode)!
    let corners = options.alignCorners ?? false
    if let size = options.size {
      try expectMatch(fixture, Upsample(size: size, mode: mode, alignCorners: corners))
    } else if let factors = options.scaleFactor {
      try expectMatch(fixture, Upsample(scaleFactors: factors, mode: mode, alignCorners: corners))
    } else {
      try expectMatch(
        fixture, Upsample(scaleFactor: options.factor!, mode: mode, alignCorners: corners))
    }
  }

  @Test("SqueezeExcitation", arguments: try Fixture.cases("simple", "SqueezeExcitation"))
  func squeezeExcitation(fixture: Fixture) throws {
    struct Options: Decodable {
      let inputChannels, squeezeChannels: Int
      let activation, scaleActivation: String
    }
    let options = try fixture.options(Options.self)
    let layer =
      options.activation == "ReLU" && options.scaleActivation == "Sigmoid"
      ? SqueezeExcitation(options.inputChannels, options.squeezeChannels)
      : SqueezeExcitation(
        options.inputChannels, options.squeezeChannels,
        activation: options.activation == "SiLU" ? SiLU() as any Layer : ReLU(),
        scaleActivation: options.scaleActivation == "Hardsigmoid"
          ? Hardsigmoid() as any Layer : Sigmoid())
    #expect(
      layer.stateDictionary.keys == ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"])
    try expectMatch(fixture, layer)
  }
}
