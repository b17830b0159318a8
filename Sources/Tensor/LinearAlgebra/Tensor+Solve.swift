import CApusLAPACKE

/// Why a linear system has no answer.
public struct SingularMatrixError: Error, CustomStringConvertible, Sendable {
  /// The index of the zero pivot.
  public let pivot: Int

  public var description: String { "solve: the matrix is singular (pivot \(pivot) is zero)" }
}

extension Tensor where Element == Float {
  /// Returns X with `A·X = B` for this square matrix A `[n, n]` and B `[n, k]`, by LU decomposition
  /// with partial pivoting (LAPACK's `sgesv`).
  ///
  /// The counterpart of `torch.linalg.solve`.
  ///
  /// - Precondition: A is square and B has as many rows.
  /// - Throws: ``SingularMatrixError``.
  public func solve(_ b: Tensor) throws -> Tensor {
    require(
      rank == 2 && shape[0] == shape[1] && b.rank == 2 && b.shape[0] == shape[0],
      "solve: a matrix \(shape) and a right side \(b.shape) do not fit")
    let (n, k) = (Int32(shape[0]), Int32(b.shape[1]))
    var (lu, x) = (copied(), b.copied())
    (lu.trace, x.trace) = (nil, nil)
    var pivots = [Int32](repeating: 0, count: shape[0])
    let info = lu.update { lu in
      x.update { x in
        LAPACKE_sgesv(LAPACK_ROW_MAJOR, n, k, lu.baseAddress, n, &pivots, x.baseAddress, k)
      }
    }
    guard info == 0 else { throw SingularMatrixError(pivot: Int(info) - 1) }
    let y = x
    return y.recorded("solve", from: self, b) { dy in
      // dB = A⁻ᵀ·dX, dA = −dB·Xᵀ; A is known to be regular.
      let dB = try! self.detached.transposed().solve(dy)
      return ({ -dB.matmul(y, transposeOther: true) }, { dB })
    }
  }
}
