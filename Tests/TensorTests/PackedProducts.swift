import Tensor
import Testing

@Suite("A linear layer without gradient, whose weight is packed")
struct PackedProducts {
  @Test("gives the product, and the same bits each time", arguments: [1, 2, 5, 33, 300])
  func recurring(_ m: Int) {
    let x = Tensor<Float>.normal([m, 160])
    let w = Tensor<Float>.normal([130, 160])
    let y = x.linear(w)
    #expect(maximumDistance(y, x.matmul(w, transposeOther: true)) < 1e-4)
    // Another number of rows may want another layout.
    let part = x.narrow(dim: 0, start: 0, length: (m + 1) / 2)
    let expected = y.narrow(dim: 0, start: 0, length: (m + 1) / 2)
    #expect(maximumDistance(part.linear(w), expected) < 1e-4)
    #expect(x.linear(w) == y)
  }

  @Test("sees a change of the weight")
  func change() {
    let x = Tensor<Float>.normal([4, 160])
    var w = Tensor<Float>.normal([130, 160])
    _ = x.linear(w)
    w.update { $0.update(repeating: 1) }
    let sums = x.sum(dim: 1, keepDim: true).expanded(to: [4, 130])
    #expect(maximumDistance(x.linear(w), sums) < 1e-4)
  }

  @Test("tells parts of one matrix apart")
  func parts() {
    let x = Tensor<Float>.normal([4, 160])
    let w = Tensor<Float>.normal([260, 160])
    let whole = x.matmul(w, transposeOther: true)
    for start in [0, 130] {
      #expect(
        maximumDistance(
          x.linear(w.narrow(dim: 0, start: start, length: 130)),
          whole.narrow(dim: 1, start: start, length: 130)) < 1e-4)
    }
  }

  @Test("takes columns of a wider weight, in either precision", arguments: [1, 5, 33, 1200])
  func columns(_ m: Int) {
    let x = Tensor<Float>.normal([m, 130])
    let w = Tensor<Float>.normal([160, 300])
    for precision in [MatmulPrecision.float32, .bfloat16] {
      withMatmulPrecision(precision) {
        for start in [0, 130, 170] {
          let part = w.narrow(dim: 1, start: start, length: 130)
          let expected = x.linear(part.copied())
          #expect(maximumDistance(x.linear(part), expected) < 1e-3)
        }
      }
    }
  }

  @Test("has the gradients of a recurrence, in which a weight is packed backwards too")
  func recurrence() {
    let (x, w) = (Tensor<Float>.normal([3, 140]), Tensor<Float>.normal([140, 140]) * 0.1)
    func run(_ x: Tensor<Float>, _ weights: [Tensor<Float>]) -> Tensor<Float> {
      weights.reduce(x) { $0.linear($1).tanh() }.sum()
    }
    let own = gradient(at: [x, w]) { run($0[0], Array(repeating: $0[1], count: 6)) }
    // The same weight six times, each a variable of its own, is never packed backwards.
    let apart = gradient(at: [x] + Array(repeating: w, count: 6)) {
      run($0[0], Array($0.dropFirst()))
    }
    #expect(maximumDistance(own[0]!, apart[0]!) < 1e-3)
    let sum = apart.dropFirst().map { $0! }.reduce(Tensor.zeros([140, 140]), +)
    #expect(maximumDistance(own[1]!, sum) < 1e-3)
  }
}

@Suite("A convolution without gradient, whose filters are packed")
struct PackedFilters {
  let x = Tensor<Float>.normal([2, 32, 9, 9])

  /// As in a differentiation, where filters are packed at each use.
  func unpacked(_ x: Tensor<Float>, _ w: Tensor<Float>) -> Tensor<Float> {
    vjp(at: [x]) { $0[0].conv2d(w, nil, .init(padding: (1, 1))) }.value
  }

  @Test("gives what one with gradient does, and the same bits each time")
  func equality() {
    let w = Tensor<Float>.normal([64, 32, 3, 3])
    for x in [x, x, x.narrow(dim: 0, start: 0, length: 1), x.narrow(dim: 2, start: 1, length: 4)] {
      let y = x.conv2d(w, nil, .init(padding: (1, 1)))
      #expect(maximumDistance(y, unpacked(x, w)) < 1e-4)
      #expect(x.conv2d(w, nil, .init(padding: (1, 1))) == y)
    }
  }

