extension Tensor where Element == Float {
  /// Returns the sum of the products of the elements of two vectors `[n]`, a scalar; `torch.dot`.
  ///
  /// - Precondition: both are vectors of one size.
  public func dot(_ other: Tensor) -> Tensor {
    require(
      rank == 1 && shape == other.shape,
      "dot: expected two vectors of one size, got \(shape) and \(other.shape)")
    return matmul(other)
  }

  /// Returns all products of the elements of two vectors: `[m]` and `[n]` give `[m, n]`;
  /// `torch.outer`.
  ///
  /// - Precondition: both are vectors.
  public func outer(_ other: Tensor) -> Tensor {
    require(
      rank == 1 && other.rank == 1,
      "outer: expected two vectors, got \(shape) and \(other.shape)")
    return unsqueezed(1) * other
  }

  /// Returns the dot products along the last dimensions: `[…, k]` and `[*, k]` give `[…, *]`; the
  /// product with a scalar. `torch.inner`.
  ///
  /// - Precondition: the last dimensions have one size.
  public func inner(_ other: Tensor) -> Tensor {
    if rank == 0 || other.rank == 0 { return self * other }
    require(
      shape[-1] == other.shape[-1],
      "inner: last dimensions \(shape[-1]) and \(other.shape[-1]) differ "
        + "(\(shape) and \(other.shape))")
    return tensordot(other, dims: ([-1], [-1]))
  }

  /// Returns the products of two batches of matrices, `[b, m, k] × [b, k, n]` → `[b, m, n]`;
  /// `torch.bmm`, which does not broadcast as `matmul` does.
  ///
  /// - Precondition: both have rank 3 and one batch size.
  public func bmm(_ other: Tensor) -> Tensor {
    require(
      rank == 3 && other.rank == 3 && shape[0] == other.shape[0],
      "bmm: expected two batches of as many matrices, got \(shape) and \(other.shape)")
    return matmul(other)
  }

  /// Returns `beta·self + alpha·a·b`, where this tensor broadcasts to the product `[m, n]`;
  /// `torch.addmm`.
  ///
  /// With beta 0 this tensor does not count, even where it is NaN.
  ///
  /// - Precondition: a and b are matrices whose inner sizes are equal.
  public func addmm(_ a: Tensor, _ b: Tensor, beta: Float = 1, alpha: Float = 1) -> Tensor {
    require(
      a.rank == 2 && b.rank == 2, "addmm: expected two matrices, got \(a.shape) and \(b.shape)")
    let product = a.matmul(b)
    let scaled = alpha == 1 ? product : product * alpha
    require(
      shape.broadcast(with: scaled.shape) == scaled.shape,
      "addmm: \(shape) does not broadcast to \(scaled.shape)")
    if beta == 0 { return scaled }
    return scaled + (beta == 1 ? self : self * beta)
  }

  /// Returns the sums of products over the last `dims` dimensions of this tensor and the first ones
  /// of the other, in order: `[…, k…]` and `[k…, *]` give `[…, *]`; `torch.tensordot`.
  ///
  /// - Precondition: both have these dimensions, of equal sizes.
  public func tensordot(_ other: Tensor, dims: Int = 2) -> Tensor {
    require(
      dims >= 0 && dims <= rank && dims <= other.rank,
      "tensordot: \(dims) dimensions are not in \(shape) and \(other.shape)")
    return tensordot(other, dims: (Array(rank - dims..<rank), Array(0..<dims)))
  }

  /// Returns the sums of products over pairs of dimensions: those of this tensor that remain come
  /// first, then those of the other; `torch.tensordot`.
  ///
  /// - Precondition: each dimension is named once, and the sizes of a pair are equal.
  public func tensordot(_ other: Tensor, dims: ([Int], [Int])) -> Tensor {
    let left = dims.0.map { shape.normalized($0, "tensordot") }
    let right = dims.1.map { other.shape.normalized($0, "tensordot") }
    require(
      left.count == right.count && Set(left).count == left.count
        && Set(right).count == right.count,
      "tensordot: \(dims.0) and \(dims.1) are not pairs of dimensions")
    require(
      left.map { shape[$0] } == right.map { other.shape[$0] },
      "tensordot: sizes of dimensions \(left) of \(shape) and \(right) of \(other.shape) differ")
    let (rows, columns) = (
      (0..<rank).filter { !left.contains($0) }, (0..<other.rank).filter { !right.contains($0) }
    )
    let inner = left.reduce(1) { $0 * shape[$1] }
    let a = permuted(rows + left).reshaped([rows.reduce(1) { $0 * shape[$1] }, inner])
    let b = other.permuted(right + columns)
      .reshaped([inner, columns.reduce(1) { $0 * other.shape[$1] }])
    return a.matmul(b).reshaped(rows.map { shape[$0] } + columns.map { other.shape[$0] })
  }

