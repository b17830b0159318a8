import CApusLAPACKE

extension Tensor where Element: LapackScalar {
  /// Returns the eigenvalues `[…, n]` and eigenvectors `[…, n, n]` (columns of 2-norm 1) of square
  /// matrices, each as a real and an imaginary part; those of a complex pair follow each other, the
  /// one with positive imaginary part first.
  ///
  /// The counterpart of `torch.linalg.eig`, which returns complex tensors and has gradients; here no
  /// gradient flows. For symmetric matrices there is ``eigh(upper:)``.
  ///
  /// - Precondition: the matrices are square.
  /// - Throws: ``LinearAlgebraError`` where an element is not finite or the iteration fails.
  public func eig() throws -> (
    values: (real: Tensor, imaginary: Tensor), vectors: (real: Tensor, imaginary: Tensor)
  ) {
    let (real, imaginary, packed) = try generalEigen("eig", vectors: true)
    let n = shape[-1]
    var (re, im) = (packed, Tensor.zeros(packed.shape))
    // Of a complex pair the packed rows hold the real and the imaginary part of the first vector.
    re.update { re in
      im.update { im in
        imaginary.withUnsafeBufferPointer { imaginary in
          for row in 0..<imaginary.count where imaginary[row] > 0 {
            for j in 0..<n {
              let (first, second) = (row * n + j, (row + 1) * n + j)
              im[first] = re[second]
              im[second] = -re[second]
              re[second] = re[first]
            }
          }
        }
      }
    }
    return ((real, imaginary), (re.matrixTransposed, im.matrixTransposed))
  }

  /// Returns the eigenvalues of square matrices as for ``eig()``; `torch.linalg.eigvals`.
  ///
  /// - Precondition: the matrices are square.
  /// - Throws: ``LinearAlgebraError`` where an element is not finite or the iteration fails.
  public func eigvals() throws -> (real: Tensor, imaginary: Tensor) {
    let (real, imaginary, _) = try generalEigen("eigvals", vectors: false)
    return (real, imaginary)
  }

  /// The vectors come as rows, packed as LAPACK does.
  private func generalEigen(
    _ op: StaticString, vectors: Bool
  ) throws -> (real: Tensor, imaginary: Tensor, vectors: Tensor) {
    requireSquare(op)
    try checkFinite("\(op)")
    let n = shape[-1]
    let sizes = LapackSizes(n, n)
    var a = byColumns()
    var real = Tensor(shape: Shape(batchSizes + [n])) { _ in }
    var imaginary = Tensor(shape: Shape(batchSizes + [n])) { _ in }
    var v = Tensor.matrices(batchSizes, n, n)
    if n == 0 { return (real, imaginary, v) }
    try a.update { a in
      try real.update { real in
        try imaginary.update { imaginary in
          try v.update { v in
            for i in 0..<matrixCount {
              let info = Element.lapack.geev(
                LAPACK_COL_MAJOR, CChar("N"), CChar(vectors ? "V" : "N"), sizes.n,
                a.baseAddress! + i * n * n, sizes.ldn, real.baseAddress! + i * n,
                imaginary.baseAddress! + i * n, nil, 1, v.baseAddress! + i * n * n, sizes.ldn)
              if info != 0 { throw error("\(op)", .noConvergence, i) }
            }
          }
        }
      }
    }
    return (real, imaginary, v)
  }
}
