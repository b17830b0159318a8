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
    product(with: other, transposeSelf, transposeOther, isWeight: false)
  }

  /// As `matmul`; a weight is expected to recur, and is packed (see ``PackedForms``).
  private func product(
    with other: Tensor, _ transposeSelf: Bool, _ transposeOther: Bool, isWeight: Bool
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
    let isRecorded = trace != nil || other.trace != nil
    let y = Tensor(shape: Shape(sizes)) { c in
      withExtendedLifetime((a.tensor.storage, b.tensor.storage)) {
        multiply(a, b, batch, packedRows: isWeight ? (isRecorded ? 48 : 256) : 1, to: c)
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
    let product = rows.product(with: weight, false, true, isWeight: true)
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

  /// Whether the matrices lie without gaps, one after the other.
  var isTight: Bool {
    leading == (isTransposed ? rows : columns)
      && (tensor.rank == 2 || tensor.shape[0] == 1 || batchStride == rows * columns)
  }
}

/// C `[batch, m, n]` = A·B by the library that is fastest at it.
private func multiply(
  _ a: MatrixOperand, _ b: MatrixOperand, _ batch: Int, packedRows: Int,
  to c: UnsafeMutablePointer<Float>
) {
  let (m, n, k) = (a.rows, b.columns, a.columns)
  let isBFloat16 = MatmulPrecision.current.roundsFactors
  if a.isTight, b.isTight, m * n * k > 0, batch > 0 {
    // One row is a matrix-vector product, bound by memory: nothing is won by packing in Float. With
    // many rows oneDNN packs for itself about as well.
    let isWorthwhile = n * k >= 1 << 14 && (isBFloat16 || (m > 1 && m <= packedRows))
    if batch == 1, isWorthwhile {
      let forms = b.tensor.storage.packed.withLock { forms in
        if forms == nil { forms = PackedForms() }
        return forms!
      }
      let key = PackedForms.Key(
        offset: b.tensor.layout.offset, rows: b.isTransposed ? n : k,
        columns: b.isTransposed ? k : n, isTransposed: b.isTransposed, isBFloat16: isBFloat16)
      let isDone = forms.multiply(
        a.tensor.base, isTransposed: a.isTransposed, m: m, b.tensor.base, key, to: c)
      if isDone { return }
    }
    if isBFloat16,
      tk_gemm_bfloat16(
        batch, a.isTransposed, b.isTransposed, m, n, k, a.tensor.base, b.tensor.base, c)
    {
      return
    }
  }
  tk_gemm_batched(
    batch, a.isTransposed, b.isTransposed, m, n, k, a.tensor.base, a.leading, a.batchStride,
    b.tensor.base, b.leading, b.batchStride, c, n, m * n)
}
