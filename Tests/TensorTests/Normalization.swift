import ApusTestSupport
import Tensor
import Testing

@Suite("Normalisation")
struct Normalization {
  /// Numbers around 4096 with a standard deviation of 1: squares minus the squared mean would fail.
  let far = Generator.$current.withValue(Generator(seed: 1)) {
    Tensor<Float>.normal([4, 6, 30, 30], mean: 4096)
  }

  func withThreads(_ count: Int, _ body: () -> [Tensor<Float>?]) -> [[Float]?] {
    let threads = Threads.count
    defer { Threads.count = threads }
    Threads.count = count
    return body().map { $0?.elements }
  }

  @Test("finds the variance of numbers far from 0", arguments: [false, true])
  func precision(isChannelsLast: Bool) {
    let x = isChannelsLast ? far.permuted(0, 2, 3, 1).contiguous().permuted(0, 3, 1, 2) : far
    let result = x.batchNorm()
    for (c, (mean, variance)) in zip(result.mean.elements, result.unbiasedVariance.elements)
      .enumerated()
    {
      let values = far.select(dim: 1, c).elements.map(Double.init)
      let exact = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - exact) * ($1 - exact) }
      #expect(abs(Double(mean) - exact) < 1e-3)
      #expect(abs(Double(variance) - squares / Double(values.count - 1)) < 1e-4)
    }
    for y in [
      result.output, x.groupNorm(2), x.instanceNorm().output, x.layerNorm([6, 30, 30]),
    ] {
      #expect(abs(y.mean().item) < 1e-3)
      #expect(abs(y.squared().mean().item - 1) < 1e-3)
    }
  }

  @Test("keeps channels-last memory, and its gradient does")
  func order() {
    let x = sample([2, 3, 3, 4]).permuted(0, 3, 1, 2)
    let fixed = x.batchNorm(runningMean: .zeros([4]), runningVariance: .ones([4]))
    for y in [x.batchNorm().output, fixed, x.groupNorm(2), x.instanceNorm().output] {
      #expect(y.layout.strides == x.layout.strides)
    }
    let dx = gradient(at: [x]) { ($0[0].batchNorm().output * x).sum() }[0]
    #expect(dx?.layout.strides == x.layout.strides)
  }

  @Test("gives the same bits for any number of threads")
  func threads() {
    let last = far.permuted(0, 2, 3, 1).contiguous().permuted(0, 3, 1, 2)
    let (weight, bias) = (sample([6]), sample([6], 2))
    let functions: [@Sendable ([Tensor<Float>]) -> Tensor<Float>] = [
      { $0[0].batchNorm(weight: $0[1], bias: $0[2]).output },
      { $0[0].groupNorm(3, weight: $0[1], bias: $0[2]) },
      { $0[0].permuted(0, 2, 3, 1).layerNorm([6], weight: $0[1], bias: $0[2]) },
    ]
    for x in [far, last] {
      for f in functions {
        let results = [1, 2, 3].map { count in
          withThreads(count) {
            gradient(at: [x, weight, bias]) { (f($0) * sample(f($0).shape)).sum() } + [
              f([x, weight, bias])
            ]
          }
        }
        #expect(results[0] == results[1])
        #expect(results[0] == results[2])
      }
    }
  }
}
