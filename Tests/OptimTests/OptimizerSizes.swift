import ApusTestSupport
import NN
import Tensor
import Testing

@testable import Optim

/// Parameters that reach every way through the kernels, among them one for several threads.
private let shapes: [Shape] = [
  [], [0], [1], [3, 1], [1, 5], [40_000], [300, 257], [5000, 3], [2, 3, 70, 20], [64, 32, 3, 3],
]

/// Where an optimiser takes parameters of all shapes in some steps.
private func trajectory(
  _ name: String, _ shapes: [Shape], seed: UInt64 = 1
) throws -> [[Float]] {
  try Generator.$current.withValue(Generator(seed: seed)) {
    let parameters = shapes.map { Parameter(wrappedValue: Tensor<Float>.normal($0)) }
    let optimizer = try makeOptimizer(name, [parameters])
    optimizer.learningRate = 0.01
    for _ in 0..<3 {
      let (_, gradients) = valueAndGradient {
        parameters.reduce(Tensor<Float>(0)) {
          $0 + ($1.wrappedValue * Tensor<Float>.normal($1.wrappedValue.shape)).sum()
        }
      }
      optimizer.update(gradients)
    }
    return parameters.map(\.wrappedValue.elements)
  }
}

@Suite("Optimisers over tensors of any size")
struct OptimizerSizes {
  @Test("move to the same bits with any number of threads", arguments: ruleTypes.keys.sorted())
  func threads(_ name: String) async {
    await #expect(processExitsWith: .success) { [name = name as String] in
      func results(_ threads: Int) throws -> [[Float]] {
        Threads.count = threads
        return try trajectory(name, shapes)
      }
      let one = try results(1)
      let isFinite = one.joined().allSatisfy { $0.isFinite }
      #expect(isFinite)
      let (two, three) = (try results(2), try results(3))
      #expect(two == one)
      #expect(three == one)
    }
  }

  @Test("Adafactor and LAMB follow their formulas on matrices of several blocks")
  func formulas() throws {
    for shape in [[300, 257], [5000, 3], [2, 3, 70, 20], [64, 32, 3, 3], [3, 1]] as [Shape] {
      let (p, g) = (Tensor<Float>.normal(shape), Tensor<Float>.normal(shape))
      func step(_ make: ([any AnyParameter]) -> any Optimizer) -> Tensor<Float> {
        let parameter = Parameter(wrappedValue: p)
        let optimizer = make([parameter])
        let (_, gradients) = valueAndGradient { (parameter.wrappedValue * g).sum() }
        optimizer.update(gradients)
        return parameter.wrappedValue
      }
      func rms(_ x: Tensor<Float>) -> Float { (x * x).mean().item.squareRoot() }
      // The first step: means are those of the gradient.
      let squares = g * g
      let (rows, columns) = (
        squares.mean(dim: -1, keepDim: true), squares.mean(dim: -2, keepDim: true)
      )
      let update = g / (rows * columns / rows.mean(dim: -2, keepDim: true)).sqrt()
      let scale = 0.01 * max(1e-3, rms(p)) / max(1, rms(update))
      #expect(maximumDifference(step { Adafactor($0) }, p - update * scale) < 2e-6)
      let change = g / (squares.sqrt() + 1e-6) + p * 0.01
      let ratio = 0.1 * rms(p) / rms(change)
      #expect(
        maximumDifference(step { LAMB($0, learningRate: 0.1) }, p - change * ratio) < 2e-6)
    }
  }
}
