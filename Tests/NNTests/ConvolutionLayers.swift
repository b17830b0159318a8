import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Convolutions agree with PyTorch in outputs and in all gradients")
struct ConvolutionLayers {
  struct Options: Decodable {
    let inChannels, outChannels, groups: Int
    let kernelSize, stride, dilation: [Int]
    let padding, outputPadding: [Int]?
    let bias: Bool
    let paddingMode: String?
    var mode: ConvolutionPaddingMode { .init(rawValue: paddingMode!)! }
  }

  struct SizeOptions: Decodable {
    let inChannels, outChannels, kernelSize, stride, padding: Int
    let outputSize: [Int]
  }

  @Test("Conv1d", arguments: try Fixture.cases("conv", "Conv1d"))
  func conv1d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    let (stride, dilation) = (o.stride[0], o.dilation[0])
    let options =
      o.padding.map {
        Convolution1dOptions(
          stride: stride, padding: $0[0], dilation: dilation, groups: o.groups)
      } ?? .init(stride: stride, padding: .same, dilation: dilation, groups: o.groups)
    let layer = Conv1d(
      o.inChannels, o.outChannels, kernelSize: o.kernelSize[0], options, bias: o.bias,
      paddingMode: o.mode)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("ConvTranspose1d", arguments: try Fixture.cases("conv", "ConvTranspose1d"))
  func convTranspose1d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    let (padding, extra) = (o.padding!, o.outputPadding!)
    let options = ConvolutionTranspose1dOptions(
      stride: o.stride[0], padding: padding[0],
      outputPadding: extra[0], dilation: o.dilation[0], groups: o.groups)
    let layer = ConvTranspose1d(
      o.inChannels, o.outChannels, kernelSize: o.kernelSize[0], options, bias: o.bias)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("ConvTranspose1d to a size", arguments: try Fixture.cases("conv", "ConvTranspose1dToSize"))
  func convTranspose1dToSize(fixture: Fixture) throws {
    let o = try fixture.options(SizeOptions.self)
    let layer = ConvTranspose1d(
      o.inChannels, o.outChannels, kernelSize: o.kernelSize, stride: o.stride, padding: o.padding)
    try fixture.load(into: layer)
    let worst = try fixture.discrepancy(module: layer, inputs: ["x"]) {
      [layer($0[0], outputSize: o.outputSize[0])]
    }
    #expect(worst < 1e-5)
  }

  @Test("Conv2d", arguments: try Fixture.cases("conv", "Conv2d"))
  func conv2d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    let (stride, dilation) = ((o.stride[0], o.stride[1]), (o.dilation[0], o.dilation[1]))
    let options =
      o.padding.map {
        Convolution2dOptions(
          stride: stride, padding: ($0[0], $0[1]), dilation: dilation, groups: o.groups)
      } ?? .init(stride: stride, padding: .same, dilation: dilation, groups: o.groups)
    let layer = Conv2d(
      o.inChannels, o.outChannels, kernelSize: (o.kernelSize[0], o.kernelSize[1]), options,
      bias: o.bias,
      paddingMode: o.mode)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("ConvTranspose2d", arguments: try Fixture.cases("conv", "ConvTranspose2d"))
  func convTranspose2d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    let (padding, extra) = (o.padding!, o.outputPadding!)
    let options = ConvolutionTranspose2dOptions(
      stride: (o.stride[0], o.stride[1]), padding: (padding[0], padding[1]),
      outputPadding: (extra[0], extra[1]), dilation: (o.dilation[0], o.dilation[1]),
      groups: o.groups)
    let layer = ConvTranspose2d(
      o.inChannels, o.outChannels, kernelSize: (o.kernelSize[0], o.kernelSize[1]), options,
      bias: o.bias)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("ConvTranspose2d to a size", arguments: try Fixture.cases("conv", "ConvTranspose2dToSize"))
  func convTranspose2dToSize(fixture: Fixture) throws {
    let o = try fixture.options(SizeOptions.self)
    let layer = ConvTranspose2d(
      o.inChannels, o.outChannels, kernelSize: o.kernelSize, stride: o.stride, padding: o.padding)
    try fixture.load(into: layer)
    let worst = try fixture.discrepancy(module: layer, inputs: ["x"]) {
      [layer($0[0], outputSize: (o.outputSize[0], o.outputSize[1]))]
    }
    #expect(worst < 1e-5)
  }