  @Test("sees a change of the filters, and tells parts of a tensor apart")
  func change() {
    var w = Tensor<Float>.normal([128, 32, 3, 3])
    for start in [0, 64, 0] {
      let part = w.narrow(dim: 0, start: start, length: 64)
      #expect(
        maximumDistance(x.conv2d(part, nil, .init(padding: (1, 1))), unpacked(x, part)) < 1e-4)
    }
    _ = x.conv2d(w)
    w.update { $0.update(repeating: 0) }
    #expect(x.conv2d(w) == .zeros([2, 128, 7, 7]))
  }
}

@Suite("withMatmulPrecision(.bfloat16)")
struct BFloat16Products {
  /// What is multiplied: rounded to bfloat16, where the processor knows that.
  func rounded(_ x: Tensor<Float>) -> Tensor<Float> {
    MatmulPrecision.bfloat16.isNative ? x.to(BFloat16.self).to(Float.self) : x
  }

  @Test("multiplies factors rounded to bfloat16, and adds up in float", arguments: [1, 5, 64])
  func rounding(_ m: Int) {
    for flags in [(false, false), (false, true), (true, false), (true, true)] {
      let a = Tensor<Float>.normal(flags.0 ? [160, m] : [m, 160])
      let b = Tensor<Float>.normal(flags.1 ? [130, 160] : [160, 130])
      let expected = rounded(a).matmul(rounded(b), transposeSelf: flags.0, transposeOther: flags.1)
      for _ in 0..<3 {
        let own = withMatmulPrecision(.bfloat16) {
          a.matmul(b, transposeSelf: flags.0, transposeOther: flags.1)
        }
        #expect(maximumDistance(own, expected) < 1e-4)
      }
    }
  }

  @Test(
    "rounds factors that fill blocks and such that do not",
    arguments: [(64, 64, 64), (65, 80, 97), (130, 200, 31), (71, 69, 128), (256, 129, 66)])
  func sizes(m: Int, n: Int, k: Int) {
    for batch in [[], [3]] {
      for flags in [(false, false), (false, true), (true, false), (true, true)] {
        let a = Tensor<Float>.normal(Shape(batch + (flags.0 ? [k, m] : [m, k])))
        let b = Tensor<Float>.normal(Shape(batch + (flags.1 ? [n, k] : [k, n])))
        let expected = rounded(a).matmul(
          rounded(b), transposeSelf: flags.0, transposeOther: flags.1)
        let own = withMatmulPrecision(.bfloat16) {
          a.matmul(b, transposeSelf: flags.0, transposeOther: flags.1)
        }
        #expect(maximumDistance(own, expected) < 1e-4)
      }
    }
  }

  @Test("multiplies batches too, but not of a few rows, for which rounding costs more than it wins")
  func batches() {
    let (a, b) = (Tensor<Float>.normal([3, 70, 16]), Tensor<Float>.normal([3, 90, 16]))
    let own = withMatmulPrecision(.bfloat16) { a.matmul(b, transposeOther: true) }
    let expected = rounded(a).matmul(rounded(b), transposeOther: true)
    #expect(maximumDistance(own, expected) < 1e-5)
    let row = a.narrow(dim: 1, start: 0, length: 1).contiguous()
    let exact = row.matmul(b, transposeOther: true)
    #expect(withMatmulPrecision(.bfloat16) { row.matmul(b, transposeOther: true) } == exact)
  }

  @Test("convolves factors rounded to bfloat16, forwards and backwards", arguments: [1, 2])
  func convolution(_ groups: Int) {
    let x = Tensor<Float>.normal([2, 16, 9, 9])
    let weight = Tensor<Float>.normal([32, 16 / groups, 3, 3])
    let bias = Tensor<Float>.normal([32])
    let seed = rounded(Tensor<Float>.normal([2, 32, 9, 9]))
    func run(_ inputs: [Tensor<Float>]) -> [Tensor<Float>] {
      let (y, pullback) = vjp(at: inputs) {
        $0[0].conv2d($0[1], $0[2], .init(padding: (1, 1), groups: groups))
      }
      return [y] + pullback(seed).map { $0! }
    }
    let own = withMatmulPrecision(.bfloat16) { run([x, weight, bias]) }
    let expected = run([rounded(x), rounded(weight), bias])
    for (a, b) in zip(own, expected) { #expect(maximumDistance(a, b) < 2e-4) }
  }

  @Test("holds inside the closure only")
  func scope() {
    let (a, b) = (Tensor<Float>.normal([2, 160]), Tensor<Float>.normal([160, 130]))
    let before = a.matmul(b)
    let inside = withMatmulPrecision(.bfloat16) { a.matmul(b) }
    #expect((inside != before) == MatmulPrecision.bfloat16.isNative)
    #expect(a.matmul(b) == before)
  }
}

/// The largest |a − b|.
private func maximumDistance(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Float {
  precondition(a.shape == b.shape)
  return zip(a.elements, b.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
