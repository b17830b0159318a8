import CApusLAPACKE

/// What least squares found; see ``Tensor/leastSquares(_:rtol:)``.
public struct LeastSquares<Element: LapackScalar>: Sendable {
  /// X, `[…, n, k]`, or `[…, n]` where B was a vector.
  public let solution: Tensor<Element>
  /// The sums of squares of the columns of A·X − B, `[…, k]` (`[…]`), where m > n and every matrix
  /// has rank n; else `[0]`. Without gradient.
  public let residuals: Tensor<Element>
  /// The ranks found, `[…]`.
  public let rank: Tensor<Int32>
  /// The singular values of A in falling order, `[…, min(m, n)]`. Without gradient.
  public let singularValues: Tensor<Element>
}

extension Tensor where Element: LapackScalar {
  /// Returns the X that minimises the 2-norm of `A·X − B` for this A `[…, m, n]` and B `[…, m, k]`,
  /// the shortest one where there are several. B may be a vector as for ``solve(_:left:)``, and
  /// batch dimensions broadcast.
  ///
  /// Singular values up to `rtol` times the largest one count as zero; by default max(m, n) times
  /// the distance of 1 to the next number. LAPACK's `gelsd`. The counterpart of
  /// `torch.linalg.lstsq(driver="gelsd")` (PyTorch's default is `gelsy`, without singular values).
  ///
  /// - Precondition: A is a matrix and B has as many rows.
  /// - Throws: ``LinearAlgebraError`` where an element is not finite or the iteration fails.
  public func leastSquares(_ b: Tensor, rtol: Element? = nil) throws -> LeastSquares<Element> {
    requireMatrix("leastSquares")
    let isVector =
      b.rank == 1 || b.rank == rank - 1 && b.shape.dimensions == shape.dimensions.dropLast()
    let right = isVector ? b.unsqueezed(-1) : b
    let batch = Shape(batchSizes).broadcast(
      with: Shape(Array(right.shape.dimensions.dropLast(2))))
    require(
      right.rank >= 2 && right.shape[-2] == shape[-2] && batch != nil,
      "leastSquares: a matrix \(shape) and a right side \(b.shape) do not fit")
    let (m, n, k) = (shape[-2], shape[-1], right.shape[-1])
    let a = expandedView(Shape(batch!.dimensions + [m, n]))
    try a.checkFinite("leastSquares")
    try right.checkFinite("leastSquares")
    var found = LeastSquaresWork(a, right.expandedView(Shape(batch!.dimensions + [m, k])))
    try found.run(rtol ?? Element(Swift.max(m, n)) * Element.ulpOfOne)
    let x = found.x.narrowedView(dim: batch!.rank + 1, start: 0, length: n).matrixTransposed
    let solution = x.recorded("leastSquares", from: self, right) { dX in
      let p = try! self.detached.pinv(rtol: rtol).to(Float.self)
      let (a, b) = (self.to(Float.self).detached, right.to(Float.self).detached)
      return (
        {
          let dP = dX.matmul(b, transposeOther: true)
          let (wide, full) = (a.expandedView(Shape(dP.batchSizes + [m, n])), dP.batchSizes)
          let own = p.expandedView(Shape(full + [n, m]))
          return Tensor<Float>.pinvGradient(dP, wide, own).summed(to: a.shape)
        },
        { p.matmul(dX, transposeSelf: true).summed(to: b.shape) }
      )
    }
    let residuals = found.residuals()
    return LeastSquares(
      solution: isVector ? solution.squeezed(-1) : solution,
      residuals: residuals.map { isVector ? $0.squeezed(-1) : $0 } ?? Tensor(shape: [0]) { _ in },
      rank: found.ranks, singularValues: found.s)
  }
}

/// One call of `gelsd` a matrix.
private struct LeastSquaresWork<Element: LapackScalar> {
  private var a: Tensor<Element>
  private let m, n, k: Int
  /// `[…, k, max(m, n)]`: B by columns, then X and what gives the residuals.
  private(set) var x: Tensor<Element>
  private(set) var s: Tensor<Element>
  private(set) var ranks: Tensor<Int32>

  init(_ a: Tensor<Element>, _ b: Tensor<Element>) {
    (m, n, k) = (a.shape[-2], a.shape[-1], b.shape[-1])
    self.a = a.byColumns()
    let columns = b.byColumns()
    let filler = Tensor<Element>.zeros(Shape(a.batchSizes + [k, max(n - m, 0)]))
    x = m >= n ? columns : .joined([columns, filler], dim: columns.rank - 1)
    s = Tensor(shape: Shape(a.batchSizes + [min(m, n)])) { _ in }
    ranks = Tensor(shape: Shape(a.batchSizes)) { $0.update(repeating: 0, count: a.matrixCount) }
  }

  mutating func run(_ rtol: Element) throws {
    let (m, n, k, longer, shorter) = (m, n, k, max(m, n), min(m, n))
    let (sizes, count) = (LapackSizes(m, n), ranks.elementCount)
    let original = a
    if shorter == 0 {
      // Without columns B itself is the error.
      if m == 0 { x.update { $0.update(repeating: 0) } }
      return
    }
    var (a, x, s, ranks) = (a, x, s, ranks)
    // Without a right side the singular values are asked for all the same.
    if k == 0 { x = .zeros(Shape(original.batchSizes + [1, longer])) }
    try a.update { a in
      try x.update { x in
        try s.update { s in
          try ranks.update { ranks in
            for i in 0..<count {
              let columns = max(k, 1)
              let info = Element.lapack.gelsd(
                LAPACK_COL_MAJOR, sizes.m, sizes.n, Int32(columns), a.baseAddress! + i * m * n,
                sizes.ldm, x.baseAddress! + i * columns * longer, Int32(longer),
                s.baseAddress! + i * shorter, rtol, ranks.baseAddress! + i)
              if info != 0 { throw original.error("leastSquares", .noConvergence, i) }
            }
          }
        }
      }
    }
    if k == 0 { x = .zeros(Shape(original.batchSizes + [0, longer])) }
    (self.x, self.s, self.ranks) = (x, s, ranks)
  }

  /// `[…, k]`, or nil where they are not defined.
  func residuals() -> Tensor<Element>? {
    guard m > n, ranks.elements.allSatisfy({ $0 == Int32(n) }) else { return nil }
    return Tensor(shape: Shape(Array(x.shape.dimensions.dropLast()))) { y in
      x.read { x in
        for row in 0..<self.x.elementCount / m {
          y[row] = (n..<m).reduce(0) { $0 + x[row * m + $1] * x[row * m + $1] }
        }
      }
    }
  }
}
