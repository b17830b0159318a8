import ApusTestSupport
import Tensor
import Testing

/// Returns what `body` gives with one and with two threads.
func onOneAndTwoThreads<R>(_ body: () -> R) -> (R, R) {
  let threads = Threads.count
  defer { Threads.count = threads }
  Threads.count = 1
  let one = body()
  Threads.count = 2
  return (one, body())
}

@Suite("A reduction")
struct ReductionProperties {
  @Test("sums a million tenths to within 1e-6, as a row and as a column")
  func accuracy() {
    let exact = 1_000_000 * Double(Float(0.1))
    let x = Tensor<Float>.full([1_000_000], 0.1)
    #expect(abs(Double(x.sum().item) / exact - 1) < 1e-6)
    let columns = x.reshaped(-1, 2).sum(dim: 0)
    #expect(abs(Double(columns.elements[0]) / (exact / 2) - 1) < 1e-6)
    let wide = x.reshaped(1000, 1000).sum(dim: 0)
    #expect(abs(Double(wide.elements[999]) / (exact / 1000) - 1) < 1e-6)
  }

  @Test("along one dimension is that along a list of one")
  func oneDimension() {
    let x = Tensor<Float>([1, .nan, 2, 0, 0.5, -3], shape: [2, 3])
    let y = x.to(Double.self)
    #expect(x.nanSum(dim: 1) == x.nanSum(dims: [1]))
    #expect(x.nanMean(dim: 1, keepDim: true) == x.nanMean(dims: [1], keepDim: true))
    #expect(x[1].amax(dim: 0).item == 0.5)
    #expect(x[1].amin(dim: -1, keepDim: true).elements == [-3])
    #expect(y[1].amax(dim: 0).item == 0.5)
    #expect(y[1].amin(dim: 0, keepDim: true).elements == [-3])
    #expect(x.countNonzero(dim: 1).elements == [3, 2])
    #expect((x .> 0).countNonzero(dim: 0).elements == [1, 1, 1])
    let (variance, mean) = x[1...].varMean(dim: 1)
    #expect(variance == x[1...].variance(dims: [1]))
    #expect(mean == x[1...].mean(dims: [1]))
  }

  @Test("keeps small terms between large ones that cancel")
  func cancellation() {
    var x = [Float](repeating: 1, count: 1002)
    (x[0], x[1001]) = (1e8, -1e8)
    #expect(Tensor(x).sum().item == 1000)
    #expect(Tensor(x, shape: [1002, 1]).expanded(to: [1002, 40]).sum(dim: 0).elements[39] == 1000)
  }

  @Test(
    "is the same for any number of threads",
    arguments: [[300_007], [70_001, 3], [3000, 40], [2, 3000, 300], [64, 128, 128]])
  func threads(sizes: [Int]) {
    let x = Tensor<Float>.normal(Shape(sizes), using: Generator(seed: 3))
    let dim = sizes.count > 1 ? sizes.count - 2 : 0
    let (one, two) = onOneAndTwoThreads {
      [
        x.sum(), x.sum(dim: dim), x.variance(dim: dim), x.norm(), x.norm(p: 3, dim: dim),
        (x * 0.01 + 1).prod(dim: dim), x.max(dim: dim).values, x.min(),
        x.max(dim: dim).indices.to(Float.self), x.logsumexp(dim: dim), x.cumsum(dim: dim),
        x.sorted(dim: dim).values, x.median(dim: dim).values,
      ]
    }
    #expect(one == two)
  }

  @Test("finds the first of equal extrema wherever it is")
  func firstPlace() {
    var x = [Float](repeating: 0, count: 100_000)
    for place in [99_999, 70_000, 65_535, 40_000, 33, 1] {
      x[place] = 5
      #expect(Tensor(x).argmax().item == Int32(place))
      #expect(Tensor(x.map { -$0 }).argmin().item == Int32(place))
      #expect(Tensor(x).max().item == 5)
      #expect(Tensor(x, shape: [50_000, 2]).argmax(dim: 0).elements[place % 2] == Int32(place / 2))
    }
  }

