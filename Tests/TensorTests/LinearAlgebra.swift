import ApusTestSupport
import Tensor
import Testing

@Suite("Linear algebra")
struct LinearAlgebra {
  /// Well conditioned, of this shape.
  func regular<E: LapackScalar>(_ shape: Shape, as: E.Type = E.self) -> Tensor<E> {
    let (x, n): (Tensor<E>, Int) = (noise(shape), shape[-1])
    let shift: Tensor<E> = unit(Array(shape.dimensions.dropLast(2)), n)
    return Tensor(
      zip(x.elements, shift.elements).map { $0 + $1 * E(n) }, shape: shape)
  }

  @Test(
    "solves systems of any batch, to the precision of the type", arguments: Decompositions.squares)
  func solving(_ shape: Shape) throws {
    func error<E: LapackScalar>(_ a: Tensor<E>) throws -> Double {
      let n = shape[-1]
      let batch = Array(shape.dimensions.dropLast(2))
      let b: Tensor<E> = noise(Shape(batch + [n, 3]), 2)
      let shared: Tensor<E> = noise([n], 4)
      let inverse = try a.inverse()
      let (lu, pivots) = try a.luFactor()
      #expect(pivots.shape.dimensions == batch + [n])
      let x = try a.solve(b)
      let left = try a.solve(b.transposed(), left: false)
      let vector = try a.solve(shared)
      #expect(vector.shape.dimensions == batch + [n])
      return max(
        distance(a.product(x), b), distance(left.product(a), b.transposed()),
        distance(a.product(inverse), unit(batch, n)),
        distance(inverse.product(shared.unsqueezed(-1)).squeezed(-1), vector),
        distance(Tensor.luSolve(lu, pivots, b), x))
    }
    #expect(try error(regular(shape, as: Float.self)) < 1e-5)
    #expect(try error(regular(shape, as: Double.self)) < 1e-13)
  }

  @Test("solves triangular systems and leaves the other triangle unread")
  func triangular() {
    for upper in [false, true] {
      for transpose in [false, true] {
        for isUnit in [false, true] {
          var own: Tensor<Double> = triangle(regular([2, 4, 4]), upper: upper)
          if isUnit {
            own.update { for i in 0..<8 { $0[i / 4 * 16 + i % 4 * 5] = 1 } }
          }
          var a = own
          a.update { a in
            for i in 0..<32 {
              let (row, column) = (i % 16 / 4, i % 4)
              let isOther = upper ? row > column : row < column
              if isOther || isUnit && row == column { a[i] = .nan }
            }
          }
          let b: Tensor<Double> = noise([4, 4], 2)
          let x = a.triangularSolve(
            b, upper: upper, transpose: transpose, unitriangular: isUnit)
          let y = a.triangularSolve(
            b, upper: upper, transpose: transpose, left: false, unitriangular: isUnit)
          let wide = b.expanded(to: [2, 4, 4])
          #expect(distance(own.product(x, transposeSelf: transpose), wide) < 1e-12)
          #expect(distance(y.product(own, transposeOther: transpose), wide) < 1e-12)
        }
      }
    }
    let singular = Tensor<Float>([1, 0, 0, 0], shape: [2, 2])
    let x = singular.triangularSolve(.ones([2, 1]), upper: true)
    #expect(!x.elements[1].isFinite)
  }

  /// By the expansion along the first row.
  func expansion(_ a: [[Double]]) -> Double {
    if a.isEmpty { return 1 }
    return a.indices.reduce(0) { sum, j in
      let minor = a.dropFirst().map { row in row.enumerated().filter { $0.0 != j }.map(\.1) }
      return sum + (j % 2 == 0 ? 1 : -1) * a[0][j] * expansion(minor)
    }
  }

  @Test("has the determinant of the expansion along a row", arguments: 0...6)
  func determinants(_ n: Int) {
    let a: Tensor<Double> = noise([3, n, n], UInt64(n))
    let elements = a.elements
    let (sign, logarithm) = a.slogdet()
    for i in 0..<3 {
      let rows = (0..<n).map { r in (0..<n).map { elements[(i * n + r) * n + $0] } }
      let expected = expansion(rows)
      #expect(abs(a.determinant().elements[i] - expected) < 1e-13)
      #expect(sign.elements[i] == (expected < 0 ? -1 : 1))
      #expect(abs(logarithm.elements[i].exponential - abs(expected)) < 1e-12)
    }
  }

