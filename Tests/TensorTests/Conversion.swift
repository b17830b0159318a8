import Tensor
import Testing

@Suite("Conversion between element types")
struct Conversion {
  let reals: Tensor<Float> = [0.9, -0.9, 255.9, 256, -1, 3e9, -3e9, 1e30, -1e30]
  let special = Tensor<Float>([.infinity, -.infinity, .nan])

  @Test("cuts real numbers to the nearest integer there is, and NaN to 0")
  func outOfRange() {
    for x in [reals, reals.to(Double.self).to(Float.self)] {
      #expect(
        x.to(Int32.self).elements
          == [0, 0, 255, 256, -1, .max, .min, .max, .min])
      #expect(
        x.to(Int64.self).elements
          == [0, 0, 255, 256, -1, 3_000_000_000, -3_000_000_000, .max, .min])
      #expect(x.to(UInt8.self).elements == [0, 0, 255, 255, 0, 255, 0, 255, 0])
    }
    #expect(special.to(Int32.self).elements == [.max, .min, 0])
    #expect(special.to(Double.self).to(Int64.self).elements == [.max, .min, 0])
    #expect(special.to(BFloat16.self).to(UInt8.self).elements == [255, 0, 0])
    #expect(
      Tensor<Double>([2_147_483_647.5, -2_147_483_648.5]).to(Int32.self).elements == [.max, .min])
  }

  @Test("makes everything but 0 true, NaN too")
  func truth() {
    #expect(
      Tensor<Float>([0, -0.0, 0x1p-133, .nan]).to(Bool.self).elements == [false, false, true, true])
    #expect(Tensor<Double>([0, 1e-300]).to(Bool.self).elements == [false, true])
    #expect(Tensor<BFloat16>([0, -0.0, 0.5]).to(Bool.self).elements == [false, false, true])
    #expect(Tensor<Int64>([0, 1 << 40]).to(Bool.self).elements == [false, true])
  }

  @Test("drops the upper bits of integers")
  func wrapping() {
    #expect(Tensor<Int64>([1 << 32 + 7, -1]).to(Int32.self).elements == [7, -1])
    #expect(Tensor<Int32>([300, -1]).to(UInt8.self).elements == [44, 255])
  }

  @Test("rounds to bfloat16's nearest, ties to even, overflow to infinity")
  func bfloat16() {
    let ulp: Float = 0x1p-7
    let x = Tensor<Float>([
      1 + ulp / 2, 1 + ulp * 1.5, 1 + ulp * 0.5001, -1 - ulp / 2, .greatestFiniteMagnitude,
      .infinity, -.infinity, 0x1p-133,
    ])
    #expect(
      x.to(BFloat16.self).to(Float.self).elements
        == [
          1, 1 + 2 * ulp, 1 + ulp, -1, .infinity, .infinity, -.infinity, Float(BFloat16(0x1p-133)),
        ])
    #expect(Tensor<Float>([.nan]).to(BFloat16.self).to(Float.self).elements[0].isNaN)
    // A NaN whose payload is in the lower half only does not become infinity.
    let narrow = Tensor<Float>([Float(bitPattern: 0x7f80_0001)])
    #expect(narrow.to(BFloat16.self).to(Float.self).elements[0].isNaN)
    #expect(Tensor<Double>([1e300, -1e300]).to(Float.self).elements == [.infinity, -.infinity])
  }

  @Test("of a view follows the view's order")
  func views() {
    let x: Tensor<Int32> = [[1, 2, 3], [4, 5, 6]]
    #expect(x.transposed().to(Float.self) == [[1, 4], [2, 5], [3, 6]])
  }
}

@Suite("Element-wise arithmetic beside Float")
struct ExactArithmetic {
  @Test("wraps integers around where they overflow, as PyTorch")
  func wrapping() {
    let x = Tensor<Int32>([.max, .min])
    #expect((x + 1).elements == [.min, .min + 1])
    #expect((x * 2).elements == [-2, 0])
    #expect((-x).elements == [-.max, .min])
    #expect(x.abs().elements == [.max, .min])
    #expect(x.floorDivide(-1).elements == [-.max, .min])
    #expect(x.remainder(-1).elements == [0, 0])
    #expect((Tensor<UInt8>([0, 200]) - 1).elements == [255, 199])
    #expect((-Tensor<UInt8>([1, 0])).elements == [255, 0])
    #expect((Tensor<Int64>([.max]) + 1).elements == [.min])
  }

  @Test("divides real numbers by 0 as PyTorch")
  func realDivision() {
    let x = Tensor<Double>([1, -1, 0])
    #expect((x / 0).elements.dropLast() == [.infinity, -.infinity])
    #expect(x.floorDivide(0).elements.dropLast() == [.infinity, -.infinity])
    #expect(x.remainder(0).elements.allSatisfy { $0.isNaN })
    #expect(Tensor<Double>([.nan, 1]).clamp(min: 2, max: 1).elements[0].isNaN)
    #expect(Tensor<Double>([.nan, 5]).clamp(min: 2, max: 1).elements[1] == 1)
  }

