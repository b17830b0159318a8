import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the matrix product `[m, k] × [k, n]` → `[m, n]`, or the batched product
  /// `[b, m, k] × [b, k, n]` → `[b, m, n]`; with a flag the matrices of that side count as
  /// transposed, at no cost.
  ///
  /// - Precondition: both have rank 2, or both rank 3 with one batch size.
  public func matmul(
    _ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false
  ) -> Tensor {
    require(
      rank == other.rank && (rank == 2 || rank == 3),
      "matmul: expected two matrices or two batches of matrices, got \(shape) and \(other.shape)")
    require(
      rank == 2 || shape[0] == other.shape[0],
      "matmul: batch sizes \(shape[0]) and \(other.shape[0]) differ (\(shape) × \(other.shape))")
    let (a, b) = (MatrixOperand(self, transposeSelf), MatrixOperand(other, transposeOther))
    require(
      a.columns == b.rows,
      "matmul: inner dimensions \(a.columns) and \(b.rows) differ (\(shape) × \(other.shape))")
    let batch = rank == 3 ? shape[0] : 1
    let sizes = (rank == 3 ? [batch] : []) + [a.rows, b.columns]
    let y = Tensor(shape: Shape(sizes)) { c in
      withExtendedLifetime((a.tensor.storage, b.tensor.storage)) {
        tk_gemm_batched(
          batch, a.isTransposed, b.isTransposed, a.rows, b.columns, a.columns, a.tensor.base,
          a.leading, a.batchStride, b.tensor.base, b.leading, b.batchStride, c, b.columns,
          a.rows * b.columns)
      }
    }
    if rank == 2 && transposeOther && !transposeSelf {
      return y.recordedLinear("matmul", self, other)
    }
    return y.recorded("matmul", from: self, other) { dy in
      (
        {
          transposeSelf
            ? other.matmul(dy, transposeSelf: transposeOther, transposeOther: true)
            : dy.matmul(other, transposeOther: !transposeOther)
        },
        {
          transposeOther
            ? dy.matmul(self, transposeSelf: true, transposeOther: transposeSelf)
            : self.matmul(dy, transposeSelf: !transposeSelf)
        }
      )
    }
  }

  /// Returns `x·Wᵀ + b`: `[…, in]`, `[out, in]` and `[out]` give `[…, out]`.
  ///
  /// The counterpart of `torch.nn.functional.linear`.
  public func linear(_ weight: Tensor, _ bias: Tensor? = nil) -> Tensor {
    require(
      rank >= 1 && weight.rank == 2 && shape[-1] == weight.shape[1],
      "linear: input \(shape) does not fit weight \(weight.shape)")
    let rows = reshaped(elementCount / Swift.max(shape[-1], 1), shape[-1])
    let product = rows.matmul(weight, transposeOther: true)
    let y = bias.map { product + $0 } ?? product
    return y.reshaped(Array(shape.dimensions.dropLast()) + [weight.shape[0]])
  }
}

/// A matrix (or batch) as BLAS takes it: unit stride along one of its last two dimensions.
private struct MatrixOperand {
  let tensor: Tensor<Float>
  let isTransposed: Bool
  let rows, columns, leading, batchStride: Int

  init(_ x: Tensor<Float>, _ transposed: Bool) {
    let strides = x.layout.actualStrides
    let (m, n) = (x.shape[-2], x.shape[-1])
    let (down, across) = (strides[strides.count - 2], strides[strides.count - 1])
    // A transposed view is the other flag, not a copy.
    if across == 1 && down >= Swift.max(n, 1) {
      (tensor, leading, isTransposed) = (x, down, transposed)
    } else if down == 1 && across >= Swift.max(m, 1) {
      (tensor, leading, isTransposed) = (x, across, !transposed)
    } else {
      (tensor, leading, isTransposed) = (x.contiguous(), Swift.max(n, 1), transposed)
    }
    (rows, columns) = transposed ? (n, m) : (m, n)
    batchStride = x.rank == 3 ? tensor.layout.actualStrides[0] : 0
  }
}
