import NN
import Tensor
import Testing

@Suite("Layers that drop something")
struct DroppingLayers {
  /// The share of ones, and whether the rest are zeros.
  private func kept(_ x: Tensor<Float>, scale: Float) -> Float {
    #expect(x.elements.allSatisfy { $0 == 0 || abs($0 - scale) < 1e-6 })
    return (x / scale).mean().item
  }

  @Test("do nothing in evaluation, and nothing without a probability")
  func evaluation() {
    let x = Tensor<Float>.normal([4, 3, 2, 2, 2])
    let image = x.select(dim: 4, 0)
    let signal = image.select(dim: 3, 0)
    let layers: [(layer: any ModeDependent & Layer, idle: any Layer, input: Tensor<Float>)] = [
      (Dropout(0.9), Dropout(0), x), (Dropout1d(0.9), Dropout1d(0), signal),
      (Dropout2d(0.9), Dropout2d(0), image), (Dropout3d(0.9), Dropout3d(0), x),
      (AlphaDropout(0.9), AlphaDropout(0), x), (DropPath(0.9), DropPath(0), x),
    ]
    for (layer, idle, input) in layers {
      #expect(idle(input) == input, "\(type(of: layer))")
      #expect((0..<8).contains { _ in layer(input) != input }, "\(type(of: layer))")
      layer.isTraining = false
      #expect(layer(input) == input, "\(type(of: layer))")
    }
  }

  @Test("drop whole channels of examples, and scale up the others")
  func channels() {
    let cases: [(layer: any Layer, input: Shape, rows: Int)] = [
      (Dropout1d(0.25), [200, 50, 3], 2), (Dropout1d(0.25), [10_000, 3], 1),
      (Dropout2d(0.25), [200, 50, 2, 3], 2), (Dropout2d(0.25), [200, 50, 4], 2),
      (Dropout3d(0.25), [200, 50, 2, 1, 2], 2), (Dropout3d(0.25), [10_000, 2, 1, 2], 1),
    ]
    for (layer, shape, rows) in cases {
      let y = layer(.ones(shape))
      #expect(y.shape == shape)
      let channels = y.reshaped(Array(shape.dimensions.prefix(rows)) + [-1])
      #expect(channels.amax(dims: [-1]) == channels.amin(dims: [-1]))
      // Five standard errors of 10 000 channels.
      #expect(abs(kept(y, scale: 4 / 3) - 0.75) < 5 * 0.433 / 100)
    }
  }

  @Test("drop paths of single examples, or of all together")
  func paths() {
    let x = Tensor<Float>.ones([10_000, 2, 3])
    let y = DropPath(0.2)(x)
    #expect(y.amax(dims: [1, 2]) == y.amin(dims: [1, 2]))
    #expect(abs(kept(y, scale: 1.25) - 0.8) < 5 * 0.4 / 100)
    let together = (0..<400).map { _ in DropPath(0.5, mode: .batch)(.ones([3, 2])) }
    #expect(together.allSatisfy { $0.max().item == $0.min().item })
    #expect(abs(kept(.stack(together), scale: 2) - 0.5) < 5 * 0.5 / 20)
    #expect(DropPath(1)(x) == .zeros([10_000, 2, 3]))
    let slope = gradient(at: [x]) { (DropPath(0.3)($0[0]) * 2).sum() }[0]!
    #expect(slope.amax(dims: [1, 2]) == slope.amin(dims: [1, 2]))
  }

  @Test("keep mean 0 and variance 1 where meant for SELU")
  func alpha() {
    let y = AlphaDropout(0.3)(.normal([300, 400]))
    #expect(abs(y.mean().item) < 0.02)
    #expect(abs(y.variance().item - 1) < 0.02)
  }

  @Test("drop everything with probability 1")
  func everything() {
    let x = Tensor<Float>.ones([2, 3, 4])
    for layer: any Layer in [Dropout(1), Dropout1d(1), AlphaDropout(1)] {
      #expect(layer(x) == .zeros([2, 3, 4]))
    }
  }
}
