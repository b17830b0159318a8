import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Gradients")
struct GradientOperations {
  private let a = Parameter(wrappedValue: Tensor<Float>.zeros([3, 4]))
  private let b = Parameter(wrappedValue: Tensor<Float>.zeros([5]))

  /// Gradients of the two parameters that are these tensors.
  private func gradients(_ da: Tensor<Float>, _ db: Tensor<Float>) -> Gradients {
    valueAndGradient { (a.wrappedValue * da).sum() + (b.wrappedValue * db).sum() }.gradients
  }

  @Test(
    "are clipped by any norm as in PyTorch",
    arguments: [("1", 1), ("2", 2), ("3", 3), ("inf", Double.infinity)])
  func clippingByNorm(name: String, order: Double) throws {
    let fixture = try Fixture("averaging")
    let (da, db) = (try fixture.tensor("clip.grad_a"), try fixture.tensor("clip.grad_b"))
    var clipped = gradients(da, db)
    let norm = clipped.clip(norm: 0.7, normType: order)
    let expected = try fixture.tensor("clip.\(name).norm").item
    #expect(abs(norm - expected) < 1e-6 * expected)
    #expect(maximumDifference(clipped[a], try fixture.tensor("clip.\(name).a")) < 1e-6)
    #expect(maximumDifference(clipped[b], try fixture.tensor("clip.\(name).b")) < 1e-6)
    var small = gradients(da, db)
    #expect(try small.clip(finiteNorm: 1e9, normType: order) == norm)
    #expect(small[a] == da && small[b] == db)
  }

  @Test("are clipped by value as in PyTorch")
  func clippingByValue() throws {
    let fixture = try Fixture("averaging")
    var clipped = gradients(
      try fixture.tensor("clip.grad_a"), try fixture.tensor("clip.grad_b"))
    clipped.clip(value: 0.4)
    #expect(clipped[a] == (try fixture.tensor("clip.value.a")))
    #expect(clipped[b] == (try fixture.tensor("clip.value.b")))
  }

