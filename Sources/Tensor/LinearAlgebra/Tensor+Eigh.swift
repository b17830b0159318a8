import CApusLAPACKE

extension Tensor where Element: LapackScalar {
  /// Returns the eigenvalues `[…, n]`, in rising order, and the orthonormal eigenvectors
  /// `[…, n, n]`, as columns, of symmetric matrices `[…, n, n]`, `A = V·diag(w)·Vᵀ`.
  ///
  /// Only the lower triangle is read, or the upper one where `upper`. Eigenvectors are unique up to
  /// a sign each; their gradient is PyTorch's: not finite where eigenvalues repeat, and right only
  /// for functions that do not depend on the signs. `torch.linalg.eigh`.
  ///
  /// - Precondition: the matrices are square.
  /// - Throws: ``LinearAlgebraError`` where an element is not finite or the iteration fails.
  public func eigh(upper: Bool = false) throws -> (values: Tensor, vectors: Tensor) {
    let (w, v) = try symmetricEigen("eigh", upper: upper, vectors: true)
    let y = Tensor.recorded("eigh", outputs: [w, v], from: [self]) { dys, _ in
      let (w, v) = (w.to(Float.self), v.to(Float.self))
      let unit = Tensor<Float>.eye(w.shape[-1])
      var inner = dys[0].map { unit * $0.unsqueezed(-2) } ?? .zeros(v.shape)
      if let dV = dys[1] {
        // Vᵀ·dV, each element divided by wⱼ − wᵢ; the diagonal does not count.
        let differences = w.unsqueezed(-2) - w.unsqueezed(-1) + unit
        inner = inner + v.matmul(dV, transposeSelf: true) * (1 - unit) / differences
      }
      return [v.matmul(inner).matmul(v, transposeOther: true)]
    }
    return (y[0], y[1])
  }

  /// Returns the eigenvalues of symmetric matrices in rising order: `[…, n, n]` gives `[…, n]`;
  /// `torch.linalg.eigvalsh`.
  ///
  /// - Precondition: the matrices are square.
  /// - Throws: ``LinearAlgebraError`` where an element is not finite or the iteration fails.
  public func eigvalsh(upper: Bool = false) throws -> Tensor {
    let (w, v) = try symmetricEigen("eigvalsh", upper: upper, vectors: trace != nil)
    return w.recorded("eigvalsh", from: self) { dw in
      let v = v.to(Float.self)
      return (v * dw.unsqueezed(-2)).matmul(v, transposeOther: true)
    }
  }

  /// The eigenvalues and, where asked for, the eigenvectors, without gradient.
  private func symmetricEigen(
    _ op: StaticString, upper: Bool, vectors: Bool
  ) throws -> (values: Tensor, vectors: Tensor) {
    requireSquare(op)
    try (upper ? detached.triu() : detached.tril()).checkFinite("\(op)")
    let n = shape[-1]
    let sizes = LapackSizes(n, n)
    // Row-major memory is the transposed matrix by columns, so the triangle is the other one.
    var a = copied()
    a.trace = nil
    var w = Tensor(shape: Shape(batchSizes + [n])) { _ in }
    if n > 0 {
      try a.update { a in
        try w.update { w in
          for i in 0..<matrixCount {
            let info = Element.lapack.syevd(
              LAPACK_COL_MAJOR, CChar(vectors ? "V" : "N"), CChar(upper ? "L" : "U"), sizes.n,
              a.baseAddress! + i * n * n, sizes.ldn, w.baseAddress! + i * n)
            if info != 0 { throw error("\(op)", .noConvergence, i) }
          }
        }
      }
    }
    return (w, a.matrixTransposed)
  }
}
