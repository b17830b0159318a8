extension Tensor where Element: LapackScalar {
  /// Returns X with `A·X = B` for the triangle of this square matrix A `[…, n, n]` and B
  /// `[…, n, k]`, or with `X·A = B` where not `left`; A counts as transposed with `transpose`.
  ///
  /// The other triangle is not read, nor is the diagonal where `unitriangular`: it counts as ones. A
  /// zero on the diagonal gives infinities or NaN. Batch dimensions broadcast. The counterpart of
  /// `torch.linalg.solve_triangular`, which has no `transpose`.
  ///
  /// - Precondition: A is square, B has as many rows (columns where not `left`).
  public func triangularSolve(
    _ b: Tensor, upper: Bool, transpose: Bool = false, left: Bool = true,
    unitriangular: Bool = false
  ) -> Tensor {
    requireSquare("triangularSolve")
    require(
      b.rank >= 2 && b.shape[left ? -2 : -1] == shape[-1]
        && Shape(batchSizes).broadcast(with: Shape(b.batchSizes)) != nil,
      "triangularSolve: a matrix \(shape) and a right side \(b.shape) do not fit")
    let batch = Shape(batchSizes).broadcast(with: Shape(b.batchSizes))!
    let (m, n, size) = (b.shape[-2], b.shape[-1], shape[-1])
    let isSingle = matrixCount == 1
    let a = isSingle ? self : expandedView(Shape(batch.dimensions + [size, size]))
    var x = b.expandedView(Shape(batch.dimensions + [m, n])).copied()
    x.trace = nil
    if x.elementCount > 0 {
      a.read { a in
        x.update { x in
          for i in 0..<batch.elementCount {
            Element.lapack.trsm(
              left, upper, transpose, unitriangular, m, n, a + (isSingle ? 0 : i * size * size),
              x.baseAddress! + i * m * n)
          }
        }
      }
    }
    let y = x
    return y.recorded("triangularSolve", from: self, b) { dx in
      // dB = op(A)⁻ᵀ·dX; the gradient at op(A) is −dB·Xᵀ, at X·op(A) = B it is −Xᵀ·dB.
      let (a, x) = (self.to(Float.self).detached, y.to(Float.self))
      let dB = a.triangularSolve(
        dx, upper: upper, transpose: !transpose, left: left, unitriangular: unitriangular)
      return (
        {
          let dOp =
            left
            ? dB.matmul(x, transposeOther: true) : x.matmul(dB, transposeSelf: true)
          let dA = transpose ? dOp.matrixTransposed : dOp
          let full = -dA.summed(to: a.shape)
          let skipped = unitriangular ? 1 : 0
          return upper ? full.triu(diagonal: skipped) : full.tril(diagonal: -skipped)
        },
        { dB.summed(to: b.shape) }
      )
    }
  }
}
