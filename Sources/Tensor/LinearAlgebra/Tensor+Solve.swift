extension Tensor where Element: LapackScalar {
  /// Returns X with `A·X = B` for this square matrix A `[…, n, n]` and B `[…, n, k]`, or with
  /// `X·A = B` where not `left`, by LU decomposition with partial pivoting. Batch dimensions
  /// broadcast. B may be a vector `[n]`, or vectors `[…, n]` with A's batch dimensions.
  ///
  /// The counterpart of `torch.linalg.solve`.
  ///
  /// - Precondition: A is square, B has as many rows (columns where not `left`).
  /// - Throws: ``LinearAlgebraError`` where A is singular.
  public func solve(_ b: Tensor, left: Bool = true) throws -> Tensor {
    requireSquare("solve")
    let isVector =
      b.rank == 1 || b.rank == rank - 1 && b.shape.dimensions == shape.dimensions.dropLast()
    if isVector {
      require(left, "solve: X·A = B needs a matrix B, got \(b.shape)")
      return try solveMatrices(b.unsqueezed(-1), b.shape).squeezed(-1)
    }
    if left { return try solveMatrices(b, b.shape) }
    require(b.rank >= 2, "solve: expected a matrix or vector B, got \(b.shape)")
    return try transposed().solveMatrices(b.transposed(), b.shape).transposed()
  }

  private func solveMatrices(_ b: Tensor, _ original: Shape) throws -> Tensor {
    require(
      b.rank >= 2 && b.shape[-2] == shape[-1]
        && Shape(batchSizes).broadcast(with: Shape(b.batchSizes)) != nil,
      "solve: a matrix \(shape) and a right side \(original) do not fit")
    let lu = LUFactors(self)
    try lu.checkRegular("solve")
    let x = lu.solve(b)
    let (aShape, bShape) = (shape, b.shape)
    return x.recorded("solve", from: self, b) { dx in
      // dB = A⁻ᵀ·dX, dA = −dB·Xᵀ.
      let dB = lu.asFloat.solve(dx, transposed: true)
      return (
        { (-dB.matmul(x.to(), transposeOther: true)).summed(to: aShape) },
        { dB.summed(to: bShape) }
      )
    }
  }

  /// Returns the inverse of square matrices `[…, n, n]`; `torch.linalg.inv`.
  ///
  /// `a.solve(b)` is faster and more exact than `a.inverse().matmul(b)`.
  ///
  /// - Precondition: the matrices are square.
  /// - Throws: ``LinearAlgebraError`` where one is singular.
  public func inverse() throws -> Tensor {
    requireSquare("inverse")
    let lu = LUFactors(self)
    try lu.checkRegular("inverse")
    return lu.solve(.eye(shape[-1])).recorded(asInverseOf: self)
  }

  /// Returns these inverses of `matrices`, recorded.
  func recorded(asInverseOf matrices: Tensor) -> Tensor {
    recorded("inverse", from: matrices) { dy in
      // −A⁻ᵀ·dY·A⁻ᵀ
      let y = self.to(Float.self)
      return -y.matmul(dy, transposeSelf: true).matmul(y, transposeOther: true)
    }
  }
}
