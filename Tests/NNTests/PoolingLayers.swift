import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Pooling agrees with PyTorch in outputs and in all gradients")
struct PoolingLayers {
  struct Options: Decodable {
    let kernelSize, padding: [Int]
    let stride, dilation: [Int]?
    let ceilMode: Bool
    let countIncludePad: Bool?
    let divisorOverride: Int?
  }

  struct AdaptiveOptions: Decodable {
    let outputSize: [Int?]
  }

  private func expectMatch(_ fixture: Fixture, _ layer: any Layer) throws {
    #expect(try fixture.discrepancy(inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("MaxPool1d", arguments: try Fixture.cases("pool", "MaxPool1d"))
  func maxPool1d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    let dilation = o.dilation!
    try expectMatch(
      fixture,
      MaxPool1d(
        .init(
          kernelSize: o.kernelSize[0], stride: o.stride?[0], padding: o.padding[0],
          dilation: dilation[0], ceilMode: o.ceilMode)))
  }

  @Test("AvgPool1d", arguments: try Fixture.cases("pool", "AvgPool1d"))
  func avgPool1d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    try expectMatch(
      fixture,
      AvgPool1d(
        kernelSize: o.kernelSize[0], stride: o.stride?[0], padding: o.padding[0],
        ceilMode: o.ceilMode, countIncludePad: o.countIncludePad!))
  }

  @Test("AdaptiveAvgPool1d", arguments: try Fixture.cases("pool", "AdaptiveAvgPool1d"))
  func adaptiveAvgPool1d(fixture: Fixture) throws {
    let size = try fixture.options(AdaptiveOptions.self).outputSize
    try expectMatch(fixture, AdaptiveAvgPool1d(outputSize: size[0]!))
  }

  @Test("AdaptiveMaxPool1d", arguments: try Fixture.cases("pool", "AdaptiveMaxPool1d"))
  func adaptiveMaxPool1d(fixture: Fixture) throws {
    let size = try fixture.options(AdaptiveOptions.self).outputSize
    try expectMatch(fixture, AdaptiveMaxPool1d(outputSize: size[0]!))
  }

  @Test("MaxPool2d", arguments: try Fixture.cases("pool", "MaxPool2d"))
  func maxPool2d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    let dilation = o.dilation!
    try expectMatch(
      fixture,
      MaxPool2d(
        .init(
          kernelSize: (o.kernelSize[0], o.kernelSize[1]), stride: o.stride.map { ($0[0], $0[1]) },
          padding: (o.padding[0], o.padding[1]),
          dilation: (dilation[0], dilation[1]), ceilMode: o.ceilMode)))
  }

  @Test("AvgPool2d", arguments: try Fixture.cases("pool", "AvgPool2d"))
  func avgPool2d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    try expectMatch(
      fixture,
      AvgPool2d(
        .init(
          kernelSize: (o.kernelSize[0], o.kernelSize[1]), stride: o.stride.map { ($0[0], $0[1]) },
          padding: (o.padding[0], o.padding[1]), ceilMode: o.ceilMode),
        countIncludePad: o.countIncludePad!, divisorOverride: o.divisorOverride))
  }

  @Test("AdaptiveAvgPool2d", arguments: try Fixture.cases("pool", "AdaptiveAvgPool2d"))
  func adaptiveAvgPool2d(fixture: Fixture) throws {
    let size = try fixture.options(AdaptiveOptions.self).outputSize
    try expectMatch(fixture, AdaptiveAvgPool2d(outputSize: (size[0], size[1])))
  }

  @Test("AdaptiveMaxPool2d", arguments: try Fixture.cases("pool", "AdaptiveMaxPool2d"))
  func adaptiveMaxPool2d(fixture: Fixture) throws {
    let size = try fixture.options(AdaptiveOptions.self).outputSize
    try expectMatch(fixture, AdaptiveMaxPool2d(outputSize: (size[0], size[1])))
  }

  @Test("MaxPool3d", arguments: try Fixture.cases("pool", "MaxPool3d"))
  func maxPool3d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    let dilation = o.dilation!
    try expectMatch(
      fixture,
      MaxPool3d(
        .init(
          kernelSize: (o.kernelSize[0], o.kernelSize[1], o.kernelSize[2]),
          stride: o.stride.map { ($0[0], $0[1], $0[2]) },
          padding: (o.padding[0], o.padding[1], o.padding[2]),
          dilation: (dilation[0], dilation[1], dilation[2]), ceilMode: o.ceilMode)))
  }

  @Test("AvgPool3d", arguments: try Fixture.cases("pool", "AvgPool3d"))
  func avgPool3d(fixture: Fixture) throws {
    let o = try fixture.options(Options.self)
    try expectMatch(
      fixture,
      AvgPool3d(
        .init(
          kernelSize: (o.kernelSize[0], o.kernelSize[1], o.kernelSize[2]),
          stride: o.stride.map { ($0[0], $0[1], $0[2]) },
          padding: (o.padding[0], o.padding[1], o.padding[2]), ceilMode: o.ceilMode),
        countIncludePad: o.countIncludePad!, divisorOverride: o.divisorOverride))
  }

  @Test("AdaptiveAvgPool3d", arguments: try Fixture.cases("pool", "AdaptiveAvgPool3d"))
  func adaptiveAvgPool3d(fixture: Fixture) throws {
    let size = try fixture.options(AdaptiveOptions.self).outputSize
    try expectMatch(fixture, AdaptiveAvgPool3d(outputSize: (size[0], size[1], size[2])))
  }

  @Test("AdaptiveMaxPool3d", arguments: try Fixture.cases("pool", "AdaptiveMaxPool3d"))
  func adaptiveMaxPool3d(fixture: Fixture) throws {
    let size = try fixture.options(AdaptiveOptions.self).outputSize
    try expectMatch(fixture, AdaptiveMaxPool3d(outputSize: (size[0], size[1], size[2])))
  }

  @Test("One number stands for all sides")
  func squares() {
    let x = Tensor<Float>.normal([1, 2, 6, 6, 6])
    #expect(
      MaxPool3d(kernelSize: 3, stride: 2, padding: 1, dilation: 2, ceilMode: true)(x)
        == x.maxPool3d(kernelSize: 3, stride: 2, padding: 1, dilation: 2, ceilMode: true))
    #expect(
      AvgPool3d(kernelSize: 3, padding: 1, countIncludePad: false)(x)
        == x.averagePool3d(kernelSize: 3, padding: 1, countIncludePad: false))
    let image = x.squeezed(0)
    #expect(
      MaxPool2d(kernelSize: 3, stride: 1, padding: 1, dilation: 2)(image)
        == image.maxPool2d(kernelSize: 3, stride: 1, padding: 1, dilation: 2))
    #expect(
      AvgPool2d(kernelSize: 2, ceilMode: true, divisorOverride: 5)(image)
        == image.averagePool2d(kernelSize: 2, ceilMode: true, divisorOverride: 5))
    let signal = image.select(dim: 0, 0)
    #expect(
      MaxPool1d(kernelSize: 2, stride: 3, padding: 1, dilation: 2)(signal)
        == signal.maxPool1d(kernelSize: 2, stride: 3, padding: 1, dilation: 2))
    #expect(
      AdaptiveAvgPool2d(outputSize: 2)(image) == image.adaptiveAveragePool2d(height: 2, width: 2))
    #expect(AdaptiveMaxPool3d(outputSize: 1)(x).reshaped(2) == x.amax(dims: [0, 2, 3, 4]))
  }
}
