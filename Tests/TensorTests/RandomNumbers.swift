import Foundation
import Tensor
import Testing

@Suite("Random numbers")
struct RandomNumbers {
  static let count = 40_000

  static func samples(_ generator: Generator) -> [String: Tensor<Float>] {
    let shape: Shape = [count]
    return [
      "uniform": .uniform(shape, low: -1, high: 3, using: generator),
      "normal": .normal(shape, mean: 2, standardDeviation: 3, using: generator),
      "truncated": .truncatedNormal(
        shape, mean: 1, standardDeviation: 2, low: -1, high: 4, using: generator),
      "tail": .truncatedNormal(shape, low: 6, high: 9, using: generator),
      "exponential": .exponential(shape, rate: 2, using: generator),
      "bernoulli": .bernoulli(shape, p: 0.3, using: generator),
      "gamma": .gamma(shape, concentration: 2.5, rate: 0.5, using: generator),
      "small gamma": .gamma(shape, concentration: 0.4, using: generator),
      "small poisson": Tensor.full(shape, 2.5).poisson(using: generator),
      "large poisson": Tensor.full(shape, 40).poisson(using: generator),
      "randint": Tensor<Int32>.randint(-5, 9, shape, using: generator).to(),
      "multinomial": Tensor<Float>([1, 0, 2, 5]).multinomial(
        count, replacement: true, using: generator
      ).to(),
      "without replacement": Tensor.uniform([count / 4, 9], using: generator)
        .multinomial(4, using: generator).to(),
      "permutation": Tensor<Int32>.permutation(count, using: generator).to(),
    ]
  }

