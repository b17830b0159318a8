import NN
import Tensor
import Testing

@Suite("A training step in steady state")
struct SteadyState {
  @Test("asks the system for no memory, and its peak stays")
  func allocations() async {
    await #expect(processExitsWith: .success) {
      let weights = [[256, 512], [256, 256], [10, 256]].map {
        Parameter(wrappedValue: Tensor<Float>.normal(Shape($0), standardDeviation: 0.05))
      }
      let x = Tensor<Float>.normal([128, 512])
      let targets = Tensor<Int32>.full([128], 3)
      func step() {
        let (_, gradients) = valueAndGradient {
          let h = x.linear(weights[0].wrappedValue).relu().linear(weights[1].wrappedValue).tanh()
          return crossEntropy(h.linear(weights[2].wrappedValue), targets)
        }
        for weight in weights {
          let gradient = gradients[weight]!.elements
          weight.update { w in for i in w.indices { w[i] -= 0.1 * gradient[i] } }
        }
      }
      for _ in 0..<3 { step() }
      let before = Memory.statistics
      for _ in 0..<10 { step() }
      #expect(Memory.statistics.systemAllocations == before.systemAllocations)
      #expect(Memory.peak == before.peak)
    }
  }
}
