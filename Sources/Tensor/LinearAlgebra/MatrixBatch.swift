import CApusLAPACKE
import CTensorKernels

// What the decompositions share. LAPACK stores matrices by columns: a matrix is copied transposed,
// which gives row-major memory of shape [columns, rows], and a result is the transposed view of such
// memory, with no second copy.
extension Tensor where Element: LapackScalar {
  /// The number of matrices.
  var matrixCount: Int { batchSizes.reduce(1, *) }

  /// Traps unless there are two dimensions or more.
  func requireMatrix(_ op: StaticString) {
    require(rank >= 2, "\(op): expected a matrix or a batch of them, got \(shape)")
  }

  /// As above, for square matrices.
  func requireSquare(_ op: StaticString) {
    require(
      rank >= 2 && shape[-1] == shape[-2],
      "\(op): expected a square matrix or a batch of them, got \(shape)")
  }

  /// Returns matrices that are not initialised.
  static func matrices(_ batch: [Int], _ rows: Int, _ columns: Int) -> Tensor {
    Tensor(shape: Shape(batch + [rows, columns])) { _ in }
  }

  /// A copy without gradient, the transposed matrices in row-major memory: each one by columns.
  func byColumns() -> Tensor {
    var copy = matrixTransposed.copied()
    copy.trace = nil
    return copy
  }

  /// The transposed view without gradient.
  var matrixTransposed: Tensor { detached.transposed() }

  /// The place of a matrix in the batch dimensions.
  func batchIndex(_ matrix: Int) -> [Int] {
    var (index, rest): ([Int], Int) = ([], matrix)
    for size in batchSizes.reversed() {
      index.insert(rest % size, at: 0)
      rest /= size
    }
    return index
  }

  func error(_ op: String, _ reason: LinearAlgebraError.Reason, _ matrix: Int)
    -> LinearAlgebraError
  {
    LinearAlgebraError(op: op, reason: reason, batchIndex: batchIndex(matrix))
  }

  /// - Throws: `LinearAlgebraError` for the first matrix with a NaN or an infinity: the iterations
  ///   behind eigenvalues and singular values are not safe with them.
  func checkFinite(_ op: String) throws {
    let size = shape[-1] * shape[-2]
    let bad = withUnsafeBufferPointer { x in x.firstIndex { !$0.isFinite } }
    if let bad { throw error(op, .notFinite, bad / size) }
  }
}

/// The sizes of a matrix for LAPACK.
struct LapackSizes {
  let m, n, k: Int32
  /// Leading dimensions of a matrix stored by columns, at least 1.
  let ldm, ldn, ldk: Int32

  init(_ m: Int, _ n: Int) {
    (self.m, self.n, k) = (Int32(m), Int32(n), Int32(min(m, n)))
    (ldm, ldn, ldk) = (max(1, self.m), max(1, self.n), max(1, k))
    tk_enter_lapack()
  }
}

extension CChar {
  /// The letter as LAPACK's options want it.
  init(_ option: Unicode.Scalar) { self = CChar(UInt8(ascii: option)) }
}