  @Test("are the same for one seed and any number of threads")
  func threads() {
    let (one, two) = onOneAndTwoThreads { Self.samples(Generator(seed: 8)) }
    for (name, x) in one { #expect(x == two[name], "\(name)") }
    let other = Self.samples(Generator(seed: 9))
    for (name, x) in one { #expect(x != other[name], "\(name)") }
  }

  struct Moments: Sendable {
    let name: String
    let mean: Double
    let variance: Double
  }

  static let expectedMoments: [Moments] = [
    Moments(name: "uniform", mean: 1, variance: 4.0 / 3),
    Moments(name: "normal", mean: 2, variance: 9),
    Moments(name: "exponential", mean: 0.5, variance: 0.25),
    Moments(name: "bernoulli", mean: 0.3, variance: 0.21),
    Moments(name: "gamma", mean: 5, variance: 10),
    Moments(name: "small gamma", mean: 0.4, variance: 0.4),
    Moments(name: "small poisson", mean: 2.5, variance: 2.5),
    Moments(name: "large poisson", mean: 40, variance: 40),
    Moments(name: "randint", mean: 1.5, variance: 16.25),
    Moments(name: "multinomial", mean: 2.375, variance: 0.984375),
  ]

  @Test(
    "have the mean and the variance of their distribution, to five standard errors",
    arguments: expectedMoments)
  func moments(expected: Moments) {
    let (mean, variance) = (expected.mean, expected.variance)
    let x = Self.samples(Generator(seed: 21))[expected.name]!
    let n = Double(x.elementCount)
    #expect(abs(Double(x.mean().item) - mean) < 5 * (variance / n).squareRoot())
    // The error of a variance has the fourth moment, here that of the sample.
    let fourth = Double((x - Float(mean)).squared().variance().item)
    #expect(abs(Double(x.variance().item) - variance) < 5 * (fourth / n).squareRoot())
  }

  static func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// The distribution functions of the continuous ones.
  static let functions: [String: @Sendable (Double) -> Double] = [
    "uniform": { ($0 + 1) / 4 },
    "normal": { normal(($0 - 2) / 3) },
    "truncated": {
      (normal(($0 - 1) / 2) - normal(-1)) / (normal(1.5) - normal(-1))
    },
    "tail": { (normal(-6) - normal(-$0)) / (normal(-6) - normal(-9)) },
    "exponential": { 1 - exp(-2 * $0) },
    "gamma": { incompleteGamma(2.5, $0 / 2) },
    "small gamma": { incompleteGamma(0.4, $0) },
  ]

  /// The regularised lower incomplete gamma function, by its series.
  static func incompleteGamma(_ a: Double, _ x: Double) -> Double {
    if x <= 0 { return 0 }
    var (term, sum) = (1 / a, 1 / a)
    for n in 1..<1000 {
      term *= x / (a + Double(n))
      sum += term
    }
    return sum * exp(a * log(x) - x - lgamma(a))
  }

  @Test(
    "follow their distribution function (Kolmogorov and Smirnov)",
    arguments: functions.keys.sorted())
  func distribution(name: String) {
    let x = Self.samples(Generator(seed: 34))[name]!.sorted().values.elements
    let n = Double(x.count)
    let distance = x.enumerated().reduce(0.0) { worst, item in
      let p = Self.functions[name]!(Double(item.element))
      return max(worst, abs(p - Double(item.offset) / n), abs(p - Double(item.offset + 1) / n))
    }
    // Larger by chance once in 100 000 times.
    #expect(distance * n.squareRoot() < 2.47)
  }

  @Test("stay within their bounds")
  func bounds() {
    let x = Self.samples(Generator(seed: 5))
    #expect(x["uniform"]!.min().item >= -1 && x["uniform"]!.max().item < 3)
    #expect(x["truncated"]!.min().item >= -1 && x["truncated"]!.max().item <= 4)
    #expect(x["tail"]!.min().item >= 6 && x["tail"]!.max().item < 9)
    #expect(x["exponential"]!.min().item > 0)
    #expect(x["small gamma"]!.min().item > 0)
    #expect(x["randint"]!.unique().values.elements == (-5..<9).map { Float($0) })
    #expect(x["multinomial"]!.unique().values.elements == [0, 2, 3])
    #expect(Tensor<Float>.bernoulli([100], p: 0).max().item == 0)
    #expect(Tensor<Float>.bernoulli([100], p: 1).min().item == 1)
    #expect(Tensor<Float>.zeros([9]).poisson().max().item == 0)
    #expect(
      Tensor<Int32>.randint(.min, .max, [1000], using: Generator(seed: 1)).unique().counts
        .max().item == 1)
    #expect(Tensor<Float>.gamma(concentration: Tensor([]), rate: 1).shape == [0])
  }

  @Test("are normal by the method of Box and Muller, for any count")
  func boxMuller() {
    let u = Tensor<Float>.uniform([1001], using: Generator(seed: 15)).elements.map { Double($0) }
    let z = Tensor<Float>.normal([1001], using: Generator(seed: 15)).elements
    for i in stride(from: 0, to: 1000, by: 2) {
      let radius = (-2 * log(1 - u[i])).squareRoot()
      #expect(abs(Double(z[i]) - radius * cos(2 * .pi * u[i + 1])) < 1e-6 * max(1, radius))
      #expect(abs(Double(z[i + 1]) - radius * sin(2 * .pi * u[i + 1])) < 1e-6 * max(1, radius))
    }
    let short = Tensor<Float>.normal([3], using: Generator(seed: 15)).elements
    #expect(short == Array(z.prefix(3)))
  }

  @Test("of integers are equally likely")
  func uniformity() {
    // Chi squared with 13 degrees of freedom: above 45 about once in 50 000 times.
    let x = Tensor<Int32>.randint(-5, 9, [Self.count], using: Generator(seed: 13))
    let expected = Double(Self.count) / 14
    let statistic = (x.to(Float.self) + 5).to(Int32.self).bincount(minLength: 14).elements
      .reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    #expect(statistic < 45)
    // A range of three quarters of 2^32 refuses a quarter of the words: the thirds stay equal.
    let wide = Tensor<Int32>.randint(.min, .min / 2 * -1, [30_000], using: Generator(seed: 2))
    let thirds = wide.elements.map { Int((Int64($0) - Int64(Int32.min)) >> 30) }
    for third in 0..<3 {
      #expect(abs(thirds.filter { $0 == third }.count - 10_000) < 450)
    }
  }

  @Test("drawn without replacement differ, and come first by weight")
  func withoutReplacement() {
    let rows = 20_000
    let weights = Tensor<Float>([1, 2, 0, 5]).unsqueezed(0).expanded(to: [rows, 4])
    let x = weights.multinomial(3, using: Generator(seed: 6))
    #expect(x.shape == [rows, 3])
    let ids = x.elements
    for r in 0..<rows where r % 100 == 0 {
      #expect(Set(ids[3 * r..<3 * r + 3]) == [0, 1, 3])
    }
    let first = x.select(dim: 1, 0).contiguous().bincount(minLength: 4).elements
    for (count, p) in zip(first, [0.125, 0.25, 0, 0.625]) {
      #expect(
        abs(Double(count) - Double(rows) * p) <= 5 * (Double(rows) * p * (1 - p)).squareRoot())
    }
  }