  /// Returns the Kronecker product, each element of this tensor times all of the other: `[a, b]` and
  /// `[c, d]` give `[a·c, b·d]`; a smaller rank is filled up with ones in front. `torch.kron`.
  public func kron(_ other: Tensor) -> Tensor {
    let count = Swift.max(rank, other.rank)
    let a = [Int](repeating: 1, count: count - rank) + shape.dimensions
    let b = [Int](repeating: 1, count: count - other.rank) + other.shape.dimensions
    let left: [Int] = a.flatMap { [$0, 1] }
    let right: [Int] = b.flatMap { [1, $0] }
    let sizes: [Int] = zip(a, b).map { $0 * $1 }
    return (reshaped(left) * other.reshaped(right)).reshaped(sizes)
  }

  /// Returns the vector products `a × b` along `dim`; other dimensions broadcast.
  ///
  /// The counterpart of `torch.linalg.cross`.
  ///
  /// - Precondition: both have the same rank, and size 3 at `dim`.
  public func cross(_ other: Tensor, dim: Int = -1) -> Tensor {
    require(
      rank == other.rank, "cross: ranks of \(shape) and \(other.shape) differ")
    let place = shape.normalized(dim, "cross")
    require(
      shape[place] == 3 && other.shape[place] == 3,
      "cross: dimension \(place) of \(shape) and \(other.shape) is not 3")
    let (a, b) = (split([1, 1, 1], dim: place), other.split([1, 1, 1], dim: place))
    func part(_ i: Int, _ j: Int) -> Tensor {
      let (first, second): (Tensor, Tensor) = (a[i] * b[j], a[j] * b[i])
      return first - second
    }
    return .cat([part(1, 2), part(2, 0), part(0, 1)], dim: place)
  }

  /// Returns the sum of the diagonal of a matrix `[m, n]`, a scalar: the trace, `torch.trace`.
  ///
  /// - Precondition: rank 2.
  public func matrixTrace() -> Tensor {
    require(rank == 2, "matrixTrace: expected a matrix, got \(shape)")
    return diagonal().sum()
  }

  /// Returns the product of two or more matrices, multiplied in the order that needs the fewest
  /// operations; the first may be a row vector `[n]` and the last a column `[n]`.
  ///
  /// The counterpart of `torch.linalg.multi_dot`.
  ///
  /// - Precondition: there are at least two tensors; those between the ends are matrices; sizes fit.
  public static func multiDot(_ tensors: [Tensor]) -> Tensor {
    require(tensors.count >= 2, "multiDot: expected two or more tensors, got \(tensors.count)")
    let (first, last) = (tensors[0], tensors[tensors.count - 1])
    require(
      [first, last].allSatisfy { $0.rank == 1 || $0.rank == 2 }
        && tensors.dropFirst().dropLast().allSatisfy { $0.rank == 2 },
      "multiDot: expected matrices, got \(tensors.map(\.shape))")
    var matrices = tensors
    if first.rank == 1 { matrices[0] = first.unsqueezed(0) }
    if last.rank == 1 { matrices[matrices.count - 1] = last.unsqueezed(1) }
    for (a, b) in zip(matrices, matrices.dropFirst()) {
      require(
        a.shape[1] == b.shape[0],
        "multiDot: sizes \(a.shape[1]) and \(b.shape[0]) differ (\(tensors.map(\.shape)))")
    }
    var y = chainProduct(
      matrices[...], ChainOrder(matrices.map(\.shape[0]) + [matrices.last!.shape[1]]))
    if last.rank == 1 { y = y.squeezed(1) }
    if first.rank == 1 { y = y.squeezed(0) }
    return y
  }

  private static func chainProduct(_ matrices: ArraySlice<Tensor>, _ order: ChainOrder) -> Tensor {
    let (start, end) = (matrices.startIndex, matrices.endIndex - 1)
    if start == end { return matrices[start] }
    let cut = order.cut[start][end]
    return chainProduct(matrices[start...cut], order)
      .matmul(chainProduct(matrices[(cut + 1)...end], order))
  }
}

/// The cheapest order of a chain of products, by dynamic programming over its stretches.
private struct ChainOrder {
  /// `cut[i][j]`: the last matrix of the left factor of the product of matrices i to j.
  private(set) var cut: [[Int]]

  /// - Parameter sizes: Rows of each matrix, then columns of the last.
  init(_ sizes: [Int]) {
    let count = sizes.count - 1
    cut = Array(repeating: Array(repeating: 0, count: count), count: count)
    var cost = Array(repeating: Array(repeating: 0.0, count: count), count: count)
    for length in 1..<count {
      for i in 0..<count - length {
        let j = i + length
        cost[i][j] = .infinity
        for k in i..<j {
          let product = Double(sizes[i]) * Double(sizes[k + 1]) * Double(sizes[j + 1])
          let total = cost[i][k] + cost[k + 1][j] + product
          if total < cost[i][j] { (cost[i][j], cut[i][j]) = (total, k) }
        }
      }
    }
  }
}
