// The conversions back from tensors: `[Float](x)`, `[[Float]](x)` and `[[[Float]]](x)`.

extension Array where Element: TensorElement {
  /// Creates an array of the elements of a vector; `torch.Tensor.tolist`.
  ///
  /// - Precondition: the tensor has rank 1 (``Tensor/elements`` takes any).
  public init(_ vector: Tensor<Element>) {
    require(vector.rank == 1, "Array: expected a vector, got \(vector.shape)")
    self = vector.elements
  }
}

extension Array {
  /// Creates an array of the rows of a matrix; `torch.Tensor.tolist`.
  ///
  /// - Precondition: the tensor has rank 2.
  @_disfavoredOverload  // `Array(x)` takes a vector
  public init<Scalar>(_ matrix: Tensor<Scalar>) where Element == [Scalar] {
    require(matrix.rank == 2, "Array: expected a matrix, got \(matrix.shape)")
    let width = matrix.shape[1]
    self = matrix.withUnsafeBufferPointer { x in
      (0..<matrix.shape[0]).map { [Scalar](x[$0 * width..<($0 + 1) * width]) }
    }
  }

  /// Creates an array of the matrices of a tensor of rank 3, each an array of its rows;
  /// `torch.Tensor.tolist`.
  ///
  /// - Precondition: the tensor has rank 3.
  @_disfavoredOverload
  public init<Scalar>(_ matrices: Tensor<Scalar>) where Element == [[Scalar]] {
    require(matrices.rank == 3, "Array: expected matrices, got \(matrices.shape)")
    self = (0..<matrices.shape[0]).map { [[Scalar]](matrices.select(dim: 0, $0)) }
  }
}