  @Test("that are not finite are refused where that is asked for, and stay", arguments: [1, 2, 3])
  func notFinite(order: Double) throws {
    for (bad, norm) in [(Float.infinity, Float.infinity), (.nan, .nan)] {
      let db = Tensor<Float>([1, 2, bad, 4, 5])
      var found = gradients(.ones([3, 4]), db)
      let error = #expect(throws: Gradients.NotFiniteError.self) {
        try found.clip(finiteNorm: 1, normType: order)
      }
      #expect(error?.norm.description == norm.description && error?.normType == order)
      #expect(
        error.map { "\($0)" } == "the norm of order \(order) of the gradients is \(norm), "
          + "and cannot be clipped")
      #expect(found[a] == .ones([3, 4]) && found[b]!.elements[4] == 5)
      #expect(found.norm(.infinity).description == norm.description)
    }
  }

  @Test("have norm, mean and largest magnitude of each parameter", arguments: [0, 1, 5, 40_000])
  func statistics(count: Int) {
    let parameter = Parameter(wrappedValue: Tensor<Float>.zeros([count]))
    let dy = Generator.$current.withValue(Generator(seed: 3)) { Tensor<Float>.normal([count]) }
    let found = valueAndGradient { (parameter.wrappedValue * dy).sum() }.gradients
    let size = found.statistics[ObjectIdentifier(parameter)]!
    let exact = dy.elements.map { abs(Double($0)) }
    let squares = exact.reduce(0) { $0 + $1 * $1 }
    #expect(abs(Double(size.norm) - squares.squareRoot()) <= 1e-6 * squares.squareRoot())
    #expect(size.maxAbsolute == Float(exact.max() ?? 0))
    #expect(abs(Double(size.meanAbsolute) - exact.reduce(0, +) / Double(max(1, count))) < 1e-6)
    #expect(abs(found.globalNorm - size.norm) <= 1e-6 * size.norm)
  }

  @Test("are the same for any number of threads")
  func threads() {
    let parameters = [70_001, 3, 40_000, 1].map {
      Parameter(wrappedValue: Tensor<Float>.zeros([$0]))
    }
    let found = Generator.$current.withValue(Generator(seed: 4)) {
      valueAndGradient {
        parameters.map { ($0.wrappedValue * .normal($0.wrappedValue.shape)).sum() }
          .reduce(Tensor(0), +)
      }.gradients
    }
    let before = Threads.count
    defer { Threads.count = before }
    var results: [[Float]] = []
    for count in [1, 2, 3, 5] {
      Threads.count = count
      var copy = found
      let norms = [copy.globalNorm, copy.norm(1), copy.norm(3), copy.norm(.infinity)]
      copy.clip(norm: 0.3)
      results.append(norms + copy.flatMap { $0.gradient.elements })
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test("that a copy shares do not change with it")
  func valueSemantics() {
    let original = gradients(.full([3, 4], 2), .full([5], -3))
    var copy = original
    copy.scale(by: 0.5)
    copy += original
    copy.clip(value: 2.5)
    #expect(original[a] == .full([3, 4], 2) && original[b] == .full([5], -3))
    #expect(copy[a] == .full([3, 4], 2.5) && copy[b] == .full([5], -2.5))
    var twice = original
    twice += twice
    #expect(twice[a] == .full([3, 4], 4))
    #expect((original + original)[b] == .full([5], -6))
  }

  @Test("that share memory, repeat an element or lie in columns are scaled once")
  func sharedMemory() {
    // The gradient of a sum is one element seen many times, and both sides of + get the same one.
    let c = Parameter(wrappedValue: Tensor<Float>.zeros([3, 4]))
    let d = Parameter(wrappedValue: Tensor<Float>.zeros([4, 3]))
    var found = valueAndGradient {
      (a.wrappedValue + c.wrappedValue).sum()
        + (d.wrappedValue.transposed(0, 1) * .full([3, 4], 2)).sum()
    }.gradients
    found.scale(by: 3)
    found += found
    #expect(found[a] == .full([3, 4], 6) && found[c] == .full([3, 4], 6))
    #expect(found[d] == .full([4, 3], 12) && found[b] == nil && found.count == 3)
    let expected = (2 * 12 * 36 + 12 * 144 as Float).squareRoot()
    #expect(abs(found.globalNorm - expected) < 1e-3)
  }

  @Test("are a sequence in the order of their first use")
  func sequence() {
    let found = gradients(.ones([3, 4]), .zeros([5]))
    #expect(found.map(\.parameter) == [ObjectIdentifier(a), ObjectIdentifier(b)])
    #expect(found.map { $0.gradient.shape } == [[3, 4], [5]])
    #expect(Array(found).count == found.count)
  }

  @Test("of micro-batches add up to those of the whole batch", arguments: [1, 2, 4])
  func accumulation(parts: Int) {
    Generator.$current.withValue(Generator(seed: 7)) {
      let model = Sequential(Linear(6, 16), LayerNorm(16), GELU(), Linear(16, 3))
      let x = Tensor<Float>.normal([16, 6])
      let labels = Tensor<Int32>.randint(0, 3, [16])
      let whole = valueAndGradient { crossEntropy(model(x), labels) }.gradients
      let size = 16 / parts
      var sum = Gradients()
      for i in 0..<parts {
        sum +=
          valueAndGradient {
            crossEntropy(
              model(x.narrow(dim: 0, start: i * size, length: size)),
              labels.narrow(dim: 0, start: i * size, length: size))
          }.gradients
      }
      sum.scale(by: 1 / Float(parts))
      #expect(sum.count == model.parameters.count)
      for parameter in model.parameters {
        #expect(maximumDifference(sum[parameter], whole[parameter]!) < 1e-6)
      }
    }
  }

  @Test("of different shapes are refused, and norms of no order")
  func refusals() async {
    let order = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = valueAndGradient { Tensor<Float>(1) }.gradients.norm(0) }
    #expect(said(order, "norm: the order must be positive (0.0)"))
    let value = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var found = valueAndGradient { Tensor<Float>(1) }.gradients
      found.clip(value: -1)
    }
    #expect(said(value, "clip: the value must not be negative (-1.0)"))
    let shapes = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let p = Parameter(wrappedValue: Tensor<Float>.zeros([2]))
      var sum = valueAndGradient { p.wrappedValue.sum() }.gradients
      p.wrappedValue = .zeros([3])
      sum += valueAndGradient { p.wrappedValue.sum() }.gradients
    }
    #expect(said(shapes, "Gradients: a parameter has gradients of shapes [2] and [3]"))
  }
}
