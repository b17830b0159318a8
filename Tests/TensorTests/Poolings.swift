import Tensor
import Testing

@Suite("Pooling")
struct Pooling {
  @Test("puts maxima back where they were")
  func unpooling() {
    let x = sample([2, 3, 4, 6], offset: 2)
    let (values, indices) = x.maxPool2dWithIndices(.init(kernelSize: 2))
    let back = values.maxUnpool2d(indices, height: 4, width: 6)
    #expect(back.maxPool2d(kernelSize: 2) == values)
    #expect(back.elements.filter { $0 != 0 }.count == values.elementCount)
  }

  @Test("finds the same maxima whether or not their places are wanted, and NaN is one")
  func places() {
    var x = sample([1, 5, 7, 6])
    x.update { $0[17] = .nan }
    let options = Pooling2dOptions(kernelSize: 3, stride: 2, padding: 1)
    let (alone, values) = (x.maxPool2d(options), x.maxPool2dWithIndices(options).values)
    #expect(zip(alone.elements, values.elements).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    #expect(!alone.elements.filter(\.isNaN).isEmpty)
  }
}
