import ApusTestSupport
import CTensorKernels
import Tensor
import Testing

/// A geometry large enough for the kernel that the op table's small rows do not reach.
private struct LargeConvolution: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let input, weight: Shape
  let options: Convolution2dOptions
}

private let largeConvolutions = [
  LargeConvolution(
    testDescription: "turned round", input: [2, 3, 30, 40], weight: [5, 3, 3, 3],
    options: .init(stride: 1, padding: 1)),
  LargeConvolution(
    testDescription: "turned round, same padding of even kernels, dilated",
    input: [1, 3, 50, 40], weight: [5, 3, 2, 4], options: .init(padding: .same, dilation: (3, 1))),
  LargeConvolution(
    testDescription: "turned round, as much padding as fits", input: [1, 2, 40, 45],
    weight: [3, 2, 3, 2], options: .init(padding: (2, 1))),
  LargeConvolution(
    testDescription: "more padding than can be turned round", input: [1, 2, 40, 45],
    weight: [3, 2, 3, 2], options: .init(padding: (3, 2))),
  LargeConvolution(
    testDescription: "strides, which cannot be turned round", input: [1, 2, 50, 45],
    weight: [3, 2, 3, 2], options: .init(stride: (2, 1))),
  LargeConvolution(
    testDescription: "one pixel, as a plan", input: [1, 4, 50, 45], weight: [3, 4, 1, 1],
    options: .init()),
  LargeConvolution(
    testDescription: "one pixel, as a product", input: [2, 40, 4, 3], weight: [80, 40, 1, 1],
    options: .init()),
  LargeConvolution(
    testDescription: "one pixel, as a product, strided", input: [2, 40, 7, 6],
    weight: [80, 40, 1, 1], options: .init(stride: (2, 3))),
]

@Suite("Convolutions")
struct Convolutions {
  @Test(
    "have gradients that are the transposes of their linear maps", arguments: largeConvolutions)
  private func adjoint(_ row: LargeConvolution) {
    // y = A(w)·x = B(x)·w is linear in either: ⟨y, dy⟩ = ⟨x, dx⟩ = ⟨w, dw⟩.
    Generator.$current.withValue(Generator(seed: 3)) {
      let (x, w) = (Tensor<Float>.normal(row.input), Tensor<Float>.normal(row.weight))
      let bias = Tensor<Float>.normal([row.weight[0]])
      let y = x.conv2d(w, nil, row.options)
      let dy = Tensor<Float>.normal(y.shape)
      let gradients = gradient(at: [x, w, bias]) {
        ($0[0].conv2d($0[1], $0[2], row.options) * dy).sum()
      }
      let scale = dot(dy, dy).squareRoot() * dot(y, y).squareRoot()
      #expect(abs(dot(y, dy) - dot(x, gradients[0]!)) < 1e-5 * scale)
      #expect(abs(dot(y, dy) - dot(w, gradients[1]!)) < 1e-5 * scale)
      #expect(maximumDifference(gradients[2], dy.sum(dims: [0, 2, 3])) < 1e-4)
      let biased = x.conv2d(w, bias, row.options)
      #expect(maximumDifference(biased, y + bias.reshaped(-1, 1, 1)) < 1e-5)
    }
  }

  @Test("of one pixel are products, however they are computed")
  func pointwise() {
    Generator.$current.withValue(Generator(seed: 4)) {
      for shape: Shape in [[2, 40, 4, 3], [1, 40, 60, 50]] {
        let (x, w) = (Tensor<Float>.normal(shape), Tensor<Float>.normal([80, 40, 1, 1]))
        let rows = x.permuted(0, 2, 3, 1).reshaped(-1, 40)
        let product = rows.matmul(w.reshaped(80, 40), transposeOther: true)
        let y = x.conv2d(w).permuted(0, 2, 3, 1).reshaped(-1, 80)
        #expect(maximumDifference(y, product) < 1e-5)
      }
    }
  }

  @Test("give the same result on 1 and on 2 threads")
  func threads() {
    Generator.$current.withValue(Generator(seed: 5)) {
      let x = Tensor<Float>.normal([3, 40, 9, 11])
      func outputs() -> [Tensor<Float>] {
        [
          x.maxPool2d(kernelSize: 3, stride: 2, padding: 1),
          x.averagePool2d(kernelSize: 3, stride: 2, padding: 1),
          x.adaptiveAveragePool2d(height: 4, width: 5),
          x.interpolate(size: [20, 7], mode: .bicubic),
        ]
          + gradient(at: [x]) {
            ($0[0].maxPool2d(kernelSize: 3, stride: 1).squared().sum()
              + $0[0].averagePool2d(kernelSize: 3, stride: 1).squared().sum()
              + $0[0].interpolate(scaleFactor: 1.7, mode: .bilinear).squared().sum())
          }.map { $0! }
      }
      let count = tk_thread_count()
      defer { tk_set_thread_count(count) }
      tk_set_thread_count(1)
      let alone = outputs()
      tk_set_thread_count(2)
      #expect(outputs() == alone)
    }
  }

  private func dot(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
    zip(a.elements, b.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
