import CApusLAPACKE

extension Tensor where Element: LapackScalar {
  /// Returns the Cholesky factors of symmetric positive definite matrices `[…, n, n]`: the lower
  /// triangle L with `A = L·Lᵀ`, or U with `A = Uᵀ·U` where `upper`.
  ///
  /// Only that triangle of A is read. The gradient is symmetric, as for a change of A that keeps it
  /// so. The counterpart of `torch.linalg.cholesky`.
  ///
  /// - Precondition: the matrices are square.
  /// - Throws: ``LinearAlgebraError`` where one is not positive definite.
  public func cholesky(upper: Bool = false) throws -> Tensor {
    requireSquare("cholesky")
    let (n, count) = (shape[-1], matrixCount)
    let sizes = LapackSizes(n, n)
    var factor = copied()
    factor.trace = nil
    if n > 0 {
      try factor.update { a in
        for i in 0..<count {
          // Row-major memory is the transposed matrix by columns.
          let info = Element.lapack.potrf(
            LAPACK_COL_MAJOR, CChar(upper ? "L" : "U"), sizes.n, a.baseAddress! + i * n * n,
            sizes.ldn)
          // Not every implementation notices NaN.
          let nan = (0..<n).first { a[i * n * n + $0 * (n + 1)].isNaN }
          if info > 0 || nan != nil {
            let minor = info > 0 ? Int(info) : nan! + 1
            throw error("cholesky", .notPositiveDefinite(minor: minor), i)
          }
        }
      }
    }
    let y = upper ? factor.triu() : factor.tril()
    return y.recorded("cholesky", from: self) { dy in
      // With Φ the symmetric matrix of a lower triangle: dA = L⁻ᵀ·½Φ(Lᵀ·dL)·L⁻¹.
      let l = upper ? y.to(Float.self).matrixTransposed : y.to(Float.self)
      let dL = upper ? dy.matrixTransposed : dy
      let lower = l.matmul(dL, transposeSelf: true).tril()
      let phi = (lower + lower.tril(diagonal: -1).matrixTransposed) * 0.5
      return l.triangularSolve(
        l.triangularSolve(phi, upper: false, left: false), upper: false, transpose: true)
    }
  }

  /// Returns X with `A·X = B` for this Cholesky factor of A: L, or U where `upper`; B is
  /// `[…, n, k]`.
  ///
  /// The counterpart of `torch.cholesky_solve(b, l)`.
  ///
  /// - Precondition: the factor is square and B has as many rows.
  public func choleskySolve(_ b: Tensor, upper: Bool = false) -> Tensor {
    let first = triangularSolve(b, upper: upper, transpose: upper)
    return triangularSolve(first, upper: upper, transpose: !upper)
  }
}
