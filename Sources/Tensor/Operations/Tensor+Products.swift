import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the matrix product: `[m, k] × [k, n]` → `[m, n]`, `[…, m, k] × […, k, n]` → `[…, m, n]`
  /// with batch dimensions that broadcast. A vector on the left is a row and one on the right a
  /// column, and the result lacks that dimension: two vectors give their dot product.
  ///
  /// With a flag the matrices of that side count as transposed, at no cost. The counterpart of
  /// `torch.matmul`, which has no flags.
  ///
  /// - Precondition: no side is a scalar, no vector is to be transposed, the inner sizes are equal
  ///   and the batch dimensions broadcast.
  public func matmul(
    _ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false
  ) -> Tensor {
    let isPlain = rank == other.rank && (rank == 2 || rank == 3 && shape[0] == other.shape[0])
    guard isPlain else { return broadcastProduct(other, transposeSelf, transposeOther) }
    let y = product(other, transposeSelf: transposeSelf, transposeOther: transposeOther)
    if rank == 2 && transposeOther && !transposeSelf {
      return y.recordedLinear("matmul", self, other)
    }
    return y.recorded("matmul", from: self, other) { dy in
      (
        { self.productGradients(dy, other, transposeSelf, transposeOther).left() },
        { self.productGradients(dy, other, transposeSelf, transposeOther).right() }
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
    // A weight is expected to recur; while it is trained, not as often, and with many rows oneDNN packs
    // for itself about as well.
    let isRecorded = rows.trace != nil || weight.trace != nil
    var product = rows.product(weight, transposeOther: true, packedRows: isRecorded ? 48 : .max)
    // Added in place: nobody else holds the product, and no gradient needs it. Whoever looks for
    // NaN wants to see it.
    let isInspected = (rows.trace ?? weight.trace)?.tape.anomalies != nil
    let isAdded = bias?.shape == [weight.shape[0]] && !isInspected
    if isAdded, let bias { product.addToRows(bias) }
    product = product.recordedLinear("matmul", rows, weight)
    let y = bias.map { bias in
      !isAdded
        ? product + bias
        : product.recorded("add", from: product, bias) { dy in ({ dy }, { dy.sum(dim: 0) }) }
    }
    return (y ?? product).reshaped(Array(shape.dimensions.dropLast()) + [weight.shape[0]])
  }

  /// Adds a vector to every row of this matrix, which is contiguous and held by nobody else.
  private mutating func addToRows(_ vector: Tensor) {
    let columns = shape[1]
    vector.read {
      tk_binary_broadcast(
        TK_ADD, base, [columns, 1], $0, [0, 1], base, shape.dimensions, 2)
    }
  }

  /// The product of any ranks, brought back to two matrices wherever that is possible.
  private func broadcastProduct(
    _ other: Tensor, _ transposeSelf: Bool, _ transposeOther: Bool
  ) -> Tensor {
    require(
      rank >= 1 && other.rank >= 1, "matmul: a scalar is no matrix (\(shape) × \(other.shape))")
    require(
      (rank > 1 || !transposeSelf) && (other.rank > 1 || !transposeOther),
      "matmul: a vector cannot be transposed (\(shape) × \(other.shape))")
    if other.rank == 1 {
      return matmul(other.unsqueezed(1), transposeSelf: transposeSelf).squeezed(-1)
    }
    if rank == 1 { return unsqueezed(0).matmul(other, transposeOther: transposeOther).squeezed(-2) }
    if other.rank == 2 && !transposeSelf {
      // All matrices of a batch are the rows of one: a single large product.
      let (k, n) = (other.shape[transposeOther ? 1 : 0], other.shape[transposeOther ? 0 : 1])
      require(
        shape[-1] == k,
        "matmul: inner dimensions \(shape[-1]) and \(k) differ (\(shape) × \(other.shape))")
      let lead = Array(shape.dimensions.dropLast())
      return reshaped([lead.reduce(1, *), k]).matmul(other, transposeOther: transposeOther)
        .reshaped(lead + [n])
    }
    let y = product(other, transposeSelf: transposeSelf, transposeOther: transposeOther)
    return y.recorded("matmul", from: self, other) { dy in
      (
        {
          self.productGradients(dy, other, transposeSelf, transposeOther).left()
            .summed(to: self.shape)
        },
        {
          self.productGradients(dy, other, transposeSelf, transposeOther).right()
            .summed(to: other.shape)
        }
      )
    }
  }

  /// The gradients of `product` before broadcast dimensions are summed.
  private func productGradients(
    _ dy: Tensor, _ other: Tensor, _ transposeSelf: Bool, _ transposeOther: Bool
  ) -> (left: () -> Tensor, right: () -> Tensor) {
    (
      {
        transposeSelf
          ? other.product(dy, transposeSelf: transposeOther, transposeOther: true)
          : dy.product(other, transposeOther: !transposeOther)
      },
      {
        transposeOther
          ? dy.product(self, transposeSelf: true, transposeOther: transposeSelf)
          : self.product(dy, transposeSelf: !transposeSelf)
      }
    )
  }
}

extension Tensor where Element == Double {
  /// Returns the matrix product as for `Float`, in double precision and without gradient, of two
  /// matrices or batches of matrices that broadcast.
  ///
  /// - Precondition: both have rank 2 or more, the inner sizes are equal and the batch dimensions
  ///   broadcast.
  public func matmul(
    _ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false
  ) -> Tensor {
    require(
      rank >= 2 && other.rank >= 2,
      "matmul: expected matrices of Double, got \(shape) and \(other.shape)")
    return product(other, transposeSelf: transposeSelf, transposeOther: transposeOther)
  }
}

extension Tensor where Element: LapackScalar {
  /// Returns the product of matrices (rank 2 or more) whose batch dimensions broadcast, without
  /// gradient.
  ///
  /// - Parameter packedRows: With more rows on the left than one, and at most so many, the right side
  ///   is packed (see ``PackedForms``).
  package func product(
    _ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false, packedRows: Int = 1
  ) -> Tensor {
    let (a, b, batch): (MatrixOperand<Element>, MatrixOperand<Element>, [Int])
    if rank == other.rank && (rank == 2 || rank == 3 && shape[0] == other.shape[0]) {
      batch = rank == 3 ? [shape[0]] : []
      (a, b) = (MatrixOperand(self, transposeSelf), MatrixOperand(other, transposeOther))
    } else {
      batch = broadcastBatch(other)
      let (left, right) = (expandedBatch(batch), other.expandedBatch(batch))
      (a, b) = (MatrixOperand(left, transposeSelf), MatrixOperand(right, transposeOther))
    }
    require(
      a.columns == b.rows,
      "matmul: inner dimensions \(a.columns) and \(b.rows) differ (\(shape) × \(other.shape))")
    return Tensor(shape: Shape(batch + [a.rows, b.columns])) { c in
      withExtendedLifetime((a.tensor.storage, b.tensor.storage)) {
        let count = batch.reduce(1, *)
        if multiplyPacked(a, b, count, packedRows: packedRows, to: c) { return }
        Element.lapack.gemm(
          count, a.isTransposed, b.isTransposed, a.rows, b.columns, a.columns,
          a.tensor.start, a.leading, a.batchStride, b.tensor.start, b.leading, b.batchStride, c,
          b.columns, a.rows * b.columns)
      }
    }
  }

  private func broadcastBatch(_ other: Tensor) -> [Int] {
    let (a, b) = (Shape(batchSizes), Shape(other.batchSizes))
    guard let sizes = a.broadcast(with: b) else {
      requirementFailed(
        "matmul: batch sizes \(a) and \(b) do not broadcast (\(shape) × \(other.shape))")
    }
    return sizes.dimensions
  }

  private func expandedBatch(_ batch: [Int]) -> Tensor {
    batchSizes == batch ? self : expandedView(Shape(batch + [shape[-2], shape[-1]]))
  }

  /// The sizes before the last two.
  var batchSizes: [Int] { Array(shape.dimensions.dropLast(2)) }

  fileprivate var start: UnsafePointer<Element> { UnsafePointer(storage.base + layout.offset) }
}

/// A matrix (or batch) as BLAS takes it: unit stride along one of its last two dimensions, and one
/// stride from each matrix to the next (0 where a single one is broadcast).
private struct MatrixOperand<Element: LapackScalar> {
  let tensor: Tensor<Element>
  let isTransposed: Bool
  let rows, columns, leading, batchStride: Int

  init(_ x: Tensor<Element>, _ transposed: Bool) {
    let strides = x.layout.actualStrides
    let (m, n) = (x.shape[-2], x.shape[-1])
    let (down, across) = (strides[strides.count - 2], strides[strides.count - 1])
    (rows, columns) = transposed ? (n, m) : (m, n)
    if let step = Self.batchStep(x.shape, strides) {
      // A transposed view is the other flag, not a copy.
      if across == 1 && down >= Swift.max(n, 1) {
        (tensor, leading, isTransposed, batchStride) = (x, down, transposed, step)
        return
      }
      if down == 1 && across >= Swift.max(m, 1) {
        (tensor, leading, isTransposed, batchStride) = (x, across, !transposed, step)
        return
      }
    }
    (tensor, leading, isTransposed) = (x.contiguous(), Swift.max(n, 1), transposed)
    batchStride = m * n
  }

  /// The stride that runs through all batch dimensions, or nil where there is none.
  private static func batchStep(_ shape: Shape, _ strides: [Int]) -> Int? {
    if shape.rank <= 3 { return shape.rank == 3 ? strides[0] : 0 }
    var (step, expected): (Int?, Int) = (nil, 0)
    for dim in (0..<shape.rank - 2).reversed() where shape[dim] != 1 {
      guard let known = step else {
        (step, expected) = (strides[dim], strides[dim] * shape[dim])
        continue
      }
      guard strides[dim] == expected else { return nil }
      expected = known == 0 ? 0 : expected * shape[dim]
    }
    return step ?? 0
  }

  /// Whether `count` matrices lie without gaps, one after the other.
  func isTight(_ count: Int) -> Bool {
    leading == (isTransposed ? rows : columns) && (count == 1 || batchStride == rows * columns)
  }

  var floats: UnsafePointer<Float> {
    UnsafeRawPointer(tensor.start).assumingMemoryBound(to: Float.self)
  }
}

/// Returns whether C `[count, m, n]` = A·B, of `Float`, was computed from packed or rounded matrices.
private func multiplyPacked<Element>(
  _ a: MatrixOperand<Element>, _ b: MatrixOperand<Element>, _ count: Int, packedRows: Int,
  to c: UnsafeMutablePointer<Element>
) -> Bool {
  let isRounded = MatmulPrecision.current.roundsFactors
  let (m, n, k) = (a.rows, b.columns, a.columns)
  guard Element.self == Float.self, m * n * k * count > 0, a.isTight(count),
    count == 1 || b.isTight(count)
  else { return false }
  let c = UnsafeMutableRawPointer(c).assumingMemoryBound(to: Float.self)
  // One row is a matrix-vector product, bound by memory: nothing is won by packing in Float. With
  // many rows oneDNN packs for itself about as well.
  if count == 1, n * k >= 1 << 14, isRounded || (m > 1 && m <= packedRows) {
    let key = PackedForms.Key(
      offset: b.tensor.layout.offset, rows: b.isTransposed ? n : k,
      columns: b.isTransposed ? k : n, leading: b.leading, isTransposed: b.isTransposed,
      isBFloat16: isRounded)
    if b.tensor.storage.packedForms.multiply(
      a.floats, isTransposed: a.isTransposed, m: m, b.floats, key, to: c)
    {
      return true
    }
  }
  // But not a transposed matrix with very many rows on its left: up to a fifth faster.
  if count == 1, !isRounded, b.isTransposed, !a.isTransposed, m >= 1024, n * k >= 1 << 14,
    let packed = tk_pack(false, true, m, n, k, b.floats, b.leading)
  {
    defer { tk_release_packed(packed) }
    return tk_multiply_packed(packed, false, m, a.floats, c)
  }
  // Rounding a matrix costs about as much as 64 rows or columns on the other side win. A single product is
  // rounded in any case: at its next use it may be packed.
  return isRounded && b.isTight(count) && (count == 1 || Swift.min(m, n) >= 64)
    && tk_gemm_bfloat16(count, a.isTransposed, b.isTransposed, m, n, k, a.floats, b.floats, c)
}
