import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the rows of this table named by `ids`: `[rows, width]` and `[…]` give `[…, width]`.
  ///
  /// The gradient adds up where an id repeats; rows of `paddingIndex` get none. The counterpart of
  /// `torch.nn.functional.embedding`.
  ///
  /// - Precondition: the table is a matrix and every id is one of its rows.
  public func rows(_ ids: Tensor<Int32>, paddingIndex: Int32? = nil) -> Tensor {
    require(rank == 2, "rows: expected a matrix, got \(shape)")
    let (table, width) = (shape, shape[1])
    let ids = ids.contiguous()
    _ = ids.checkedCount(below: shape[0], ignoring: nil, "rows")
    let count = ids.elementCount
    let y = Tensor(shape: Shape(ids.shape.dimensions + [width])) { y in
      read { x in ids.read { tk_gather_rows(x, $0, y, count, width) } }
    }
    return y.recorded("rows", from: self) { dy in
      var dx = Tensor.zeros(table)
      dx.update { dx in
        dy.read { dy in
          ids.read {
            tk_scatter_add_rows(dy, $0, dx.baseAddress!, count, width, paddingIndex ?? -1)
          }
        }
      }
      return dx
    }
  }

  /// Returns the slices of the first dimension named by `indices`: `[rows, …]` gives `[n, …]`; a
  /// slice may be taken more than once. `torch.index_select` along dimension 0.
  public func slices(_ indices: Tensor<Int32>) -> Tensor {
    require(rank >= 1 && indices.rank == 1, "slices: cannot take \(indices.shape) of \(shape)")
    return reshaped(shape[0], -1).rows(indices)
      .reshaped([indices.elementCount] + shape.dimensions.dropFirst())
  }
}
