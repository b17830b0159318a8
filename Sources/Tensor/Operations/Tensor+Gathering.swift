import CTensorKernels

extension Tensor {
  /// Returns the elements at `index` along `dim`: `y[i, j] = x[index[i, j], j]` for `dim` 0 of a
  /// matrix; `torch.gather`.
  ///
  /// The result has the index's shape. Indices do not broadcast (see ``takeAlongDim(_:dim:)``) and
  /// are not negative.
  ///
  /// - Precondition: the index has the tensor's rank, is no larger in any other dimension, and holds
  ///   indices of `dim`.
  @_specialize(where Element == Float)
  public func gather(dim: Int, _ index: Tensor<Int32>) -> Tensor {
    let dim = shape.normalized(dim, "gather")
    index.checkFits(shape, except: dim, "gather")
    let index = index.checked(shape, dim, "gather")
    let shape = shape
    return gathered(dim, index).recorded("gather", from: self) { dy in
      var dx = Tensor<Float>.zeros(shape)
      dx.scatterInPlace(TK_SCATTER_ADD, dim, index, dy)
      return dx
    }
  }

  /// As `gather`, of indices that are known to be in range.
  private func gathered(_ dim: Int, _ index: Tensor<Int32>) -> Tensor {
    var strides = layout.actualStrides
    let step = strides[dim]
    strides[dim] = 0
    let bound = shape[dim]
    return Tensor(shape: index.shape) { y in
      withExtendedLifetime(storage) {
        index.withKernelIndices(step) {
          tk_gather(
            $0, bound, storage.base + layout.offset, strides, y,
            Int32(MemoryLayout<Element>.stride))
        }
      }
    }
  }

  /// Returns the elements at `indices` along `dim`, where other dimensions broadcast;
  /// `torch.take_along_dim`, which is what `argmax` and `argsort` give results for.
  ///
  /// - Precondition: the shapes, `dim` aside, broadcast.
  public func takeAlongDim(_ indices: Tensor<Int32>, dim: Int) -> Tensor {
    let dim = shape.normalized(dim, "takeAlongDim")
    require(
      indices.rank == rank,
      "takeAlongDim: indices \(indices.shape) have another rank than \(shape)")
    let (own, other) = (shape.replacing(dim, with: 1), indices.shape.replacing(dim, with: 1))
    guard let common = own.broadcast(with: other) else {
      requirementFailed(
        "takeAlongDim: shapes \(shape) and \(indices.shape) do not broadcast")
    }
    return expanded(to: common.replacing(dim, with: shape[dim]))
      .gather(dim: dim, indices.expanded(to: common.replacing(dim, with: indices.shape[dim])))
  }

  /// Returns the elements at `indices` of the flattened tensor, in the shape of the indices, which
  /// count from the end when negative; `torch.take`.
  ///
  /// - Precondition: every index is one of the flattened tensor's.
  public func take(_ indices: Tensor<Int32>) -> Tensor { flattened()[indices] }

  /// Returns the slices along `dim` named by `indices`; one may be taken more than once;
  /// `torch.index_select`.
  ///
  /// - Precondition: the indices are a vector of indices of `dim`; they are not negative.
  @_specialize(where Element == Float)
  public func indexSelect(dim: Int, _ indices: Tensor<Int32>) -> Tensor {
    let dim = shape.normalized(dim, "indexSelect")
    require(
      indices.rank == 1, "indexSelect: indices \(indices.shape) are not a vector")
    return slices(dim, indices.checked(shape, dim, "indexSelect"))
  }

  private func slices(_ dim: Int, _ indices: Tensor<Int32>) -> Tensor {
    let shape = shape
    let index = indices.along(dim, of: shape)
    return gathered(dim, index).recorded("indexSelect", from: self) { dy in
      var dx = Tensor<Float>.zeros(shape)
      dx.scatterInPlace(TK_SCATTER_ADD, dim, index, dy)
      return dx
    }
  }

  /// Returns the slices of the first dimension named by `indices`: `[rows, …]` gives `[n, …]`; a
  /// slice may be taken more than once. `torch.index_select` along dimension 0.
  ///
  /// - Precondition: the indices are a vector of indices of the first dimension.
  public func slices(_ indices: Tensor<Int32>) -> Tensor {
    require(rank >= 1 && indices.rank == 1, "slices: cannot take \(indices.shape) of \(shape)")
    return slices(0, indices.checked(shape, 0, "slices"))
  }
}

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
    let ids = ids.checked(table, 0, "rows")
    let index = ids.view([ids.elementCount]).along(0, of: table)
    let y = gathered(0, index).view(Shape(ids.shape.dimensions + [width]))
    return y.recorded("rows", from: self) { dy in
      var dx = Tensor.zeros(table)
      dx.scatterInPlace(TK_SCATTER_ADD, 0, index, dy.reshapedView([index.shape[0], width]))
      if let paddingIndex, (0..<table[0]).contains(Int(paddingIndex)) {
        dx.update {
          let first = Int(paddingIndex) * width
          $0[first..<first + width].update(repeating: 0)
        }
      }
      return dx
    }
  }
}

// MARK: Indices along a dimension

extension Tensor where Element == Int32 {
  /// Returns the vector as an index of `shape` for `dim`: the same along every other dimension.
  func along(_ dim: Int, of shape: Shape) -> Tensor {
    var sizes = [Int](repeating: 1, count: shape.rank)
    sizes[dim] = elementCount
    return reshapedView(sizes).expandedView(shape.replacing(dim, with: elementCount))
  }

  /// Traps unless the index fits a tensor of `shape` in every dimension but `dim`.
  func checkFits(_ shape: Shape, except dim: Int, _ op: StaticString) {
    require(
      rank == shape.rank && (0..<rank).allSatisfy { $0 == dim || self.shape[$0] <= shape[$0] },
      "\(op): index \(self.shape) does not fit \(shape) along dimension \(dim)")
  }

  /// Returns the index, in memory of its own order; traps where it is out of range for `dim`.
  func checked(_ shape: Shape, _ dim: Int, _ op: StaticString) -> Tensor {
    let index = contiguous()
    let outside = index.read { tk_first_outside($0, elementCount, shape[dim]) }
    require(
      outside < 0,
      "\(op): index \(index.elements[outside]) is out of range for dimension \(dim) of \(shape)")
    return index
  }

  /// Calls `body` with this index as kernels take it.
  func withKernelIndices(_ step: Int, _ body: (UnsafePointer<tk_indices>) -> Void) {
    shape.dimensions.withUnsafeBufferPointer { shape in
      layout.actualStrides.withUnsafeBufferPointer { strides in
        withExtendedLifetime(storage) {
          var at = tk_indices(
            rank: Int32(rank), shape: shape.baseAddress, index: storage.base + layout.offset,
            index_strides: strides.baseAddress, step: step)
          body(&at)
        }
      }
    }
  }
}
