import Foundation
import Tensor
import Testing

/// A vectorised function, the exact one, and the error that its documentation allows.
struct Accuracy: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bound: Double
  /// Whether the bound is one in units of 2⁻²⁴·max(1, |x|) instead of ulp.
  let isAbsolute: Bool
  let own: @Sendable (Tensor<Float>) -> Tensor<Float>
  let exact: @Sendable (Double) -> Double

  init(
    _ name: String, ulp: Double, _ own: @escaping @Sendable (Tensor<Float>) -> Tensor<Float>,
    _ exact: @escaping @Sendable (Double) -> Double
  ) {
    (testDescription, bound, isAbsolute) = (name, ulp, false)
    (self.own, self.exact) = (own, exact)
  }

  init(
    _ name: String, units: Double, _ own: @escaping @Sendable (Tensor<Float>) -> Tensor<Float>,
    _ exact: @escaping @Sendable (Double) -> Double
  ) {
    (testDescription, bound, isAbsolute) = (name, units, true)
    (self.own, self.exact) = (own, exact)
  }
}

/// The derivative of a function by automatic differentiation.
private func slope(
  _ f: @escaping @Sendable (Tensor<Float>) -> Tensor<Float>
) -> @Sendable (Tensor<Float>) -> Tensor<Float> {
  { x in gradient(at: [x]) { f($0[0]).sum() }[0]! }
}

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
private func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
private func normal(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }
private func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
private func geluArgument(_ x: Double) -> Double {
  2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
}
/// The slope of x·g(x) from g, its slope and x; where the slope vanishes x may be huge.
private func productSlope(_ value: Double, _ slope: Double, _ x: Double) -> Double {
  slope == 0 ? value : value + slope * x
}

let accuracies: [Accuracy] = [
  Accuracy("exp", ulp: 2, { $0.exp() }, Foundation.exp),
  Accuracy("expm1", ulp: 2, { $0.expm1() }, Foundation.expm1),
  Accuracy("log", ulp: 2, { $0.log() }, Foundation.log),
  Accuracy("log1p", ulp: 2, { $0.log1p() }, Foundation.log1p),
  Accuracy("log2", ulp: 3, { $0.log2() }, Foundation.log2),
  Accuracy("log10", ulp: 3, { $0.log10() }, Foundation.log10),
  Accuracy("sqrt", ulp: 0.5001, { $0.sqrt() }, { $0.squareRoot() }),
  Accuracy("rsqrt", ulp: 2, { $0.rsqrt() }, { 1 / $0.squareRoot() }),
  Accuracy("reciprocal", ulp: 0.5001, { $0.reciprocal() }, { 1 / $0 }),
  Accuracy("sin", ulp: 1, { $0.sin() }, Foundation.sin),
  Accuracy("cos", ulp: 1, { $0.cos() }, Foundation.cos),
  Accuracy("tan", ulp: 1, { $0.tan() }, Foundation.tan),
  Accuracy("asin", ulp: 3, { $0.asin() }, Foundation.asin),
  Accuracy("acos", ulp: 3, { $0.acos() }, Foundation.acos),
  Accuracy("atan", ulp: 3, { $0.atan() }, Foundation.atan),
  Accuracy("sinh", ulp: 3, { $0.sinh() }, Foundation.sinh),
  Accuracy("cosh", ulp: 2, { $0.cosh() }, Foundation.cosh),
  Accuracy("tanh", ulp: 3, { $0.tanh() }, Foundation.tanh),
  Accuracy("sigmoid", ulp: 3, { $0.sigmoid() }, logistic),
  Accuracy("logSigmoid", ulp: 3, { $0.logSigmoid() }, { -softplus(-$0) }),
  Accuracy("softplus", ulp: 3, { $0.softplus(threshold: .infinity) }, softplus),
  Accuracy("erf", ulp: 5, { $0.erf() }, Foundation.erf),
  Accuracy("erfc", ulp: 3, { $0.erfc() }, Foundation.erfc),
  Accuracy("elu", ulp: 2, { $0.elu() }, { $0 > 0 ? $0 : Foundation.expm1($0) }),
  Accuracy("celu", ulp: 2, { $0.celu() }, { $0 > 0 ? $0 : Foundation.expm1($0) }),
  Accuracy(
    "x to the power 1.7", ulp: 1, { $0.pow(1.7) }, { Foundation.pow($0, Double(Float(1.7))) }),
  Accuracy("x to the power −3", ulp: 1, { $0.pow(-3) }, { Foundation.pow($0, -3) }),
  Accuracy(
    "0.3 to the power x", ulp: 1, { pow(0.3, $0) }, { Foundation.pow(Double(Float(0.3)), $0) }),
  Accuracy("atan2(x, 3)", ulp: 3, { atan2($0, Tensor(3)) }, { Foundation.atan2($0, 3) }),
  Accuracy("atan2(−2, x)", ulp: 3, { atan2(Tensor(-2), $0) }, { Foundation.atan2(-2, $0) }),
  Accuracy(
    "fmod(x, 0.7)", ulp: 0.5001, { $0.fmod(0.7) }, { Foundation.fmod($0, Double(Float(0.7))) }),
  Accuracy("fmod(10⁶, x)", ulp: 0.5001, { Tensor(1e6).fmod($0) }, { Foundation.fmod(1e6, $0) }),
  Accuracy("gelu", units: 4, { $0.gelu() }, { $0 * normal($0) }),
  Accuracy(
    "gelu by tanh", units: 4, { $0.gelu(approximate: .tanh) },
    { $0 * logistic(geluArgument($0)) }),
  Accuracy("silu", units: 4, { $0.silu() }, { $0 * logistic($0) }),
  Accuracy("mish", units: 4, { $0.mish() }, { $0 * Foundation.tanh(softplus($0)) }),
  Accuracy("the slope of gelu", units: 4, slope({ $0.gelu() })) {
    productSlope(normal($0), density($0), $0)
  },
  Accuracy("the slope of gelu by tanh", units: 8, slope { $0.gelu(approximate: .tanh) }) {
    let s = logistic(geluArgument($0))
    let inner = 2 * (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * $0 * $0)
    return s * (1 - s) == 0 ? s : productSlope(s, s * (1 - s) * inner, $0)
  },
  Accuracy("the slope of silu", units: 4, slope { $0.silu() }) {
    let s = logistic($0)
    return productSlope(s, s * (1 - s), $0)
  },
  Accuracy("the slope of mish", units: 8, slope { $0.mish() }) {
    let t = Foundation.tanh(softplus($0))
    return productSlope(t, (1 - t * t) * logistic($0), $0)
  },
]

