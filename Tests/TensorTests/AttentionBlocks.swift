import ApusTestSupport
import Tensor
import Testing

@Suite("Attention in blocks of queries")
struct AttentionBlocks {
  /// 2 heads whose scores take several blocks.
  let query = normal([2, 300, 8], seed: 1)
  let key = normal([2, 400, 8], seed: 2)
  let value = normal([2, 400, 5], seed: 3)
  let mask = Tensor<Bool>((0..<120_000).map { $0 % 7 != 3 }, shape: [300, 400])

  /// −∞ where query i does not see key j.
  func hidden(_ isHidden: (Int, Int) -> Bool) -> Tensor<Float> {
    Tensor(
      (0..<300).flatMap { i in (0..<400).map { isHidden(i, $0) ? -Float.infinity : 0 } },
      shape: [300, 400])
  }

  func whole(_ x: [Tensor<Float>], hidden: Tensor<Float>) -> Tensor<Float> {
    let scores = x[0].matmul(x[1], transposeOther: true) * (1 / Float(8).squareRoot())
    return (scores + hidden).softmax().matmul(x[2])
  }

  func worst(
    _ functions: (([Tensor<Float>]) -> Tensor<Float>)...
  ) -> Float {
    let inputs = [query, key, value]
    let cotangent = normal([2, 300, 5], seed: 4)
    var outputs: [Tensor<Float>] = []
    let gradients = functions.map { f in
      gradient(at: inputs) { x in
        let y = f(x)
        outputs.append(y.detached)
        return (y * cotangent).sum()
      }
    }
    return zip([outputs[0]] + gradients[0], [outputs[1]] + gradients[1]).reduce(0) {
      max($0, maximumDifference($1.0, $1.1!))
    }
  }

  @Test("agrees with the softmax of the whole matrix")
  func plain() {
    let difference = worst(
      { scaledDotProductAttention($0[0], $0[1], $0[2]) },
      { whole($0, hidden: .zeros([300, 400])) })
    #expect(difference < 2e-5)
  }

  @Test("agrees with the softmax of the whole matrix under both masks")
  func masked() {
    let bias = normal([300, 400], seed: 5)
    let unseen = hidden { i, j in (i * 400 + j) % 7 == 3 || j > i }
    let difference = worst(
      {
        scaledDotProductAttention(
          $0[0], $0[1], $0[2], mask: mask, additiveMask: bias, isCausal: true)
      }, { whole($0, hidden: unseen + bias) })
    #expect(difference < 2e-5)
  }

  @Test("drops weights with the given probability and scales up the others")
  func dropout() {
    // Values of the identity make the result the weights.
    let identity = Tensor<Float>(
      (0..<400).flatMap { i in (0..<400).map { $0 == i ? 1 : 0 } }, shape: [400, 400])
    let values = Tensor.stack([identity, identity])
    let all = scaledDotProductAttention(query, key, values).elements
    let some = scaledDotProductAttention(query, key, values, dropout: 0.3).elements
    let kept = zip(all, some).filter { $0.1 != 0 }
    #expect(abs(Double(kept.count) / Double(all.count) - 0.7) < 0.005)
    #expect(kept.allSatisfy { abs($0.1 * 0.7 / $0.0 - 1) < 1e-4 })
  }

  @Test("gives the same result for any number of threads")
  func threads() {
    let threads = Threads.count
    defer { Threads.count = threads }
    let results = [1, 2].map { count in
      Threads.count = count
      return Generator.$current.withValue(Generator(seed: 4)) {
        scaledDotProductAttention(query, key, value, dropout: 0.1)
      }
    }
    #expect(maximumDifference(results[0], results[1]) < 1e-6)
  }

  @Test("keeps no matrix of weights")
  func memory() async {
    // A process of its own: other tests allocate too.
    await #expect(processExitsWith: .success) {
      let x = Tensor<Float>.ones([1, 4096, 8])
      Memory.resetPeak()
      let before = Memory.statistics.peak
      _ = gradient(at: [x]) { scaledDotProductAttention($0[0], $0[0], $0[0]).sum() }
      // The weights alone would be 64 MiB.
      #expect(Memory.statistics.peak - before < 8 << 20)
    }
  }
}

private func normal(_ shape: Shape, seed: UInt64) -> Tensor<Float> {
  Generator.$current.withValue(Generator(seed: seed)) { .normal(shape) }
}
