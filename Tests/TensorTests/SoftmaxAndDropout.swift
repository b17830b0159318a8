import ApusTestSupport
import Tensor
import Testing

@Suite("Softmax and dropout")
struct SoftmaxAndDropout {
  @Test("softmax along any dimension is that along the last one", arguments: [0, 1, 2])
  func dimensions(dim: Int) {
    let x = Generator.$current.withValue(Generator(seed: 1)) { Tensor<Float>.normal([5, 40, 300]) }
    let moved = x.transposed(dim, -1).contiguous()
    let expected = moved.softmax().transposed(dim, -1)
    #expect(maximumDifference(x.softmax(dim: dim), expected) < 1e-6)
    #expect(maximumDifference(x.logSoftmax(dim: dim).exp(), expected) < 1e-6)
  }

  @Test("softmax of a row with NaN, or of −∞ alone, is NaN as in PyTorch")
  func specials() {
    let x = Tensor<Float>(
      [1, .nan, 2, -.infinity, -.infinity, -.infinity, -.infinity, 0, 0], shape: [3, 3])
    for y in [x.softmax(), x.transposed().softmax(dim: 0).transposed()] {
      #expect(y.elements[..<6].allSatisfy { $0.isNaN })
      #expect(y.elements[6...] == [0, 0.5, 0.5])
    }
  }

  @Test("hard Gumbel softmax picks classes by their probabilities")
  func gumbel() {
    let p: [Float] = [0.1, 0.6, 0.3]
    let logits = Tensor(p).log().expanded(to: [20_000, 3])
    let y = Generator.$current.withValue(Generator(seed: 2)) { logits.gumbelSoftmax(hard: true) }
    #expect(y.elements.allSatisfy { $0 == 0 || abs($0 - 1) < 1e-6 })
    for (share, p) in zip(y.mean(dim: 0).elements, p) { #expect(abs(share - p) < 0.015) }
  }

  @Test("channel dropout zeroes whole channels")
  func channels() {
    let y = Generator.$current.withValue(Generator(seed: 3)) {
      Tensor<Float>.ones([100, 50, 3, 2]).channelDropout(0.25)
    }
    let sums = y.sum(dims: [2, 3]).elements
    #expect(sums.allSatisfy { $0 == 0 || abs($0 - 8) < 1e-5 })
    let dropped = sums.count { $0 == 0 }
    #expect(abs(Double(dropped) / 5000 - 0.25) < 0.03)
  }

  @Test("alpha dropout keeps mean 0 and variance 1")
  func alpha() {
    Generator.$current.withValue(Generator(seed: 4)) {
      let x = Tensor<Float>.normal([200_000])
      let y = x.alphaDropout(0.3)
      #expect(abs(y.mean().item) < 0.02)
      #expect(abs(y.squared().mean().item - 1) < 0.02)
      let unchanged = zip(x.elements, y.elements).count { $0 == $1 }
      #expect(unchanged < 10)
    }
  }
}
