import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Positions and patches agree with their formulas in PyTorch, gradients included")
struct PositionLayers {
  @Test(
    "SinusoidalPositionalEncoding",
    arguments: try Fixture.cases("positions", "SinusoidalPositionalEncoding"))
  func sinusoidal(fixture: Fixture) throws {
    struct Options: Decodable {
      let width, maxLength, offset: Int
      let base: Double
    }
    let options = try fixture.options(Options.self)
    let layer = SinusoidalPositionalEncoding(
      options.width, maxLength: options.maxLength, base: options.base)
    try fixture.load(into: layer)
    let worst = try fixture.discrepancy(module: layer, inputs: ["x"]) {
      [options.offset == 0 ? layer($0[0]) : layer($0[0], offset: options.offset)]
    }
    #expect(worst < 1e-6)
  }

  @Test(
    "SinusoidalPositionalEncoding2d",
    arguments: try Fixture.cases("positions", "SinusoidalPositionalEncoding2d"))
  func grid(fixture: Fixture) throws {
    struct Options: Decodable {
      let channels, maxHeight, maxWidth: Int
    }
    let options = try fixture.options(Options.self)
    let layer = SinusoidalPositionalEncoding2d(
      options.channels, maxHeight: options.maxHeight, maxWidth: options.maxWidth)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-6)
  }

  @Test(
    "LearnedPositionalEmbedding",
    arguments: try Fixture.cases("positions", "LearnedPositionalEmbedding"))
  func learned(fixture: Fixture) throws {
    struct Options: Decodable {
      let maxLength, width, offset: Int
    }
    let options = try fixture.options(Options.self)
    let layer = LearnedPositionalEmbedding(options.maxLength, options.width)
    try fixture.load(into: layer)
    let worst = try fixture.discrepancy(module: layer, inputs: ["x"]) {
      [options.offset == 0 ? layer($0[0]) : layer($0[0], offset: options.offset)]
    }
    #expect(worst < 1e-6)
  }

  @Test("RotaryEmbedding", arguments: try Fixture.cases("positions", "RotaryEmbedding"))
  func rotary(fixture: Fixture) throws {
    struct Options: Decodable {
      let width, offset: Int
      let base: Double
      let isInterleaved: Bool
    }
    let options = try fixture.options(Options.self)
    let rotary = RotaryEmbedding(
      options.width, maxLength: 8, base: options.base, isInterleaved: options.isInterleaved)
    try fixture.load(into: rotary)
    let worst = try fixture.discrepancy(module: rotary, inputs: ["x"]) {
      [rotary($0[0], offset: options.offset)]
    }
    #expect(worst < 1e-5)
  }

  @Test("PatchEmbedding", arguments: try Fixture.cases("positions", "PatchEmbedding"))
  func patches(fixture: Fixture) throws {
    struct Options: Decodable {
      let inChannels, embedDim, patchSize: Int
      let bias: Bool
    }
    let options = try fixture.options(Options.self)
    let layer = PatchEmbedding(
      options.inChannels, options.embedDim, patchSize: options.patchSize, bias: options.bias)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }
}
