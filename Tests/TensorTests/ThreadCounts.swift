import Tensor
import Testing

@Suite("The number of threads")
struct ThreadCounts {
  /// Operations of which the documentation promises the same bits for any number of threads; products
  /// and convolutions, whose sums the libraries share out, are not among them.
  @Test("changes no bit of a reduction, a normalisation, a gather or a random number")
  func sameBits() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor<Float>.normal([64, 33, 129])
      let matrix = x.reshaped(64 * 33, 129)
      let images = x.reshaped(8, 8, 33, 129)
      let ids = Tensor<Int32>((0..<50_000).map { Int32($0 * 37 % 2112) })
      let targets = Tensor<Int32>((0..<2112).map { Int32($0 * 31 % 129) })
      let operations: [@Sendable () -> [Tensor<Float>]] = [
        { [x.sum(), x.sum(dim: 0), x.sum(dim: 1), x.sum(dim: 2), x.mean()] },
        { [x.variance(), x.norm(), x.std(dim: 1), x.logsumexp(dim: 2), x.cumsum(dim: 2)] },
        { [x.softmax(), x.softmax(dim: 0), matrix.layerNorm([129]), images.batchNorm().output] },
        { [x.sorted(dim: 0).values, x.max(dim: 1).values, x.tanh(), x + x.permuted(0, 1, 2)] },
        { gradient(at: [matrix]) { ($0[0].rows(ids) * 2).sum() }.map { $0! } },
        { gradient(at: [matrix]) { crossEntropy($0[0], targets) }.map { $0! } },
        { gradient(at: [images]) { $0[0].maxPool2d(kernelSize: 3, stride: 2).sum() }.map { $0! } },
        { gradient(at: [matrix]) { ($0[0].layerNorm([129]) * matrix).sum() }.map { $0! } },
        {
          Generator.$current.withValue(Generator(seed: 3)) {
            [.uniform([100_000]), .normal([100_000]), x.dropout(0.3), .exponential([50_000])]
          }
        },
      ]
      func results(_ threads: Int) -> [[Float]] {
        Threads.count = threads
        return operations.flatMap { $0() }.map(\.elements)
      }
      let one = results(1)
      for threads in [2, 3] { #expect(results(threads) == one) }
    }
  }

  @Test("is shared by tasks that compute at once, which agree")
  func tasks() async {
    let x = Tensor<Float>.normal([256, 1024])
    let expected = x.tanh().sum(dim: 0)
    let results = await withTaskGroup(of: Tensor<Float>.self) { group in
      for _ in 0..<8 { group.addTask { x.tanh().sum(dim: 0) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.allSatisfy { $0 == expected })
  }
}
