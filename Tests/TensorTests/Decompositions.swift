import ApusTestSupport
import Tensor
import Testing

/// Seeded numbers in (−1, 1).
func noise<Element: LapackScalar>(
  _ shape: Shape, _ seed: UInt64 = 1, as: Element.Type = Element.self
) -> Tensor<Element> {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 7
  return Tensor(
    (0..<shape.elementCount).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Element(Double(state >> 11) / Double(1 << 52) - 1)
    }, shape: shape)
}

/// The largest |a − b| / max(1, |b|), infinity where shapes differ or something is NaN.
func distance<Element: LapackScalar>(_ a: Tensor<Element>, _ b: Tensor<Element>) -> Double {
  guard a.shape == b.shape else { return .infinity }
  return zip(a.elements, b.elements).reduce(0) { worst, pair in
    let difference = Double((pair.0 - pair.1).magnitude / max(1, pair.1.magnitude))
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}

/// Unit matrices.
func unit<Element: LapackScalar>(_ batch: [Int], _ n: Int) -> Tensor<Element> {
  diagonal(.full(Shape(batch + [n]), 1))
}

/// Matrices with these diagonals `[…, k]`.
func diagonal<Element: LapackScalar>(_ values: Tensor<Element>) -> Tensor<Element> {
  let n = values.shape[-1]
  let elements = values.elements
  return Tensor(
    (0..<values.elementCount * n).map { $0 / n % n == $0 % n ? elements[$0 / n] : 0 },
    shape: Shape(values.shape.dimensions + [n]))
}

/// The same elements with zeros on one side of the diagonal.
func triangle<Element: LapackScalar>(_ x: Tensor<Element>, upper: Bool) -> Tensor<Element> {
  let (m, n, elements) = (x.shape[-2], x.shape[-1], x.elements)
  return Tensor(
    elements.indices.map { i in
      let (row, column) = (i / n % m, i % n)
      return (upper ? row <= column : row >= column) ? elements[i] : 0
    }, shape: x.shape)
}

/// The symmetric part `X + Xᵀ`.
func symmetric<Element: LapackScalar>(_ x: Tensor<Element>) -> Tensor<Element> {
  let other = x.transposed().elements
  return Tensor(zip(x.elements, other).map { $0 + $1 }, shape: x.shape)
}

@Suite("A decomposition multiplies to its matrix")
struct Decompositions {
  static let rectangles: [Shape] = [
    [1, 1], [3, 3], [5, 2], [2, 5], [0, 3], [3, 0], [0, 0], [2, 4, 3], [2, 3, 3, 4], [0, 2, 2],
    [7, 7],
  ]
  static let squares: [Shape] = [
    [0, 0], [1, 1], [2, 2], [5, 5], [3, 4, 4], [2, 2, 3, 3], [0, 3, 3], [40, 40],
  ]

  /// Runs a check in both precisions; it returns the largest error.
  func both(
    _ shape: Shape, _ single: (Tensor<Float>) throws -> Double,
    _ double: (Tensor<Double>) throws -> Double
  ) rethrows {
    let float = try single(noise(shape))
    #expect(float < 2e-5, "Float \(shape)")
    let wide = try double(noise(shape))
    #expect(wide < 1e-12, "Double \(shape)")
  }

  @Test("SVD, with orthonormal vectors and falling values", arguments: rectangles)
  func svd(_ shape: Shape) throws {
    func error<E: LapackScalar>(_ a: Tensor<E>) throws -> Double {
      let (m, n) = (shape[-2], shape[-1])
      let batch = Array(shape.dimensions.dropLast(2))
      var worst = 0.0
      for full in [false, true] {
        let (u, s, vh) = try a.svd(fullMatrices: full)
        let k = min(m, n)
        #expect(s.shape.dimensions == batch + [k])
        #expect(u.shape.dimensions == batch + [m, full ? m : k])
        #expect(vh.shape.dimensions == batch + [full ? n : k, n])
        let (left, right) = (
          u.narrow(dim: -1, start: 0, length: k), vh.narrow(dim: -2, start: 0, length: k)
        )
        worst = max(
          worst, distance(left.product(diagonal(s)).product(right), a),
          distance(u.product(u, transposeSelf: true), unit(batch, full ? m : k)),
          distance(vh.product(vh, transposeOther: true), unit(batch, full ? n : k)),
          distance(try a.svdvals(), s))
        let values = s.elements
        for i in values.indices {
          #expect(values[i] >= 0 && (i % k == 0 || values[i] <= values[i - 1]))
        }
      }
      return worst
    }
    try both(shape, error, error)
  }

  @Test("QR, with orthonormal columns and a triangle", arguments: rectangles)
  func qr(_ shape: Shape) {
    func error<E: LapackScalar>(_ a: Tensor<E>) -> Double {
      let batch = Array(shape.dimensions.dropLast(2))
      return [QRMode.reduced, .complete].reduce(0) { worst, mode in
        let (q, r) = a.qr(mode: mode)
        let columns = mode == .complete ? shape[-2] : min(shape[-2], shape[-1])
        #expect(q.shape.dimensions == batch + [shape[-2], columns])
        #expect(r == triangle(r, upper: true))
        return max(
          worst, distance(q.product(r), a),
          distance(q.product(q, transposeSelf: true), unit(batch, columns)))
      }
    }
    both(shape, error, error)
  }

  @Test("LU, with a permutation and triangles", arguments: rectangles)
  func lu(_ shape: Shape) {
    func error<E: LapackScalar>(_ a: Tensor<E>) -> Double {
      let (p, l, u) = a.lu()
      let batch = Array(shape.dimensions.dropLast(2))
      #expect(l == triangle(l, upper: false) && u == triangle(u, upper: true))
      #expect(l.elements.allSatisfy { $0.magnitude <= 1 })
      #expect(p.product(p, transposeOther: true) == unit(batch, shape[-2]))
      return distance(p.product(l).product(u), a)
    }
    both(shape, error, error)
  }

  @Test("Cholesky, of the triangle that is read", arguments: squares)
  func cholesky(_ shape: Shape) throws {
    func error<E: LapackScalar>(_ x: Tensor<E>) throws -> Double {
      let n = shape[-1]
      let batch = Array(shape.dimensions.dropLast(2))
      let square = x.product(x, transposeOther: true)
      let shift: Tensor<E> = unit(batch, n)
      let a = Tensor(zip(square.elements, shift.elements).map { $0 + $1 }, shape: shape)
      let l = try triangle(a, upper: false).cholesky()
      let u = try triangle(a, upper: true).cholesky(upper: true)
      #expect(l == triangle(l, upper: false) && u == triangle(u, upper: true))
      let b: Tensor<E> = noise(Shape(batch + [n, 2]), 3)
      return max(
        distance(l.product(l, transposeOther: true), a),
        distance(u.product(u, transposeSelf: true), a),
        distance(a.product(l.choleskySolve(b)), b),
        distance(a.product(u.choleskySolve(b, upper: true)), b))
    }
    try both(shape, error, error)
  }

  @Test("symmetric eigenvectors, of the triangle that is read", arguments: squares)
  func eigh(_ shape: Shape) throws {
    func error<E: LapackScalar>(_ x: Tensor<E>) throws -> Double {
      let a = symmetric(x)
      let batch = Array(shape.dimensions.dropLast(2))
      return try [false, true].reduce(0) { worst, upper in
        let (w, v) = try triangle(a, upper: upper).eigh(upper: upper)
        let values = w.elements
        for i in values.indices where i % shape[-1] > 0 { #expect(values[i] >= values[i - 1]) }
        return max(
          worst, distance(v.product(diagonal(w)).product(v, transposeOther: true), a),
          distance(v.product(v, transposeSelf: true), unit(batch, shape[-1])),
          distance(try triangle(a, upper: upper).eigvalsh(upper: upper), w))
      }
    }
    try both(shape, error, error)
  }

  @Test("eigenvectors in their real and imaginary parts", arguments: squares)
  func eig(_ shape: Shape) throws {
    func error<E: LapackScalar>(_ a: Tensor<E>) throws -> Double {
      let (w, v) = try a.eig()
      // A·v = w·v, in complex numbers.
      func sum(_ x: Tensor<E>, _ y: Tensor<E>, _ sign: E) -> Tensor<E> {
        Tensor(zip(x.elements, y.elements).map { $0 + sign * $1 }, shape: x.shape)
      }
      let real = sum(
        v.real.product(diagonal(w.real)), v.imaginary.product(diagonal(w.imaginary)), -1)
      let imaginary = sum(
        v.real.product(diagonal(w.imaginary)), v.imaginary.product(diagonal(w.real)), 1)
      let (re, im) = try a.eigvals()
      let norms = sum(squares(v.real), squares(v.imaginary), 1)
      return max(
        distance(a.product(v.real), real), distance(a.product(v.imaginary), imaginary),
        distance(norms, .full(norms.shape, 1)), distance(re, w.real), distance(im, w.imaginary))
    }
    /// The sums of squares of columns.
    func squares<E: LapackScalar>(_ x: Tensor<E>) -> Tensor<E> {
      let (n, elements) = (x.shape[-1], x.elements)
      return Tensor(
        (0..<x.elementCount / max(n, 1)).map { i in
          (0..<n).reduce(E(0)) {
            let element = elements[(i / n * n + $1) * n + i % n]
            return $0 + element * element
          }
        }, shape: Shape(Array(x.shape.dimensions.dropLast())))
    }
    try both(shape, error, error)
    // Pairs of complex values occur among these.
    if shape == [40, 40] {
      #expect(try noise(shape, as: Double.self).eigvals().imaginary.elements.contains { $0 != 0 })
    }
  }

  @Test("pseudo-inverse, by Penrose's four conditions", arguments: rectangles)
  func pinv(_ shape: Shape) throws {
    func error<E: LapackScalar>(_ x: Tensor<E>) throws -> Double {
      // The second matrix has half the rank.
      let half: Tensor<E> = noise(Shape(shape.dimensions.dropLast() + [max(shape[-1] / 2, 0)]), 5)
      let low = half.product(half, transposeSelf: false, transposeOther: true)
      return try [x, low].reduce(0) { worst, a in
        let p = try a.pinv(rtol: 1e-4)
        let (ap, pa) = (a.product(p), p.product(a))
        let n = max(1, Double(p.elements.map(\.magnitude).max() ?? 0))
        return max(
          worst, distance(ap.product(a), a), distance(pa.product(p), p) / n,
          distance(ap, ap.transposed()), distance(pa, pa.transposed()))
      }
    }
    // Its own error grows with the condition.
    try both(shape, { try error($0) / 10 }, { try error($0) / 10 })
  }
}
