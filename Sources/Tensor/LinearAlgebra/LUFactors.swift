import CApusLAPACKE

/// LU decompositions with partial pivoting as LAPACK packs them.
struct LUFactors<Element: LapackScalar>: Sendable {
  /// L below the diagonal (of ones) and U, by columns: `[…, n, m]`.
  private(set) var packed: Tensor<Element>
  /// The row that each row was exchanged with, from 1: `[…, k]`.
  private(set) var pivots: Tensor<Int32>
  /// By matrix: the place of the first zero pivot, from 1, or 0.
  private(set) var zeroPivots: [Int32]

  init(packed: Tensor<Element>, pivots: Tensor<Int32>, zeroPivots: [Int32] = []) {
    (self.packed, self.pivots, self.zeroPivots) = (packed, pivots, zeroPivots)
  }

  init(_ a: Tensor<Element>) {
    let (m, n, count) = (a.shape[-2], a.shape[-1], a.matrixCount)
    let sizes = LapackSizes(m, n)
    var packed = a.byColumns()
    var pivots = Tensor<Int32>(shape: Shape(a.batchSizes + [Swift.min(m, n)])) { _ in }
    var zeroPivots = [Int32](repeating: 0, count: count)
    if sizes.k > 0 {
      packed.update { lu in
        pivots.update { pivots in
          for i in 0..<count {
            zeroPivots[i] = Element.lapack.getrf(
              LAPACK_COL_MAJOR, sizes.m, sizes.n, lu.baseAddress! + i * m * n, sizes.ldm,
              pivots.baseAddress! + i * Int(sizes.k))
          }
        }
      }
    }
    self.init(packed: packed, pivots: pivots, zeroPivots: zeroPivots)
  }

  /// - Throws: `LinearAlgebraError` where a pivot is zero.
  func checkRegular(_ op: String) throws {
    guard let matrix = zeroPivots.firstIndex(where: { $0 > 0 }) else { return }
    throw packed.error(op, .singular(pivot: Int(zeroPivots[matrix]) - 1), matrix)
  }

  var asFloat: LUFactors<Float> {
    LUFactors<Float>(packed: packed.to(), pivots: pivots, zeroPivots: zeroPivots)
  }

  /// Whether an odd number of rows was exchanged.
  func isOddPermutation(_ matrix: Int) -> Bool {
    pivots.withUnsafeBufferPointer { pivots in
      let k = self.pivots.shape[-1]
      return (0..<k).count { pivots[matrix * k + $0] != Int32($0) + 1 } % 2 == 1
    }
  }

  /// Returns X with `A·X = B`, or `Aᵀ·X = B`, where batch dimensions broadcast.
  func solve(_ b: Tensor<Element>, transposed: Bool = false) -> Tensor<Element> {
    let batch = Shape(packed.batchSizes).broadcast(with: Shape(b.batchSizes))!
    let (n, k) = (packed.shape[-1], b.shape[-1])
    var x = b.expandedView(Shape(batch.dimensions + [n, k])).byColumns()
    let isSingle = packed.matrixCount == 1
    let lu = isSingle ? packed : packed.expandedView(Shape(batch.dimensions + [n, n]))
    let rows = isSingle ? pivots : pivots.expandedView(Shape(batch.dimensions + [n]))
    let sizes = LapackSizes(n, k)
    if n > 0 && k > 0 {
      lu.read { lu in
        rows.read { rows in
          x.update { x in
            for i in 0..<batch.elementCount {
              let from = isSingle ? 0 : i
              _ = Element.lapack.getrs(
                LAPACK_COL_MAJOR, CChar(transposed ? "T" : "N"), sizes.m, sizes.n,
                lu + from * n * n, sizes.ldm, rows + from * n, x.baseAddress! + i * n * k,
                sizes.ldm)
            }
          }
        }
      }
    }
    return x.matrixTransposed
  }
}