  @Test("Conv3d", arguments: try Fixture.cases("conv", "Conv3d"))
  func conv3d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    let (stride, dilation) = (
      (o.stride[0], o.stride[1], o.stride[2]), (o.dilation[0], o.dilation[1], o.dilation[2])
    )
    let options =
      o.padding.map {
        Convolution3dOptions(
          stride: stride, padding: ($0[0], $0[1], $0[2]), dilation: dilation, groups: o.groups)
      } ?? .init(stride: stride, padding: .same, dilation: dilation, groups: o.groups)
    let layer = Conv3d(
      o.inChannels, o.outChannels, kernelSize: (o.kernelSize[0], o.kernelSize[1], o.kernelSize[2]),
      options, bias: o.bias,
      paddingMode: o.mode)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("ConvTranspose3d", arguments: try Fixture.cases("conv", "ConvTranspose3d"))
  func convTranspose3d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    let (padding, extra) = (o.padding!, o.outputPadding!)
    let options = ConvolutionTranspose3dOptions(
      stride: (o.stride[0], o.stride[1], o.stride[2]),
      padding: (padding[0], padding[1], padding[2]),
      outputPadding: (extra[0], extra[1], extra[2]),
      dilation: (o.dilation[0], o.dilation[1], o.dilation[2]), groups: o.groups)
    let layer = ConvTranspose3d(
      o.inChannels, o.outChannels, kernelSize: (o.kernelSize[0], o.kernelSize[1], o.kernelSize[2]),
      options, bias: o.bias)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("ConvTranspose3d to a size", arguments: try Fixture.cases("conv", "ConvTranspose3dToSize"))
  func convTranspose3dToSize(fixture: Fixture) throws {
    let o = try fixture.options(SizeOptions.self)
    let layer = ConvTranspose3d(
      o.inChannels, o.outChannels, kernelSize: o.kernelSize, stride: o.stride, padding: o.padding)
    try fixture.load(into: layer)
    let worst = try fixture.discrepancy(module: layer, inputs: ["x"]) {
      [layer($0[0], outputSize: (o.outputSize[0], o.outputSize[1], o.outputSize[2]))]
    }
    #expect(worst < 1e-5)
  }
}

@Suite("A new convolution")
struct NewConvolutions {
  @Test("has weights and biases that are uniform within 1/√fanIn")
  func initialization() {
    let layers: [(name: String, state: StateDictionary, fanIn: Int)] = [
      ("Conv1d", Conv1d(24, 96, kernelSize: 5, groups: 2).stateDictionary, 12 * 5),
      ("Conv2d", Conv2d(16, 96, kernelSize: (3, 2)).stateDictionary, 16 * 6),
      ("Conv3d", Conv3d(8, 96, kernelSize: 2).stateDictionary, 8 * 8),
      ("ConvTranspose1d", ConvTranspose1d(96, 80, kernelSize: 3).stateDictionary, 80 * 3),
      (
        "ConvTranspose2d", ConvTranspose2d(24, 96, kernelSize: 3, groups: 3).stateDictionary,
        32 * 9
      ),
      ("ConvTranspose3d", ConvTranspose3d(24, 96, kernelSize: 2).stateDictionary, 96 * 8),
    ]
    for (name, state, fanIn) in layers {
      let bound = 1 / Float(fanIn).squareRoot()
      for key in ["weight", "bias"] {
        let x = state[key]!.to(Float.self)
        let count = Float(x.elementCount)
        #expect(x.abs().max().item <= bound, "\(name).\(key)")
        #expect(x.abs().max().item > bound * (1 - 20 / count), "\(name).\(key)")
        // Five standard errors.
        #expect(
          abs(x.mean().item) < 5 * bound / (3 * count).squareRoot(), "\(name).\(key)")
        let variance = x.variance(correction: 0).item / (bound * bound / 3)
        #expect(abs(variance - 1) < 5 * (0.8 / count).squareRoot(), "\(name).\(key)")
      }
    }
  }

  @Test("counts its multiplications, transposed ones by the input")
  func multiplications() {
    let model = Sequential(
      Conv1d(4, 6, kernelSize: 3, groups: 2), ConvTranspose1d(6, 5, kernelSize: 2, stride: 2))
    let rows = model.summary(input: [2, 4, 10]).rows
    #expect(rows.map(\.outputShapes) == [[[2, 5, 16]], [[2, 6, 8]], [[2, 5, 16]]])
    #expect(rows.map(\.multiplyAdds) == [576 + 960, 2 * 6 * 8 * 2 * 3, 2 * 6 * 8 * 5 * 2])
  }

  @Test("pads with its own elements in a circle, so that turning the input turns the output")
  func circular() {
    let layer = Conv2d(2, 3, kernelSize: 3, padding: 1, paddingMode: .circular)
    let x = Tensor<Float>.normal([1, 2, 5, 6])
    let turned = layer(x.rolled([2, 1], dims: [2, 3]))
    #expect(turned.allClose(to: layer(x).rolled([2, 1], dims: [2, 3]), rtol: 1e-5, atol: 1e-5))
  }
}