  @Test("has determinants out of range as logarithms, and 0 for singular matrices")
  func extremeDeterminants() {
    let a = diagonal(Tensor<Float>.full([50], -1e-3))
    #expect(a.determinant().item == 0)
    let (sign, logarithm) = a.slogdet()
    #expect(sign.item == 1 && abs(logarithm.item + 50 * 6.9077554) < 1e-2)
    let zero = Tensor<Float>([1, 2, 2, 4], shape: [2, 2])
    #expect(zero.determinant().item == 0)
    #expect(zero.slogdet().sign.item == 0 && zero.slogdet().logAbsDeterminant.item == -.infinity)
    #expect(Tensor<Float>([.nan, 1, 1, 1], shape: [2, 2]).determinant().item.isNaN)
  }

  @Test("names the matrix and the reason where there is no answer")
  func errors() throws {
    func reason(_ body: () throws -> Void) -> LinearAlgebraError? {
      do {
        try body()
        return nil
      } catch { return error as? LinearAlgebraError }
    }
    var batch: Tensor<Float> = regular([2, 3, 2, 2])
    batch.update { for i in 0..<4 { $0[4 * 5 + i] = [1, 2, 2, 4][i] } }
    let single = Tensor<Double>([1, 2, 2, 4], shape: [2, 2])
    let singular = LinearAlgebraError.Reason.singular(pivot: 1)
    #expect(
      reason { _ = try batch.solve(.ones([2, 1])) }
        == LinearAlgebraError(op: "solve", reason: singular, batchIndex: [1, 2]))
    #expect(reason { _ = try batch.inverse() }?.batchIndex == [1, 2])
    #expect(reason { _ = try batch.luFactor() }?.op == "luFactor")
    #expect(reason { _ = try single.matrixPower(-2) }?.reason == singular)
    #expect(
      reason { _ = try single.solve(.ones([2])) }?.description
        == "solve: the matrix is singular (pivot 1 is zero)")
    #expect(
      reason { _ = try batch.solve(.ones([2, 1])) }?.description
        == "solve: matrix [1, 2] of the batch is singular (pivot 1 is zero)")

    let indefinite = Tensor<Float>([1, 2, 2, 1], shape: [2, 2])
    #expect(
      reason { _ = try indefinite.cholesky() }?.description
        == "cholesky: the matrix is not positive definite (the minor of order 2 is not positive)")
    let bad = Tensor<Float>([1, 2, .nan, 1, 0, .infinity, 0, 0], shape: [2, 2, 2])
    let notFinite = "matrix [0] of the batch has elements that are NaN or infinite"
    let calls: [(String, () throws -> Void)] = [
      ("svd", { _ = try bad.svd() }), ("svdvals", { _ = try bad.svdvals() }),
      ("eigh", { _ = try bad.eigh() }), ("eigvalsh", { _ = try bad.eigvalsh() }),
      ("eig", { _ = try bad.eig() }), ("eigvals", { _ = try bad.eigvals() }),
      ("pinv", { _ = try bad.pinv() }), ("matrixRank", { _ = try bad.matrixRank() }),
      ("leastSquares", { _ = try bad.leastSquares(.ones([2])) }),
      ("conditionNumber", { _ = try bad.conditionNumber(.one) }),
    ]
    for (op, call) in calls { #expect(reason(call)?.description == "\(op): \(notFinite)") }
    #expect(
      reason { _ = try indefinite.leastSquares(Tensor([1, .nan])) }?.reason == .notFinite)
    #expect(
      LinearAlgebraError(op: "svd", reason: .noConvergence).description
        == "svd: the iteration did not converge for the matrix")
  }

  @Test("passes NaN on where PyTorch does")
  func notANumber() throws {
    let a = Tensor<Float>([1, .nan, 1, 3], shape: [2, 2])
    #expect(try a.solve(.ones([2])).elements.contains { $0.isNaN })
    #expect(a.qr().q.elements.contains { $0.isNaN })
    #expect(a.matrixExp().elements.allSatisfy { $0.isNaN })
    #expect(try a.matrixNorm().item.isNaN && a.matrixNorm(.one).item.isNaN)
    #expect(throws: LinearAlgebraError.self) {
      _ = try Tensor<Float>([1, 0, .nan, 3], shape: [2, 2]).cholesky()
    }
  }

  @Test(
    "has least squares whose error is orthogonal to the columns",
    arguments: Decompositions.rectangles)
  func leastSquares(_ shape: Shape) throws {
    let a: Tensor<Double> = noise(shape)
    let (m, n) = (shape[-2], shape[-1])
    let batch = Array(shape.dimensions.dropLast(2))
    let b: Tensor<Double> = noise([m, 2], 3)
    let found = try a.leastSquares(b)
    #expect(found.solution.shape.dimensions == batch + [n, 2])
    #expect(found.rank == Tensor<Int32>.full(Shape(batch), Int32(min(m, n))))
    #expect(try distance(found.singularValues, a.svdvals()) < 1e-12)
    let wide = b.expanded(to: Shape(batch + [m, 2]))
    let fit = a.product(found.solution)
    let error = Tensor(zip(fit.elements, wide.elements).map { $0 - $1 }, shape: fit.shape)
    let normal = a.product(error, transposeSelf: true)
    #expect(distance(normal, .zeros(normal.shape)) < 1e-12)
    #expect(try distance(a.pinv().product(wide), found.solution) < 1e-11)
    if m > n {
      #expect(found.residuals.shape.dimensions == batch + [2])
      let squares = error.product(error, transposeSelf: true).elements
      for (i, residual) in found.residuals.elements.enumerated() {
        #expect(abs(residual - squares[i / 2 * 4 + i % 2 * 3]) < 1e-12)
      }
    } else {
      #expect(found.residuals.shape == [0])
    }
  }

  @Test("counts the rank by singular values")
  func rank() throws {
    let a: Tensor<Double> = noise([2, 6, 3])
    let b: Tensor<Double> = noise([2, 3, 5], 2)
    #expect(try a.product(b).matrixRank().elements == [3, 3])
    #expect(try Tensor<Float>.zeros([2, 3]).matrixRank().item == 0)
    #expect(try Tensor<Float>.zeros([2, 0, 3]).matrixRank().elements == [0, 0])
    let scaled = diagonal(Tensor<Float>([1, 0.1, 0.01]))
    #expect(try scaled.matrixRank(rtol: 0.05).item == 2)
    #expect(try scaled.matrixRank(atol: 0.5).item == 1)
    // Rank 1: the missing one is found by least squares too, and there are no residuals.
    let low = Tensor<Float>([1, 2, 2, 4, 3, 6], shape: [3, 2])
    let found = try low.leastSquares(Tensor([1, 2, 3]))
    #expect(found.rank.item == 1 && found.residuals.shape == [0])
    #expect(distance(found.solution, Tensor([0.2, 0.4])) < 1e-5)
  }

  @Test("has the exponential with its inverse, from small to large norms")
  func exponentials() {
    for scale in [0.001, 0.5, 3, 20] {
      let noise: Tensor<Double> = noise([3, 4, 4])
      let a = Tensor(noise.elements.map { $0 * scale }, shape: [3, 4, 4])
      let negative = Tensor(a.elements.map { -$0 }, shape: [3, 4, 4])
      let (up, down) = (a.matrixExp(), negative.matrixExp())
      let size = up.elements.map(\.magnitude).max()! * down.elements.map(\.magnitude).max()!
      #expect(distance(up.product(down), unit([3], 4)) < 1e-13 * max(size, 1))
    }
    let nilpotent = Tensor<Double>([0, 1, 2, 0, 0, 3, 0, 0, 0], shape: [3, 3])
    let exact = Tensor<Double>([1, 1, 3.5, 0, 1, 3, 0, 0, 1], shape: [3, 3])
    #expect(distance(nilpotent.matrixExp(), exact) < 1e-14)
    // A rotation by one radian.
    let turn = Tensor<Double>([0, -1, 1, 0], shape: [2, 2]).matrixExp()
    #expect(abs(turn.elements[0] - 0.5403023058681398) < 1e-14)
    #expect(abs(turn.elements[2] - 0.8414709848078965) < 1e-14)
    #expect(Tensor<Float>.zeros([0, 0]).matrixExp().shape == [0, 0])
    #expect(Tensor<Float>.zeros([2, 2]).matrixExp() == unit([], 2))
  }

  @Test("has powers as repeated products")
  func powers() throws {
    let a: Tensor<Double> = regular([2, 3, 3])
    var expected: Tensor<Double> = unit([2], 3)
    for n in 0...6 {
      let power = try a.matrixPower(n)
      #expect(distance(power, expected) < 1e-13)
      #expect(distance(power.product(try a.matrixPower(-n)), unit([2], 3)) < 1e-12)
      expected = expected.product(a)
    }
  }

  @Test("has norms and condition numbers by their definition")
  func norms() throws {
    let a = Tensor<Double>([1, -2, 3, -4, 5, -6], shape: [2, 3])
    #expect(abs(try a.matrixNorm().item - 91.0.squareRoot()) < 1e-14)
    #expect(try a.matrixNorm(.one).item == 9 && a.matrixNorm(.minusOne).item == 5)
    #expect(try a.matrixNorm(.infinity).item == 15 && a.matrixNorm(.minusInfinity).item == 6)
    let s = try a.svdvals().elements
    #expect(abs(try a.matrixNorm(.nuclear).item - (s[0] + s[1])) < 1e-14)
    #expect(try a.matrixNorm(.two).item == s[0] && a.matrixNorm(.minusTwo).item == s[1])
    #expect(try a.matrixNorm(keepDim: true).shape == [1, 1])
    #expect(try Tensor<Float>.zeros([2, 0, 3]).matrixNorm(.nuclear).elements == [0, 0])
    #expect(try Tensor<Double>([1e200, 1e200], shape: [1, 2]).matrixNorm().item.isFinite)
    #expect(try abs(a.conditionNumber().item - s[0] / s[1]) < 1e-13)
    #expect(try abs(a.conditionNumber(.minusTwo).item - s[1] / s[0]) < 1e-14)
    let singular = Tensor<Float>([1, 2, 2, 4, 1, 0, 0, 2], shape: [2, 2, 2])
    for order in [MatrixNormOrder.frobenius, .one, .infinity, .minusOne, .minusInfinity] {
      let condition = try singular.conditionNumber(order).elements
      #expect(condition[0] == .infinity && condition[1].isFinite)
    }
    #expect(try singular.conditionNumber(.nuclear).elements[0] > 1e6)
    let identity: Tensor<Double> = unit([], 4)
    for (order, expected) in zip(MatrixNormOrder.allCases, [4, 16, 1, 1, 1, 1, 1, 1]) {
      #expect(abs(try identity.conditionNumber(order).item - Double(expected)) < 1e-12)
    }
  }

  @Test("multiplies Double as exactly as it promises, with broadcast batches")
  func doubleProducts() {
    let a: Tensor<Double> = noise([2, 1, 3, 4])
    let b: Tensor<Double> = noise([5, 4, 2], 2)
    let y = a.matmul(b)
    #expect(y.shape == [2, 5, 3, 2])
    let (x, z) = (a.elements, b.elements)
    for (i, value) in y.elements.enumerated() {
      let (batch, row, column) = (i / 6, i % 6 / 2, i % 2)
      let expected = (0..<4).reduce(0.0) {
        $0 + x[batch / 5 * 12 + row * 4 + $1] * z[batch % 5 * 8 + $1 * 2 + column]
      }
      #expect(abs(value - expected) < 1e-15)
    }
    let turned = a.transposed().matmul(
      b.transposed(), transposeSelf: true, transposeOther: true)
    #expect(distance(turned, y) < 1e-15)
    #expect(
      Tensor<Double>.ones([2, 0]).matmul(.ones([0, 3])) == .zeros([2, 3]))
  }
}

extension Double {
  /// eˣ, by halving and the series.
  fileprivate var exponential: Double {
    let small = self / 1024
    var (sum, term) = (1.0, 1.0)
    for i in 1...12 {
      term *= small / Double(i)
      sum += term
    }
    return (0..<10).reduce(sum) { y, _ in y * y }
  }
}
