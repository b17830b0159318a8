extension Tensor where Element: LapackScalar {
  /// Returns the LU decompositions with partial pivoting of matrices `[…, m, n]`, `A = P·L·U`: the
  /// permutation P `[…, m, m]`, L `[…, m, k]` with a diagonal of ones and U `[…, k, n]`, where
  /// k = min(m, n). No gradient flows through P. `torch.linalg.lu`.
  ///
  /// - Precondition: rank 2 or more.
  public func lu() -> (p: Tensor, l: Tensor, u: Tensor) {
    requireMatrix("lu")
    let (m, n) = (shape[-2], shape[-1])
    let k = Swift.min(m, n)
    let factors = LUFactors(self)
    let packed = factors.packed.matrixTransposed
    let p = factors.permutation(rows: m)
    let below = packed.narrowedView(dim: rank - 1, start: 0, length: k)
    let l = below.tril().withUnitDiagonal()
    let u = packed.narrowedView(dim: rank - 2, start: 0, length: k).triu()
    let outputs = Tensor.recorded("lu", outputs: [l, u], from: [self]) { dys, _ in
      let dL = dys[0] ?? .zeros(l.shape)
      let dU = dys[1] ?? .zeros(u.shape)
      return [p.to(Float.self).matmul(Tensor<Float>.luGradient(dL, dU, l.to(), u.to()))]
    }
    return (p, outputs[0], outputs[1])
  }

  /// Returns the LU decompositions of square matrices as LAPACK packs them, for ``luSolve(_:_:_:)``:
  /// L without its diagonal of ones together with U `[…, n, n]`, and for each row the one, counted
  /// from 1, that it was exchanged with `[…, n]`. Without gradient. `torch.linalg.lu_factor`.
  ///
  /// - Precondition: the matrices are square.
  /// - Throws: ``LinearAlgebraError`` where one is singular.
  public func luFactor() throws -> (lu: Tensor, pivots: Tensor<Int32>) {
    requireSquare("luFactor")
    let factors = LUFactors(self)
    try factors.checkRegular("luFactor")
    return (factors.packed.matrixTransposed, factors.pivots)
  }

  /// Returns X with `A·X = B` from the decomposition that ``luFactor()`` made of A; B is
  /// `[…, n, k]` and batch dimensions broadcast. Without gradient, which ``solve(_:left:)`` has.
  /// `torch.linalg.lu_solve`.
  ///
  /// - Precondition: the sizes fit, and pivots are between 1 and n.
  public static func luSolve(_ lu: Tensor, _ pivots: Tensor<Int32>, _ b: Tensor) -> Tensor {
    lu.requireSquare("luSolve")
    require(
      b.rank >= 2 && b.shape[-2] == lu.shape[-1]
        && pivots.shape.dimensions == Array(lu.shape.dimensions.dropLast())
        && Shape(lu.batchSizes).broadcast(with: Shape(b.batchSizes)) != nil,
      "luSolve: factors \(lu.shape), pivots \(pivots.shape) and a right side \(b.shape) do not fit")
    let n = lu.shape[-1]
    require(
      pivots.withUnsafeBufferPointer { $0.allSatisfy { 1...Swift.max(n, 1) ~= Int($0) } },
      "luSolve: a pivot is not between 1 and \(n)")
    return LUFactors(packed: lu.byColumns(), pivots: pivots).solve(b)
  }

  /// Sets the diagonals to 1.
  private func withUnitDiagonal() -> Tensor {
    var y = self
    let (m, n) = (shape[-2], shape[-1])
    y.update { y in
      for i in 0..<matrixCount {
        for j in 0..<Swift.min(m, n) { y[i * m * n + j * (n + 1)] = 1 }
      }
    }
    return y
  }
}

extension LUFactors {
  /// Returns the permutation matrices P with `A = P·L·U`.
  fileprivate func permutation(rows m: Int) -> Tensor<Element> {
    let k = pivots.shape[-1]
    var p = Tensor<Element>.zeros(Shape(packed.batchSizes + [m, m]))
    p.update { p in
      pivots.withUnsafeBufferPointer { pivots in
        for i in 0..<packed.matrixCount {
          var order = Array(0..<m)
          for j in 0..<k { order.swapAt(j, Int(pivots[i * k + j]) - 1) }
          for (j, row) in order.enumerated() { p[(i * m + row) * m + j] = 1 }
        }
      }
    }
    return p
  }
}

extension Tensor where Element == Float {
  /// The gradient at `Pᵀ·A`. With L₁ and U₁ the square parts and L₂, U₂ what is below and right of
  /// them, `M = L₁⁻¹·dA₁·U₁⁻¹` splits into `dL₁ = L₁·tril₋(M)` and `dU₁ = triu(M)·U₁`.
  fileprivate static func luGradient(
    _ dL: Tensor, _ dU: Tensor, _ l: Tensor, _ u: Tensor
  ) -> Tensor {
    let (m, n, k) = (l.shape[-2], u.shape[-1], l.shape[-1])
    let (rows, columns) = (l.rank - 2, l.rank - 1)
    func top(_ x: Tensor) -> Tensor { x.narrowedView(dim: rows, start: 0, length: k) }
    func below(_ x: Tensor) -> Tensor { x.narrowedView(dim: rows, start: k, length: m - k) }
    func first(_ x: Tensor) -> Tensor { x.narrowedView(dim: columns, start: 0, length: k) }
    func beside(_ x: Tensor) -> Tensor { x.narrowedView(dim: columns, start: k, length: n - k) }
    let lower =
      top(l).matmul(top(dL), transposeSelf: true)
      - beside(dU).matmul(beside(u), transposeOther: true)
    let upper =
      first(dU).matmul(first(u), transposeOther: true)
      - below(l).matmul(below(dL), transposeSelf: true)
    let gradient = lower.tril(diagonal: -1) + upper.triu()
    func solvedLeft(_ x: Tensor) -> Tensor {
      top(l).triangularSolve(x, upper: false, transpose: true, unitriangular: true)
    }
    func solvedRight(_ x: Tensor) -> Tensor {
      first(u).triangularSolve(x, upper: true, transpose: true, left: false)
    }
    let inner = solvedRight(solvedLeft(gradient))
    let wide = n > k ? joined([inner, solvedLeft(beside(dU))], dim: columns) : inner
    return m > k ? joined([wide, solvedRight(below(dL))], dim: rows) : wide
  }
}
