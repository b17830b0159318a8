import Tensor
import Testing

@Suite("Assignment to a part of a tensor")
struct TensorAssignment {
  @Test("changes that part and nothing else, broadcasting what is assigned")
  func parts() {
    var x = Tensor<Float>.zeros([2, 3])
    x[1] = Tensor([1, 2, 3])
    #expect(x.elements == [0, 0, 0, 1, 2, 3])
    x[.all, 0] = Tensor(7)
    #expect(x.elements == [7, 0, 0, 7, 2, 3])
    x[.all, .every(2)] = Tensor([4, 5], shape: [2, 1])
    #expect(x.elements == [4, 0, 4, 5, 2, 5])
    x[0, 1...] = Tensor([8, 9], shape: [1, 2])
    #expect(x.elements == [4, 8, 9, 5, 2, 5])
    x[.ellipsis] = Tensor(1)
    #expect(x == .ones([2, 3]))
    x[2...] = .ones([0, 3])
    #expect(x == .ones([2, 3]))
  }

  @Test("reaches the places that index tensors and masks name, the last one staying")
  func places() {
    var x = Tensor<Int64>([0, 0, 0, 0], shape: [2, 2])
    x[Tensor<Int32>([0, -1, 0]), Tensor<Int32>([1])] = Tensor([1, 2, 3])
    #expect(x.elements == [0, 3, 0, 2])
    x[Tensor([true, false, false, true], shape: [2, 2])] = Tensor(9)
    #expect(x.elements == [9, 3, 0, 9])
    x[1..., Tensor<Int32>([0])] = Tensor(5)
    #expect(x.elements == [9, 3, 5, 9])
  }

  @Test("leaves copies and views of the tensor as they are")
  func valueSemantics() {
    var x = Tensor<Float>([1, 2, 3, 4], shape: [2, 2])
    let (copy, row) = (x, x[0])
    x[0, 1] = Tensor(9)
    #expect(x.elements == [1, 9, 3, 4])
    #expect(copy.elements == [1, 2, 3, 4])
    #expect(row.elements == [1, 2])
    // The right-hand side is read before anything is written.
    x[0] = x[1]
    #expect(x.elements == [3, 4, 3, 4])
    var transposed = copy.transposed()
    transposed[0] = Tensor(0)
    #expect(transposed.elements == [0, 0, 2, 4])
    #expect(copy.elements == [1, 2, 3, 4])
  }

  @Test("happens in place when nobody else holds the tensor")
  func inPlace() async {
    await #expect(processExitsWith: .success) {
      var x = Tensor<Float>.zeros([1 << 20])
      let row = Tensor<Float>.ones([8])
      Memory.resetPeak()
      let before = Memory.statistics.peak
      for i in 0..<10 { x[8 * i..<8 * i + 8] = row }
      #expect(x.sum().item == 80)
      #expect(Memory.statistics.peak < before + 65_536)
    }
  }

  @Test("of an element reads back as that element")
  func items() {
    var x = Tensor<Bool>([false, false], shape: [2])
    x[-1] = Tensor(true)
    #expect(x[1].item && !x[0].item)
  }
}
