import CApusLAPACKE

extension Tensor where Element: LapackScalar {
  /// Returns the singular value decompositions of matrices `[…, m, n]`, `A = U·diag(s)·Vᵀ`: U
  /// `[…, m, k]`, s `[…, k]` in falling order and Vᵀ `[…, k, n]` with k = min(m, n), or square U and
  /// Vᵀ where `fullMatrices`. LAPACK's `gesdd`. `torch.linalg.svd`, whose default are full matrices.
  ///
  /// Singular vectors are unique up to a sign each. Their gradient is PyTorch's: it is not finite
  /// where singular values repeat, or one is zero and m ≠ n, and right only for functions that do
  /// not depend on the signs; columns beyond the k-th give none. That of ``svdvals()`` is always
  /// finite.
  ///
  /// - Precondition: rank 2 or more.
  /// - Throws: ``LinearAlgebraError`` where an element is not finite or the iteration fails.
  public func svd(fullMatrices: Bool = false) throws -> (u: Tensor, s: Tensor, vh: Tensor) {
    let (u, s, vh) = try svdFactors(fullMatrices: fullMatrices)
    let k = s.shape[-1]
    let y = Tensor.recorded("svd", outputs: [u, s, vh], from: [self]) { dys, _ in
      func columns(_ x: Tensor<Float>) -> Tensor<Float> {
        x.narrowedView(dim: x.rank - 1, start: 0, length: k)
      }
      func rows(_ x: Tensor<Float>) -> Tensor<Float> {
        x.narrowedView(dim: x.rank - 2, start: 0, length: k)
      }
      return [
        Tensor<Float>.svdGradient(
          dys[0].map(columns), dys[1], dys[2].map(rows), columns(u.to()), s.to(), rows(vh.to()))
      ]
    }
    return (y[0], y[1], y[2])
  }

  /// Returns the singular values of matrices in falling order: `[…, m, n]` gives `[…, min(m, n)]`;
  /// `torch.linalg.svdvals`.
  ///
  /// - Precondition: rank 2 or more.
  /// - Throws: ``LinearAlgebraError`` where an element is not finite or the iteration fails.
  public func svdvals() throws -> Tensor {
    if trace == nil { return try singularValues("svdvals") }
    let (u, s, vh) = try svdFactors(fullMatrices: false, "svdvals")
    return s.recorded("svdvals", from: self) { ds in
      (u.to(Float.self) * ds.unsqueezed(-2)).matmul(vh.to(Float.self))
    }
  }

  /// The values alone, without gradient.
  func singularValues(_ op: StaticString) throws -> Tensor {
    requireMatrix(op)
    try checkFinite("\(op)")
    let (m, n) = (shape[-2], shape[-1])
    let sizes = LapackSizes(m, n)
    let k = Int(sizes.k)
    var a = byColumns()
    var s = Tensor(shape: Shape(batchSizes + [k])) { _ in }
    if k == 0 { return s }
    try a.update { a in
      try s.update { s in
        for i in 0..<matrixCount {
          let info = Element.lapack.gesdd(
            LAPACK_COL_MAJOR, CChar("N"), sizes.m, sizes.n, a.baseAddress! + i * m * n, sizes.ldm,
            s.baseAddress! + i * k, nil, 1, nil, 1)
          if info != 0 { throw error("\(op)", .noConvergence, i) }
        }
      }
    }
    return s
  }

  /// The decomposition without gradient.
  func svdFactors(
    fullMatrices: Bool, _ op: StaticString = "svd"
  ) throws -> (u: Tensor, s: Tensor, vh: Tensor) {
    requireMatrix(op)
    try checkFinite("\(op)")
    let (m, n) = (shape[-2], shape[-1])
    let sizes = LapackSizes(m, n)
    let k = Int(sizes.k)
    let (left, right) = fullMatrices ? (m, n) : (k, k)
    if k == 0 {
      return (
        Tensor.eye(m).expandedView(Shape(batchSizes + [m, m])).narrowedView(
          dim: rank - 1, start: 0, length: left),
        Tensor.zeros(Shape(batchSizes + [0])),
        Tensor.eye(n).expandedView(Shape(batchSizes + [n, n])).narrowedView(
          dim: rank - 2, start: 0, length: right)
      )
    }
    var a = byColumns()
    var u = Tensor.matrices(batchSizes, left, m)
    var s = Tensor(shape: Shape(batchSizes + [k])) { _ in }
    var vh = Tensor.matrices(batchSizes, n, right)
    try a.update { a in
      try u.update { u in
        try s.update { s in
          try vh.update { vh in
            for i in 0..<matrixCount {
              let info = Element.lapack.gesdd(
                LAPACK_COL_MAJOR, CChar(fullMatrices ? "A" : "S"), sizes.m, sizes.n,
                a.baseAddress! + i * m * n, sizes.ldm, s.baseAddress! + i * k,
                u.baseAddress! + i * m * left, sizes.ldm, vh.baseAddress! + i * n * right,
                Int32(right))
              if info != 0 { throw error("\(op)", .noConvergence, i) }
            }
          }
        }
      }
    }
    return (u.matrixTransposed, s, vh.matrixTransposed)
  }
}

extension Tensor where Element == Float {
  /// With E the matrix of `sⱼ² − sᵢ²` (1 on the diagonal) and `skew(X) = X − Xᵀ`:
  /// `U·[(skew(Uᵀ·dU)·S + S·skew(Vᵀ·dV)) / E + diag(ds)]·Vᵀ`, and for m ≠ n the part of dU or dV that
  /// is orthogonal to U or V, divided by S.
  fileprivate static func svdGradient(
    _ dU: Tensor?, _ ds: Tensor?, _ dVh: Tensor?, _ u: Tensor, _ s: Tensor, _ vh: Tensor
  ) -> Tensor {
    let (m, n, k) = (u.shape[-2], vh.shape[-1], s.shape[-1])
    let (row, column) = (s.unsqueezed(-2), s.unsqueezed(-1))
    func skew(_ x: Tensor) -> Tensor { x - x.matrixTransposed }
    let unit = eye(k)
    var inner = ds.map { unit * $0.unsqueezed(-2) } ?? zeros(Shape(u.batchSizes + [k, k]))
    let squares = s.squared()
    let differences = squares.unsqueezed(-2) - squares.unsqueezed(-1) + unit
    if let dU {
      inner = inner + skew(u.matmul(dU, transposeSelf: true)) * row / differences
    }
    if let dVh {
      inner = inner + skew(vh.matmul(dVh, transposeOther: true)) * column / differences
    }
    var left = u.matmul(inner)
    if m > k, let dU {
      let scaled = dU / row
      left = left + scaled - u.matmul(u.matmul(scaled, transposeSelf: true))
    }
    var gradient = left.matmul(vh)
    if n > k, let dVh {
      let scaled = dVh / column
      let own = scaled.matmul(vh, transposeOther: true).matmul(vh)
      gradient = gradient + u.matmul(scaled - own)
    }
    return gradient
  }
}