@Suite("A vectorised function")
struct Numerics {
  /// A dense sample of finite floats: every 4 099th bit pattern of both signs.
  static let floats: [Float] = stride(from: UInt32(0), to: 0x7f80_0000, by: 4099).flatMap {
    [Float(bitPattern: $0), -Float(bitPattern: $0)]
  }

  @Test("is as accurate as documented, over all finite floats", arguments: accuracies)
  func accuracy(_ row: Accuracy) {
    var (worst, place) = (0.0, Float(0))
    let own = row.own(Tensor(Self.floats)).elements
    for (x, y) in zip(Self.floats, own) {
      let truth = row.exact(Double(x))
      let rounded = Float(truth)
      let error: Double
      if rounded.isNaN || y.isNaN {
        error = rounded.isNaN && y.isNaN ? 0 : .infinity
      } else if rounded.isInfinite || y.isInfinite {
        error = rounded == y ? 0 : .infinity
      } else if row.isAbsolute {
        error = abs(Double(y) - truth) / Double(max(1, abs(x))) * 0x1p24
      } else {
        error = abs(Double(y) - truth) / Double(rounded.ulp)
      }
      if error > worst { (worst, place) = (error, x) }
    }
    #expect(worst < row.bound, "\(worst) at \(place)")
  }

  @Test("gives the sign of a zero result as C does")
  func zeros() {
    let zeros = Tensor<Float>([0, -0.0])
    for y in [
      zeros.expm1(), zeros.log1p(), zeros.sin(), zeros.tan(), zeros.asin(), zeros.atan(),
      zeros.sinh(), zeros.tanh(), zeros.erf(), zeros.sqrt(), zeros.gelu(), zeros.silu(),
      zeros.mish(), zeros.floor(), zeros.round(), zeros.trunc(), zeros.fmod(2),
    ] {
      #expect(y.elements.map(\.sign) == [.plus, .minus])
      #expect(y.elements == [0, 0])
    }
  }

  @Test("follows IEEE at NaN and infinities as in PyTorch")
  func specials() {
    let x = Tensor<Float>([.infinity, -.infinity])
    let half: Float = 1.570_796_4
    let infinity = Float.infinity
    #expect(x.exp().elements == [infinity, 0])
    #expect(x.expm1().elements == [infinity, -1])
    #expect(x.tanh().elements == [1, -1])
    #expect(x.sinh().elements == [infinity, -infinity])
    #expect(x.cosh().elements == [infinity, infinity])
    #expect(x.relu().elements == [infinity, 0])
    #expect(x.sigmoid().elements == [1, 0])
    #expect(x.erf().elements == [1, -1])
    #expect(x.erfc().elements == [0, 2])
    #expect(x.atan().elements == [half, -half])
    #expect(x.softplus().elements == [infinity, 0])
    #expect(x.logSigmoid().elements == [0, -infinity])
    for f: (Tensor<Float>) -> Tensor<Float> in [
      { $0.sin() }, { $0.cos() }, { $0.tan() }, { $0.asin() }, { $0.acos() },
    ] {
      #expect(f(x).elements.allSatisfy { $0.isNaN })
    }
    #expect(x.log().elements[0] == infinity && x.log().elements[1].isNaN)
    #expect(x.log1p().elements[0] == infinity && x.log1p().elements[1].isNaN)
    #expect(Tensor<Float>([-1]).log1p().elements == [-infinity])
    #expect(Tensor<Float>([0, -0.0]).log().elements == [-infinity, -infinity])
    #expect(Tensor<Float>([0, -0.0]).rsqrt().elements == [infinity, -infinity])

    // 33 elements: the vectorised body and the rest of the loop.
    let nan = Tensor<Float>.full([33], .nan)
    for row in accuracies where row.testDescription != "elu" {
      #expect(row.own(nan).elements.allSatisfy { $0.isNaN }, "\(row.testDescription)")
    }
    #expect(nan.elu().elements.allSatisfy { $0.isNaN })
    for y in [
      nan.relu(), nan.clamp(min: 0, max: 1), nan.hardtanh(), nan.relu6(), nan.leakyRelu(),
      nan.hardswish(), nan.hardsigmoid(), nan.abs(), nan.sign(), maximum(nan, .zeros([33])),
      minimum(.zeros([33]), nan), nan.clamp(max: Tensor<Float>(1)),
    ] {
      #expect(y.elements.allSatisfy { $0.isNaN })
    }
  }