  @Test("gives NaN where there is one, and its index")
  func notANumber() {
    var x = [Float](repeating: 1, count: 5000)
    x[4321] = .nan
    x[4900] = .nan
    let line = Tensor(x)
    for y in [
      line.max(), line.min(), line.sum(), line.norm(), line.median(), line.quantile(0.1),
      line.variance(), line.prod(), line.logsumexp(dim: 0),
    ] {
      #expect(y.item.isNaN)
    }
    #expect(line.argmax().item == 4321)
    #expect(line.min(dim: 0).indices.item == 4321)
    #expect(line.median(dim: 0).indices.item == 4321)
    #expect(
      line.unsqueezed(1).expanded(to: [5000, 3]).argmax(dim: 0).elements == [4321, 4321, 4321])
    #expect(line.nanSum().item == 4998)
    #expect(line.nanMean().item == 1)
    #expect(line.countNonzero().item == 5000)
    let running = Tensor<Float>([2, .nan, 3]).cummax(dim: 0)
    #expect(running.indices.elements == [0, 1, 1])
    #expect(running.values.elements[2].isNaN)
  }

  @Test("follows IEEE at infinity")
  func infinity() {
    let x = Tensor<Float>([1, .infinity, -.infinity, 2])
    #expect(x.max().item == .infinity)
    #expect(x.min().item == -.infinity)
    #expect(x.logsumexp(dim: 0).item == .infinity)
    #expect(Tensor<Float>([-.infinity, -.infinity]).logsumexp(dim: 0).item == -.infinity)
    #expect(Tensor<Float>.full([3], -.infinity).argmax().item == 0)
    #expect(x.norm(p: .infinity).item == .infinity)
    #expect(Tensor<Float>([5]).variance().item.isNaN)
  }

  @Test("spreads the gradient of an extremum, a median and an infinite norm over ties")
  func ties() {
    // torch 2.15: x = [[1, 3, 3], [3, 0, -3]]; x.max(), x.amax(1), x.median(), vector_norm(x, inf)
    let x = Tensor<Float>([1, 3, 3, 3, 0, -3], shape: [2, 3])
    func slope(_ f: (Tensor<Float>) -> Tensor<Float>) -> [Float] {
      gradient(at: [x]) { f($0[0]).sum() }[0]!.elements
    }
    let third: Float = 1 / 3
    #expect(slope { $0.max() } == [0, third, third, third, 0, 0])
    #expect(slope { $0.amax(dims: [1]) } == [0, 0.5, 0.5, 1, 0, 0])
    #expect(slope { $0.norm(p: .infinity) } == [0, 0.25, 0.25, 0.25, 0, -0.25])
    #expect(slope { $0.median() } == [1, 0, 0, 0, 0, 0])
    #expect(slope { ($0 * $0).median() } == [0, 1.5, 1.5, 1.5, 0, -1.5])
    #expect(slope { $0.max(dim: 1).values } == [0, 1, 0, 1, 0, 0])
  }

  @Test("has a gradient of 0 where a norm or a deviation is 0")
  func flat() {
    let zeros = Tensor<Float>.zeros([3])
    for p: Float in [0, 1, 1.5, 2, 3] {
      #expect(gradient(at: [zeros]) { $0[0].norm(p: p) }[0]!.elements == [0, 0, 0])
    }
    #expect(gradient(at: [zeros + 2]) { $0[0].std() }[0]!.elements == [0, 0, 0])
  }

  @Test("takes variances of large numbers that lie close together")
  func largeMean() {
    let x = Tensor<Float>([1e6, 1e6 + 1, 1e6 + 2, 1e6 + 3])
    #expect(x.variance(correction: 0).item == 1.25)
  }

  @Test("of integers sums and multiplies in 64 bits")
  func integers() {
    let x = Tensor<Int32>([.max, .max, -3, 2], shape: [2, 2])
    #expect(x.sum().item == 2 * Int64(Int32.max) - 1)
    #expect(x.sum(dim: 0).elements == [Int64(Int32.max) - 3, Int64(Int32.max) + 2])
    #expect(
      x.prod(dim: 1, keepDim: true)
        == Tensor<Int64>([4_611_686_014_132_420_609, -6], shape: [2, 1]))
    #expect(x.max(dim: 1).indices.elements == [0, 1])
    #expect(x.min().item == -3)
    #expect(x.amax(dims: [0, 1]).item == .max)
    #expect(x.argmin().item == 2)
    #expect(Tensor<UInt8>([200, 100]).sum().item == 300)
    #expect(Tensor<Int64>([1, 0, 5]).countNonzero().item == 2)
  }

  @Test("of doubles keeps their precision")
  func doubles() {
    let x = Tensor<Double>([1e-12, 1, 2, .nan], shape: [2, 2])
    #expect(x.sum(dim: 0).elements[0] == 2 + 1e-12)
    #expect(x.mean(dim: 1).elements[0] == (1 + 1e-12) / 2)
    #expect(x.prod(dim: 1).elements[0] == 1e-12)
    #expect(x.max().item.isNaN)
    #expect(x.min(dim: 0).indices.elements == [0, 1])
  }

  @Test("of nothing gives the neutral element")
  func nothing() {
    let none = Tensor<Bool>([], shape: [0, 2])
    #expect(none.any(dim: 0).elements == [false, false])
    #expect(none.all().item)
    #expect(Tensor<Int32>([]).sum().item == 0)
    #expect(
      Tensor<Float>([], shape: [2, 0]).logsumexp(dim: 1).elements == [-.infinity, -.infinity])
    #expect(Tensor<Float>([]).mean().item.isNaN)
    #expect(Tensor<Float>([], shape: [0, 3]).sum(dim: 1).shape == [0])
    #expect(Tensor<Float>([], shape: [0, 3]).max(dim: 1).values.shape == [0])
  }
}
