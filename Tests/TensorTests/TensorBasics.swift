import Tensor
import Testing

@Suite("A tensor")
struct TensorBasics {
  @Test("is a value: changing a copy leaves the original")
  func valueSemantics() {
    let x = Tensor<Float>([1, 2, 3])
    var y = x
    y.update { $0[0] = 9 }
    #expect(x.elements == [1, 2, 3])
    #expect(y.elements == [9, 2, 3])
  }

  @Test("changes in place when nobody else holds it")
  func inPlace() async {
    // A process of its own: other tests allocate too.
    await #expect(processExitsWith: .success) {
      var x = Tensor<Float>.zeros([1 << 20])
      Memory.resetPeak()
      let before = Memory.statistics.peak
      for _ in 0..<10 { x.update { $0[0] += 1 } }
      #expect(x.elements[0] == 10)
      #expect(Memory.statistics.peak == before)
    }
  }

  @Test("of random numbers is the same for one seed and any number of threads")
  func randomness() {
    func draw() -> Tensor<Float> {
      Generator.$current.withValue(Generator(seed: 3)) { .normal([100_000]) }
    }
    let threads = Threads.count
    defer { Threads.count = threads }
    Threads.count = 1
    let one = draw()
    Threads.count = 2
    #expect(draw() == one)
    #expect(abs(one.mean().item) < 0.02)
    #expect(abs((one * one).mean().item - 1) < 0.02)
  }

  @Test("recycles its memory: the same size again asks the system for nothing")
  func recycling() async {
    await #expect(processExitsWith: .success) {
      _ = Tensor<Float>.zeros([1_000_003])
      let before = Memory.statistics.systemAllocations
      for _ in 0..<5 { _ = Tensor<Float>.zeros([1_000_003]) }
      #expect(Memory.statistics.systemAllocations == before)
    }
  }

  @Test("Philox gives the published numbers")
  func philox() {
    // The known-answer tests of Random123 1.14 for philox4x32-10.
    var zeros = Philox(seed: 0)
    #expect(zeros.next() == 0xe169_c58d_6627_e8d5)
    #expect(zeros.next() == 0x9b00_dbd8_bc57_ac4c)
    #expect(zeros.counter == 1)
  }
}

@Suite("Recording")
struct Recording {
  @Test("a chain of a million ops is freed without overflowing the stack")
  func deepChain() {
    let gradients = gradient(at: [Tensor<Float>([1])]) { x in
      var y = x[0]
      for _ in 0..<1_000_000 { y = y + x[0] }
      return y.sum()
    }
    #expect(gradients[0]?.elements == [1_000_001])
  }

  @Test("happens per task: two tasks differentiate at once")
  func tasks() async {
    let x = Tensor<Float>([1, 2, 3, 4], shape: [2, 2])
    let results = await withTaskGroup(of: [Float].self) { group in
      for _ in 0..<8 {
        group.addTask { gradient(at: [x]) { $0[0].matmul($0[0]).sum() }[0]!.elements }
      }
      var all: [[Float]] = []
      for await result in group { all.append(result) }
      return all
    }
    #expect(results.allSatisfy { $0 == [7, 11, 9, 13] })
  }

  @Test("keeps nothing once the gradients are there")
  func release() async {
    await #expect(processExitsWith: .success) {
      let before = Memory.statistics.live
      do {
        let x = Tensor<Float>.ones([256, 256])
        _ = gradient(at: [x]) { ($0[0].matmul($0[0])).relu().sum() }
      }
      #expect(Memory.statistics.live == before)
    }
  }
}
