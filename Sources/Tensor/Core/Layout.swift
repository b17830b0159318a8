/// How a tensor's elements lie in its storage.
package struct Layout: Sendable, Equatable {
  package var shape: Shape
  /// Elements from one index to the next, per dimension; nil for row-major without gaps, so that
  /// the common case costs no second array.
  package var strides: [Int]?
  package var offset = 0

  package init(_ shape: Shape, strides: [Int]? = nil, offset: Int = 0) {
    self.shape = shape
    self.strides = strides.flatMap { Self.isContiguous(shape, $0) ? nil : $0 }
    self.offset = offset
  }

  /// Whether the strides are row-major's; that of a dimension of size 1 does not matter.
  private static func isContiguous(_ shape: Shape, _ strides: [Int]) -> Bool {
    if shape.elementCount == 0 { return true }
    var expected = 1
    for dim in stride(from: shape.rank - 1, through: 0, by: -1) where shape[dim] != 1 {
      guard strides[dim] == expected else { return false }
      expected *= shape[dim]
    }
    return true
  }

  package var isContiguous: Bool { strides == nil }

  package var actualStrides: [Int] { strides ?? Self.contiguousStrides(of: shape) }

  package static func contiguousStrides(of shape: Shape) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.rank)
    for i in stride(from: shape.rank - 2, through: 0, by: -1) {
      strides[i] = strides[i + 1] * max(shape[i + 1], 1)
    }
    return strides
  }

  /// Returns the strides under which the same memory is read as `target`, in the same order, or nil
  /// where that takes a copy; as `torch.Tensor.view` decides it.
  package func strides(viewedAs target: Shape) -> [Int]? {
    let own = actualStrides
    if shape.elementCount == 0 { return Self.contiguousStrides(of: target) }
    var result = [Int](repeating: 1, count: target.rank)
    // Runs of own dimensions that lie without gaps must each be a run of the target's dimensions.
    var at = target.rank - 1
    var (runStride, runCount, filled) = (own.last ?? 1, 1, 1)
    for dim in stride(from: shape.rank - 1, through: 0, by: -1) {
      runCount *= shape[dim]
      let isRunEnd =
        dim == 0 || (shape[dim - 1] != 1 && own[dim - 1] != runCount * runStride)
      guard isRunEnd else { continue }
      while at >= 0, filled < runCount || target[at] == 1 {
        result[at] = filled * runStride
        filled *= target[at]
        at -= 1
      }
      guard filled == runCount else { return nil }
      if dim > 0 { (runStride, runCount, filled) = (own[dim - 1], 1, 1) }
    }
    return at < 0 || shape.rank == 0 ? result : nil
  }

  /// Whether the elements fill their stretch of storage in some order of the dimensions, as in
  /// NHWC memory seen as NCHW. Element-wise kernels then need not know the order.
  package var isDense: Bool { strides == nil || memoryOrder != nil }

  /// For a layout that is dense but not contiguous: the dimensions, outermost in memory first.
  package var memoryOrder: [Int]? {
    guard let strides else { return nil }
    // The index breaks ties: a dimension of size 1 may have any stride.
    let order = (0..<shape.rank).sorted { (strides[$0], $1) > (strides[$1], $0) }
    var expected = 1
    for dim in order.reversed() where shape[dim] != 1 {
      guard strides[dim] == expected else { return nil }
      expected *= shape[dim]
    }
    return order
  }
}

extension [Int] {
  /// The permutation that undoes this one.
  package var inversePermutation: [Int] {
    var inverse = self
    for (i, dim) in enumerated() { inverse[dim] = i }
    return inverse
  }
}