  @Test("permute all numbers, and shuffle slices")
  func permutations() {
    let x = Tensor<Int32>.permutation(1000, using: Generator(seed: 3))
    #expect(x.elements.sorted() == Array(0..<1000))
    #expect(x.elements != Array(0..<1000))
    #expect(Tensor<Int32>.permutation(0).shape == [0])
    // Each of the six orders of three about as often.
    let generator = Generator(seed: 12)
    let orders = (0..<6000).map { _ in Tensor<Int32>.permutation(3, using: generator).elements }
    let counts = Dictionary(grouping: orders) { $0 }.mapValues(\.count)
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 150 })
    let matrix = Tensor<Float>((0..<6).map { Float($0) }, shape: [2, 3])
    let shuffled = matrix.shuffled(dim: 1, using: Generator(seed: 4))
    #expect(shuffled.shape == [2, 3])
    #expect(shuffled.sorted().values == matrix)
    #expect((shuffled.select(dim: 0, 1) - shuffled.select(dim: 0, 0)).elements == [3, 3, 3])
  }
}

@Suite("A generator")
struct Generators {
  @Test("splits into streams that differ from it and from each other")
  func splitting() {
    let generator = Generator(seed: 7)
    let draws = (generator.split(5) + [generator]).map { Tensor<Float>.uniform([64], using: $0) }
    for i in draws.indices {
      for j in 0..<i { #expect(draws[i] != draws[j]) }
    }
    let again = Generator(seed: 7).split(5).map { Tensor<Float>.uniform([64], using: $0) }
    #expect(again == Array(draws.prefix(5)))
    // Streams do not go together: correlations of 64 numbers are about 1/8.
    for i in 1..<5 {
      let product = ((draws[0] - 0.5) * (draws[i] - 0.5)).mean().item * 12
      #expect(abs(product) < 0.6)
    }
  }

  @Test("goes on from a saved state")
  func state() throws {
    let generator = Generator(seed: 11)
    _ = Tensor<Float>.normal([5], using: generator)
    _ = generator.use { $0.next() }
    let saved = try JSONEncoder().encode(generator.state)
    func draw(_ generator: Generator) -> [Tensor<Float>] {
      [
        .uniform([7], using: generator), .gamma([7], concentration: 2, using: generator),
        Tensor<Int32>.permutation(9, using: generator).to(Float.self),
        Tensor(Float(generator.use { $0.next() } >> 40)),
      ]
    }
    let expected = draw(generator)
    #expect(draw(Generator(state: try JSONDecoder().decode(Philox.self, from: saved))) == expected)
    generator.state = try JSONDecoder().decode(Philox.self, from: saved)
    #expect(draw(generator) == expected)
  }

  @Test("gives the published numbers of Philox 4x32-10")
  func knownAnswers() {
    // kat_vectors of Random123 1.14: counter and key of all ones, and of the digits of pi.
    var ones = Philox(seed: .max, stream: .max, counter: .max)
    #expect(ones.next() == 0x41c8_3b0e_408f_276d)
    #expect(ones.next() == 0x6d54_51fd_a20b_c7c6)
    var pi = Philox(
      seed: 0x299f_31d0_a409_3822, stream: 0x0370_7344_1319_8a2e, counter: 0x85a3_08d3_243f_6a88)
    #expect(pi.next() == 0x94fd_cceb_d16c_fe09)
    #expect(pi.next() == 0x2412_6ea1_5001_e420)
    // The kernels' own implementation gives the same words: 24 bits of each, as a fraction.
    let generator = Generator(
      state: Philox(
        seed: 0x299f_31d0_a409_3822, stream: 0x0370_7344_1319_8a2e,
        counter: 0x85a3_08d3_243f_6a88))
    let words: [UInt32] = [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
    #expect(
      Tensor<Float>.uniform([4], using: generator).elements
        == words.map { Float($0 >> 8) / 16_777_216 })
  }
}