  static let edges: [Float] = [
    0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -2.5, 0x1p-133, -0x1p-133, 1e30, -1e30,
    16_777_215,
    8_388_609, -8_388_609, .greatestFiniteMagnitude, .infinity, -.infinity, .nan,
  ]

  @Test(
    "of two numbers answers as C at all pairs of edges",
    arguments: ["pow", "atan2", "fmod", "remainder"])
  func pairs(_ name: String) {
    let (a, b) = (Tensor(Self.edges).unsqueezed(1), Tensor(Self.edges))
    let (own, exact): (Tensor<Float>, (Double, Double) -> Double) =
      switch name {
      case "pow": (a.pow(b), Foundation.pow)
      case "atan2": (atan2(a, b), Foundation.atan2)
      case "fmod": (a.fmod(b), Foundation.fmod)
      default:
        (
          a.remainder(b),
          { x, y in
            let rest = Foundation.fmod(x, y)
            return rest != 0 && (y < 0) != (rest < 0) ? rest + y : rest
          }
        )
      }
    let pairs = Self.edges.flatMap { x in Self.edges.map { (x, $0) } }
    for (y, (a, b)) in zip(own.elements, pairs) {
      let truth = Float(exact(Double(a), Double(b)))
      let agrees =
        truth.isNaN
        ? y.isNaN : y == truth && y.sign == truth.sign || abs(y - truth) <= 2 * truth.ulp
      #expect(agrees, "\(name)(\(a), \(b)) = \(y), not \(truth)")
    }
    // With one side a number the kernels are others.
    for x in Self.edges {
      let (left, right): (Tensor<Float>, Tensor<Float>) =
        switch name {
        case "pow": (pow(x, b), b.pow(x))
        case "atan2": (atan2(Tensor(x), b), atan2(b, Tensor(x)))
        case "fmod": (Tensor(x).fmod(b), b.fmod(x))
        default: (Tensor(x).remainder(b), b.remainder(x))
        }
      for (i, b) in Self.edges.enumerated() {
        let (one, other) = (Float(exact(Double(x), Double(b))), Float(exact(Double(b), Double(x))))
        #expect(left.elements[i] == one || one.isNaN || one.isFinite, "\(name)(\(x), \(b))")
        // √−∞ is NaN and 1/√−0 is −∞, as in PyTorch; pow in C has ∞ for both.
        if name == "pow", abs(x) == 0.5, b == -.infinity || b == 0 { continue }
        #expect(right.elements[i] == other || other.isNaN || other.isFinite, "\(name)(\(b), \(x))")
        #expect(left.elements[i].isNaN == one.isNaN, "\(name)(\(x), \(b))")
        #expect(right.elements[i].isNaN == other.isNaN, "\(name)(\(b), \(x))")
      }
    }
  }

  @Test("has PyTorch's gradient where a power's formula is 0·∞")
  func powerGradients() {
    // torch.pow(x, e).sum().backward() with x = [0, 0, 0, 0, -2], e = [0, 1, 2, 0.5, 2].
    let gradients = gradient(at: [[0, 0, 0, 0, -2], [0, 1, 2, 0.5, 2]]) { x in
      x[0].pow(x[1]).sum()
    }
    #expect(gradients[0]!.elements == [0, 1, 0, .infinity, -4])
    #expect(gradients[1]!.elements.dropLast() == [0, 0, 0, 0])
    #expect(gradients[1]!.elements[4].isNaN)
    #expect(gradient(at: [[0, -1]]) { $0[0].pow(0).sum() }[0]!.elements == [0, 0])
    #expect(gradient(at: [[0, 2]]) { pow(0, $0[0]).sum() }[0]!.elements == [0, 0])
  }
}
