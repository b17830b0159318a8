import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Initialisers")
struct Initialization {
  struct Statistics: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let initializer: Initializer
    var mean: Float = 0
    let deviation: Float
    /// The largest distance to the mean, or nil for normal numbers.
    var bound: Float?
  }

  /// Fans of 450 and 576.
  private static let shape: Shape = [64, 50, 3, 3]

  static let statistics: [Statistics] = {
    func uniform(_ name: String, _ initializer: Initializer, bound: Float, mean: Float = 0)
      -> Statistics
    {
      Statistics(
        testDescription: name, initializer: initializer, mean: mean,
        deviation: bound / Float(3).squareRoot(), bound: bound)
    }
    func normal(_ name: String, _ initializer: Initializer, _ deviation: Float, mean: Float = 0)
      -> Statistics
    {
      Statistics(
        testDescription: name, initializer: initializer, mean: mean, deviation: deviation)
    }
    let rootOf2 = Float(2).squareRoot()
    return [
      uniform("uniform", .uniform(low: -1, high: 3), bound: 2, mean: 1),
      normal("normal", .normal(mean: 2, standardDeviation: 0.5), 0.5, mean: 2),
      // The deviation of a standard normal number within ±2.
      Statistics(
        testDescription: "truncatedNormal",
        initializer: .truncatedNormal(mean: 1, standardDeviation: 0.1, low: 0.8, high: 1.2),
        mean: 1, deviation: 0.087_96, bound: 0.2),
      uniform("xavierUniform", .xavierUniform(gain: 2), bound: 2 * (6 / Float(1026)).squareRoot()),
      normal("xavierNormal", .xavierNormal(gain: 5 / 3), 5 / 3 * (2 / Float(1026)).squareRoot()),
      uniform("kaimingUniform", .kaimingUniform(), bound: (6 / Float(450)).squareRoot()),
      uniform(
        "kaimingUniform by fan out",
        .kaimingUniform(mode: .fanOut, nonlinearity: .leakyReLU(0.5)),
        bound: ((2 / 1.25) * 3 / Float(576)).squareRoot()),
      normal("kaimingNormal", .kaimingNormal(nonlinearity: .linear), 1 / Float(450).squareRoot()),
      normal(
        "kaimingNormal by fan out", .kaimingNormal(mode: .fanOut), rootOf2 / 24),
    ]
  }()

  @Test("draw from the distribution that they name", arguments: statistics)
  func distribution(_ expected: Statistics) {
    let weight = Tensor(Self.shape, initializedBy: expected.initializer, using: Generator(seed: 5))
    let numbers = weight.elements.map { Double($0 - expected.mean) }
    let count = Double(numbers.count)
    let mean = numbers.reduce(0, +) / count
    let deviation = (numbers.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
    let sigma = Double(expected.deviation)
    #expect(abs(mean) < 4 * sigma / count.squareRoot())
    #expect(abs(deviation - sigma) < 4 * sigma / (2 * count).squareRoot())
    let largest = numbers.map { abs($0) }.max()!
    if let bound = expected.bound {
      #expect(largest <= Double(bound) * 1.000_01 && largest > 0.999 * Double(bound))
    } else {
      #expect(largest > 3.5 * sigma && largest < 6 * sigma)
    }
  }

  @Test("count the fans as PyTorch does", arguments: try Fixture.cases("initializers", "Fans"))
  func fans(fixture: Fixture) throws {
    struct Options: Decodable {
      let shape: [Int]
      let fanIn, fanOut: Int
    }
    let options = try fixture.options(Options.self)
    let fans = Initializer.fans(of: Shape(options.shape))
    #expect(fans.input == options.fanIn && fans.output == options.fanOut)
  }

  @Test("make PyTorch's Dirac kernels", arguments: try Fixture.cases("initializers", "Dirac"))
  func dirac(fixture: Fixture) throws {
    struct Options: Decodable {
      let shape: [Int]
      let groups: Int
    }
    let options = try fixture.options(Options.self)
    let weight = Tensor(Shape(options.shape), initializedBy: .dirac(groups: options.groups))
    let expected = try fixture.tensor("state.weight")
    #expect(weight == expected)
  }

  @Test("make PyTorch's identity matrices", arguments: try Fixture.cases("initializers", "Eye"))
  func identity(fixture: Fixture) throws {
    let expected = try fixture.tensor("state.weight")
    #expect(Tensor(expected.shape, initializedBy: .eye) == expected)
  }

  @Test("know PyTorch's gains")
  func gains() throws {
    let expected = try Fixture.cases("initializers", "Gains")[0].options([String: Float].self)
    let own: [String: Nonlinearity] = [
      "linear": .linear, "conv2d": .linear, "sigmoid": .sigmoid, "tanh": .tanh, "relu": .relu,
      "leaky_relu": .leakyReLU(), "leaky_relu 0.2": .leakyReLU(0.2),
      "selu": .selu,
    ]
    #expect(expected.count == 8)
    for (name, gain) in expected {
      #expect(abs(own[name]!.gain - gain) < 1e-6, "\(name)")
    }
  }

  @Test(
    "make orthonormal rows or columns, whichever are fewer",
    arguments: [[8, 8], [5, 9], [9, 5], [6, 2, 3, 3], [64, 2, 2, 2], [0, 3]] as [Shape])
  func orthogonality(shape: Shape) {
    let weight = Tensor(shape, initializedBy: .orthogonal(gain: 3), using: Generator(seed: 2))
    #expect(weight.shape == shape)
    guard shape.elementCount > 0 else { return }
    let matrix = weight.reshaped(shape[0], -1)
    let isWide = shape[0] <= matrix.shape[1]
    let product = matrix.matmul(matrix, transposeSelf: !isWide, transposeOther: isWide)
    #expect(maximumDifference(product / 9, .eye(product.shape[0])) < 1e-5)
  }

  @Test("prefer no sign of orthogonal matrices")
  func signs() {
    let generator = Generator(seed: 4)
    let positive = (0..<200).count { _ in
      Tensor([2, 2], initializedBy: .orthogonal(), using: generator).elements[0] > 0
    }
    // Four standard deviations of a fair coin.
    #expect(abs(positive - 100) <= 28)
  }

  @Test(
    "set the share of each column to zero, rounded up",
    arguments: [(0.1, 10, 1), (0.25, 7, 2), (0, 5, 0), (1, 4, 4), (0.5, 400, 200)]
      as [(Float, Int, Int)])
  func sparsity(sparsity: Float, rows: Int, zeros: Int) {
    let weight = Tensor(
      [rows, 30], initializedBy: .sparse(sparsity: sparsity, standardDeviation: 2),
      using: Generator(seed: 6))
    let places = (0..<30).map { column in
      weight[.all, column].elements.enumerated().filter { $0.element == 0 }.map(\.offset)
    }
    #expect(places.allSatisfy { $0.count == zeros })
    if zeros > 0 && zeros < rows { #expect(Set(places).count > 1) }
    guard rows == 400 else { return }
    let others = weight.elements.filter { $0 != 0 }
    let deviation = (others.reduce(0) { $0 + $1 * $1 } / Float(others.count)).squareRoot()
    #expect(abs(deviation - 2) < 4 * 2 / Float(2 * others.count).squareRoot())
  }

  @Test("are applied to parameters, draw from the generator given, and pass over what is not there")
  func application() {
    let layer = Linear(3, 4)
    layer.$weight.initialize(.normal(), using: Generator(seed: 7))
    #expect(layer.weight == .normal([4, 3], using: Generator(seed: 7)))
    layer.$bias.initialize(.constant(2))
    #expect(layer.bias == .full([4], 2))
    layer.apply { ($0 as? Linear)?.$bias.initialize(.zeros) }
    #expect(layer.bias == .zeros([4]))
    let plain = Linear(3, 4, bias: false)
    plain.$bias.initialize(.ones)
    #expect(plain.bias == nil)
    plain.$weight.initialize(Initializer { shape, _ in .full(shape, 5) })
    #expect(plain.weight == .full([4, 3], 5))
  }

  @Test("name PyTorch's default for linear layers")
  func defaults() {
    let linear = Generator.$current.withValue(Generator(seed: 8)) { Linear(6, 5, bias: false) }
    let named = Tensor(
      [5, 6],
      initializedBy: .kaimingUniform(nonlinearity: .leakyReLU(Float(5).squareRoot())),
      using: Generator(seed: 8))
    #expect(maximumDifference(linear.weight, named) < 1e-6)
  }

  @Test("stop the program where the weight has no such shape", arguments: badInputs)
  func badInput(_ bad: BadInput) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [message = bad.message as String] in
      Initialization.badInputs.first { $0.message == message }!.call()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(bad.message), "\(text)")
  }

  struct BadInput: Sendable, CustomTestStringConvertible {
    let message: String
    let call: @Sendable () -> Void
    var testDescription: String { message }

    init(_ message: String, _ call: @escaping @Sendable () -> Void) {
      (self.message, self.call) = (message, call)
    }

    init(_ message: String, _ shape: Shape, _ initializer: Initializer) {
      self.init(message) { _ = Tensor(shape, initializedBy: initializer) }
    }
  }

  static let badInputs = [
    BadInput(
      "Initializer: fans need a weight of rank 2 or more, got [3]", [3], .kaimingNormal()),
    BadInput("eye: expected a weight of rank 2, got [2, 2, 1]", [2, 2, 1], .eye),
    BadInput("dirac: expected a weight of rank 3 to 5, got [2, 2]", [2, 2], .dirac()),
    BadInput("dirac: 4 channels do not divide into 3 groups", [4, 2, 3], .dirac(groups: 3)),
    BadInput("orthogonal: expected a weight of rank 2 or more, got [2]", [2], .orthogonal()),
    BadInput("sparse: expected a weight of rank 2, got [2]", [2], .sparse(sparsity: 0.5)),
    BadInput("sparse: the sparsity must be in [0, 1] (1.5)") {
      _ = .sparse(sparsity: 1.5) as Initializer
    },
    BadInput(
      "Initializer: the closure returned [1] for [2]", [2], Initializer { _, _ in .ones([1]) }),
  ]
}
