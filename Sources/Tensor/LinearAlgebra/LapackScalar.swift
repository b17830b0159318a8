import CApusLAPACKE
import CTensorKernels

/// A type of number that linear algebra computes with: `Float`, with gradients, or `Double`,
/// without.
public protocol LapackScalar: TensorElement, BinaryFloatingPoint {
  static var lapack: Lapack<Self> { get }
}

/// The routines of LAPACK and BLAS for one type of number, by their names without its letter.
public struct Lapack<Scalar: LapackScalar>: Sendable {
  typealias Matrix = UnsafeMutablePointer<Scalar>?
  typealias Input = UnsafePointer<Scalar>?
  typealias Indices = UnsafeMutablePointer<Int32>?

  let getrf: @Sendable (Int32, Int32, Int32, Matrix, Int32, Indices) -> Int32
  let getrs:
    @Sendable (
      Int32, CChar, Int32, Int32, Input, Int32, UnsafePointer<Int32>?, Matrix, Int32
    ) -> Int32
  let potrf: @Sendable (Int32, CChar, Int32, Matrix, Int32) -> Int32
  let geqrf: @Sendable (Int32, Int32, Int32, Matrix, Int32, Matrix) -> Int32
  let orgqr: @Sendable (Int32, Int32, Int32, Int32, Matrix, Int32, Input) -> Int32
  let gesdd:
    @Sendable (
      Int32, CChar, Int32, Int32, Matrix, Int32, Matrix, Matrix, Int32, Matrix, Int32
    ) -> Int32
  let syevd: @Sendable (Int32, CChar, CChar, Int32, Matrix, Int32, Matrix) -> Int32
  let geev:
    @Sendable (
      Int32, CChar, CChar, Int32, Matrix, Int32, Matrix, Matrix, Matrix, Int32, Matrix, Int32
    ) -> Int32
  let gelsd:
    @Sendable (
      Int32, Int32, Int32, Int32, Matrix, Int32, Matrix, Int32, Matrix, Scalar, Indices
    ) -> Int32
  /// `tk_gemm_batched`.
  let gemm:
    @Sendable (
      Int, Bool, Bool, Int, Int, Int, Input, Int, Int, Input, Int, Int, Matrix, Int, Int
    ) -> Void
  /// `tk_triangular_solve`.
  let trsm: @Sendable (Bool, Bool, Bool, Bool, Int, Int, Input, Matrix) -> Void
}

// Where NaN has to pass through, the variants that do not look for it.
extension Float: LapackScalar {
  public static let lapack = Lapack<Float>(
    getrf: LAPACKE_sgetrf_work, getrs: LAPACKE_sgetrs_work, potrf: LAPACKE_spotrf_work,
    geqrf: LAPACKE_sgeqrf, orgqr: LAPACKE_sorgqr, gesdd: LAPACKE_sgesdd, syevd: LAPACKE_ssyevd,
    geev: LAPACKE_sgeev, gelsd: LAPACKE_sgelsd, gemm: tk_gemm_batched, trsm: tk_triangular_solve)
}

extension Double: LapackScalar {
  public static let lapack = Lapack<Double>(
    getrf: LAPACKE_dgetrf_work, getrs: LAPACKE_dgetrs_work, potrf: LAPACKE_dpotrf_work,
    geqrf: LAPACKE_dgeqrf, orgqr: LAPACKE_dorgqr, gesdd: LAPACKE_dgesdd, syevd: LAPACKE_dsyevd,
    geev: LAPACKE_dgeev, gelsd: LAPACKE_dgelsd, gemm: tk_gemm_batched_double,
    trsm: tk_triangular_solve_double)
}
