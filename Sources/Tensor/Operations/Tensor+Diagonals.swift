import CTensorKernels

extension Tensor {
  /// Returns the matrices `[…, rows, columns]` with zeros above diagonal `diagonal`, counted upwards
  /// from the main one; `torch.tril`.
  ///
  /// - Precondition: there are at least two dimensions.
  public func tril(diagonal: Int = 0) -> Tensor {
    triangle("tril", lower: true, diagonal).recorded("tril", from: self) {
      $0.tril(diagonal: diagonal)
    }
  }

  /// Returns the matrices `[…, rows, columns]` with zeros below diagonal `diagonal`; `torch.triu`.
  ///
  /// - Precondition: there are at least two dimensions.
  public func triu(diagonal: Int = 0) -> Tensor {
    triangle("triu", lower: false, diagonal).recorded("triu", from: self) {
      $0.triu(diagonal: diagonal)
    }
  }

  private func triangle(_ op: StaticString, lower: Bool, _ diagonal: Int) -> Tensor {
    require(rank >= 2, "\(op): expected matrices, got \(shape)")
    let (rows, columns) = (shape[-2], shape[-1])
    if elementCount == 0 { return detached }
    return Tensor(shape: shape) { y in
      read { x in
        tk_triangle(
          lower, diagonal, x, y, elementCount / (rows * columns), rows, columns,
          Int32(MemoryLayout<Element>.stride))
      }
    }
  }

  /// Returns the diagonal of the matrices that `dim1` and `dim2` span as a view, along a new last
  /// dimension: elements `[…, i, …, i + offset, …]`. `torch.diagonal`.
  ///
  /// - Precondition: `dim1` and `dim2` differ.
  public func diagonal(offset: Int = 0, dim1: Int = 0, dim2: Int = 1) -> Tensor {
    let shape = shape
    let (first, second) = (
      shape.normalized(dim1, "diagonal"), shape.normalized(dim2, "diagonal")
    )
    require(first != second, "diagonal: dim1 and dim2 are both \(first)")
    return diagonalView(offset, first, second).recorded("diagonal", from: self) { dy in
      var dx = Tensor<Float>.zeros(shape)
      dx.write(dy, alongDiagonal: offset, first, second)
      return dx
    }
  }

  private func diagonalView(_ offset: Int, _ first: Int, _ second: Int) -> Tensor {
    Tensor(storage: storage, layout: layout.diagonal(offset, first, second))
  }

  /// Writes `values` over the diagonal of this tensor.
  private mutating func write(
    _ values: Tensor, alongDiagonal offset: Int, _ first: Int, _ second: Int
  ) {
    makeWritable()
    values.copy(to: storage.base, layout.diagonal(offset, first, second))
  }
}

extension Layout {
  /// The diagonal of the matrices that two dimensions span, along a new last dimension.
  fileprivate func diagonal(_ offset: Int, _ first: Int, _ second: Int) -> Layout {
    let (rows, columns, own) = (shape[first], shape[second], actualStrides)
    let length = max(0, min(rows + min(offset, 0), columns - max(offset, 0)))
    let rest = (0..<shape.rank).filter { $0 != first && $0 != second }
    let start = length == 0 ? 0 : max(-offset, 0) * own[first] + max(offset, 0) * own[second]
    return Layout(
      Shape(rest.map { shape[$0] } + [length]),
      strides: rest.map { own[$0] } + [own[first] + own[second]], offset: self.offset + start)
  }
}

extension Tensor where Element: Numeric {
  /// Returns matrices with the vectors `[…, n]` on their diagonal `offset` and zeros elsewhere,
  /// `[…, n + |offset|, n + |offset|]`; `torch.diag_embed`.
  ///
  /// - Precondition: there is at least one dimension.
  public func diagEmbed(offset: Int = 0) -> Tensor {
    require(rank >= 1, "diagEmbed: expected vectors, got a scalar")
    let size = shape[-1] + Swift.abs(offset)
    var y = Tensor.zeros(Shape(shape.dimensions.dropLast() + [size, size]))
    let rank = rank
    y.write(self, alongDiagonal: offset, rank - 1, rank)
    return y.recorded("diagEmbed", from: self) {
      $0.diagonal(offset: offset, dim1: -2, dim2: -1)
    }
  }

  /// Returns the matrix with this vector on its diagonal `offset`, or the diagonal of this matrix;
  /// `torch.diag`.
  ///
  /// - Precondition: this is a vector or a matrix.
  public func diag(_ offset: Int = 0) -> Tensor {
    require(rank == 1 || rank == 2, "diag: expected a vector or a matrix, got \(shape)")
    return rank == 1 ? diagEmbed(offset: offset) : diagonal(offset: offset)
  }
}