  @Test("gives the same for any number of threads, whatever broadcasts")
  func threads() {
    let threads = Threads.count
    defer { Threads.count = threads }
    let (a, b) = (Tensor<Float>.normal([301, 513]), Tensor<Float>.normal([301, 1]))
    func results() -> [Tensor<Float>] {
      [
        a + b, b * a, (a .< b).to(), Tensor.where(a .> 0, a, b), a.pow(b), a.gelu(),
        b + b.transposed(),
      ]
    }
    Threads.count = 1
    let alone = results()
    Threads.count = 3
    // NaN, of negative numbers' powers, differs from itself.
    for (x, y) in zip(alone, results()) {
      #expect(x.maskedFill(x.isNaN(), -7) == y.maskedFill(y.isNaN(), -7))
    }
  }
}

@Suite("A tensor literal")
struct TensorLiterals {
  @Test("nests as deep as it likes, for every element type")
  func types() {
    let matrix: Tensor<Float> = [[1, 2.5], [-3, 4]]
    #expect(matrix.shape == [2, 2] && matrix.elements == [1, 2.5, -3, 4])
    let ids: Tensor<Int32> = [1, 2, 3]
    #expect(ids.shape == [3])
    let mask: Tensor<Bool> = [[true], [false]]
    #expect(mask.shape == [2, 1])
    let deep: Tensor<Int64> = [[[[7]]]]
    #expect(deep.shape == [1, 1, 1, 1])
    let halves: Tensor<BFloat16> = [1, 0.5]
    #expect(halves.to(Float.self).elements == [1, 0.5])
    let empty: Tensor<Float> = []
    #expect(empty.shape == [0])
    let hollow: Tensor<UInt8> = [[], []]
    #expect(hollow.shape == [2, 0])
  }

  @Test("agrees with nested arrays and with memory")
  func arrays() {
    let x: [Float] = [1, 2]
    #expect(Tensor([x, x]) == [[1, 2], [1, 2]])
    #expect(Tensor([[x], [x]]).shape == [2, 1, 2])
    #expect(Tensor([[Float]]()).shape == [0, 0])
    let copied = x.withUnsafeBufferPointer { Tensor($0, shape: [2, 1]) }
    #expect(copied == [[1], [2]])
    let nothing = [Float]().withUnsafeBufferPointer { Tensor($0, shape: [0, 4]) }
    #expect(nothing.shape == [0, 4])
  }

  @Test("of random numbers like another has its shape and follows the generator")
  func random() {
    let x = Tensor<Float>.zeros([2, 3])
    func draw() -> [Tensor<Float>] {
      Generator.$current.withValue(Generator(seed: 9)) {
        [.uniform(like: x, low: 2, high: 3), .normal(like: x, mean: 5, standardDeviation: 0.1)]
      }
    }
    #expect(draw() == draw())
    #expect(draw().allSatisfy { $0.shape == x.shape })
    #expect(draw()[0].elements.allSatisfy { $0 >= 2 && $0 < 3 })
    #expect(draw()[1].elements.allSatisfy { $0 > 4 && $0 < 6 })
    #expect(
      Tensor.normal(like: x, using: Generator(seed: 4))
        == Tensor.normal([2, 3], using: Generator(seed: 4)))
    #expect(
      Tensor.uniform(like: x, using: Generator(seed: 4))
        == Tensor.uniform([2, 3], using: Generator(seed: 4)))
  }

  @Test("is close to what differs by no more than the tolerance")
  func closeness() {
    let x: Tensor<Float> = [1, .infinity]
    #expect(x.allClose(to: x * 1.000_001))
    #expect(!x.allClose(to: [1.001, .infinity]))
    #expect(!x.allClose(to: [1, -.infinity]))
    #expect(!x.allClose(to: [1, 5]))
    let y: Tensor<Double> = [1, .infinity]
    #expect(y.allClose(to: y * 1.000_001))
    #expect(!y.allClose(to: y * 1.000_001, rtol: 1e-7))
    #expect(!y.allClose(to: [1, 5]))
  }

  @Test("to nested arrays gives the elements in row-major order, of views too")
  func nestedArrays() {
    let x = Tensor<Int32>.arange(12).reshaped(2, 3, 2)
    #expect([Int32](x[1, 0...2, 1]) == [7, 9, 11])
    #expect([[Int32]](x[0].transposed()) == [[0, 2, 4], [1, 3, 5]])
    #expect(
      [[[Int32]]](x) == [[[0, 1], [2, 3], [4, 5]], [[6, 7], [8, 9], [10, 11]]])
    #expect(Array(x[0, 0]) == [0, 1])
    #expect([[Float]](Tensor<Float>.zeros([2, 0])) == [[], []])
    #expect([[[Bool]]](Tensor<Bool>.full([0, 2, 2], true)).isEmpty)
    #expect(Tensor([[[Int32]]](x)) == x)
  }
}
