import CTensorKernels

extension Tensor {
  /// Combines elements of `source` with this contiguous tensor, which nobody else holds, at `index`
  /// along `dim`. Thread counts do not matter: what meets is combined in order.
  mutating func scatterInPlace(
    _ op: tk_scatter_op, _ dim: Int, _ index: Tensor<Int32>, _ source: Tensor
  ) {
    makeWritable()
    var strides = layout.actualStrides
    let step = strides[dim]
    // Along other dimensions elements never meet, those of size 1 aside: there is only one.
    strides[dim] = 0
    withExtendedLifetime(source.storage) {
      index.withKernelIndices(step) {
        tk_scatter(
          op, $0, source.storage.base + source.layout.offset, source.layout.actualStrides,
          storage.base + layout.offset, strides, Element.dtype.kernelType)
      }
    }
  }

  private func scattered(
    _ op: tk_scatter_op, _ dim: Int, _ index: Tensor<Int32>, _ source: Tensor
  ) -> Tensor {
    var y = detached
    y.scatterInPlace(op, dim, index, source)
    return y
  }

  /// Returns the tensor with elements of `source` put at `index` along `dim`:
  /// `y[index[i, j], j] = source[i, j]` for `dim` 0 of a matrix; `torch.scatter`.
  ///
  /// Where an index repeats, the last one stays (PyTorch leaves that open).
  ///
  /// - Precondition: index, source and tensor have one rank; the index is nowhere larger than the
  ///   source, `dim` aside nowhere larger than the tensor, and holds indices of `dim`, not negative.
  @_specialize(where Element == Float)
  public func scatter(dim: Int, _ index: Tensor<Int32>, _ source: Tensor) -> Tensor {
    let dim = shape.normalized(dim, "scatter")
    let index = index.checkedForScatter(shape, dim, source.shape, "scatter")
    let sourceShape = source.shape
    return scattered(TK_SCATTER_SET, dim, index, source)
      .recorded("scatter", from: self, source) { dy in
        (
          { dy.scattered(TK_SCATTER_SET, dim, index, Tensor<Float>(0).expandedView(index.shape)) },
          { dy.gatheredSource(dim, index, sourceShape) }
        )
      }
  }

  /// Returns the tensor with `value` put at `index` along `dim`; `torch.scatter`.
  ///
  /// - Precondition: as for `scatter` of a source.
  public func scatter(dim: Int, _ index: Tensor<Int32>, value: Element) -> Tensor {
    scatter(dim: dim, index, Tensor(value).expandedView(index.shape))
  }

  /// Returns the tensor with the slices of `source` put at `indices` along `dim`;
  /// `torch.index_copy`. Where an index repeats, the last one stays.
  ///
  /// - Precondition: the source has the tensor's shape but for `dim`, where it has one slice for each
  ///   index.
  public func indexCopy(dim: Int, _ indices: Tensor<Int32>, _ source: Tensor) -> Tensor {
    let dim = shape.normalized(dim, "indexCopy")
    indices.checkSlices(shape, dim, source.shape, "indexCopy")
    return scatter(dim: dim, indices.along(dim, of: shape), source)
  }

  /// Returns the tensor with the slices at `indices` along `dim` filled with `value`;
  /// `torch.index_fill`.
  ///
  /// - Precondition: the indices are a vector of indices of `dim`.
  public func indexFill(dim: Int, _ indices: Tensor<Int32>, value: Element) -> Tensor {
    let dim = shape.normalized(dim, "indexFill")
    require(indices.rank == 1, "indexFill: indices \(indices.shape) are not a vector")
    return scatter(dim: dim, indices.along(dim, of: shape), value: value)
  }
}

extension Tensor where Element: ArithmeticElement {
  /// Returns the tensor with elements of `source` added at `index` along `dim`, as for `Float`,
  /// without gradient; integers wrap around where they overflow. `torch.scatter_add`.
  ///
  /// - Precondition: as for `scatter`.
  public func scatterAdd(dim: Int, _ index: Tensor<Int32>, _ source: Tensor) -> Tensor {
    let dim = shape.normalized(dim, "scatterAdd")
    let index = index.checkedForScatter(shape, dim, source.shape, "scatterAdd")
    return scattered(TK_SCATTER_ADD, dim, index, source)
  }

  /// Returns the tensor with `alpha` times the slices of `source` added at `indices` along `dim`;
  /// `torch.index_add`.
  ///
  /// - Precondition: as for `indexCopy`.
  public func indexAdd(
    dim: Int, _ indices: Tensor<Int32>, _ source: Tensor, alpha: Element = 1
  ) -> Tensor {
    let dim = shape.normalized(dim, "indexAdd")
    indices.checkSlices(shape, dim, source.shape, "indexAdd")
    let index = indices.checked(shape, dim, "indexAdd").along(dim, of: shape)
    return scattered(TK_SCATTER_ADD, dim, index, alpha == 1 ? source : source * alpha)
  }
}

/// How ``Tensor/scatterReduce(dim:_:_:_:includeSelf:)`` combines what meets.
public enum ScatterReduction: Sendable, CaseIterable {
  case sum, product, mean, maximum, minimum

  fileprivate var kernelOp: tk_scatter_op {
    switch self {
    case .sum, .mean: TK_SCATTER_ADD
    case .product: TK_SCATTER_MULTIPLY
    case .maximum: TK_SCATTER_MAXIMUM
    case .minimum: TK_SCATTER_MINIMUM
    }
  }

  /// The number that changes nothing.
  fileprivate var neutral: Float {
    switch self {
    case .sum, .mean: 0
    case .product: 1
    case .maximum: -.infinity
    case .minimum: .infinity
    }
  }
}

extension Tensor where Element == Float {
  /// Returns the tensor with elements of `source` added at `index` along `dim`:
  /// `y[index[i, j], j] += source[i, j]` for `dim` 0 of a matrix; `torch.scatter_add`.
  ///
  /// Adds in order, whatever the number of threads.
  ///
  /// - Precondition: as for `scatter`.
  public func scatterAdd(dim: Int, _ index: Tensor<Int32>, _ source: Tensor) -> Tensor {
    let dim = shape.normalized(dim, "scatterAdd")
    let index = index.checkedForScatter(shape, dim, source.shape, "scatterAdd")
    return added(dim, index, source)
  }

  private func added(_ dim: Int, _ index: Tensor<Int32>, _ source: Tensor) -> Tensor {
    let sourceShape = source.shape
    return scattered(TK_SCATTER_ADD, dim, index, source)
      .recorded("scatterAdd", from: self, source) { dy in
        ({ dy }, { dy.gatheredSource(dim, index, sourceShape) })
      }
  }

  /// Returns the tensor with `alpha` times the slices of `source` added at `indices` along `dim`;
  /// `torch.index_add`.
  ///
  /// - Precondition: as for `indexCopy`.
  public func indexAdd(
    dim: Int, _ indices: Tensor<Int32>, _ source: Tensor, alpha: Float = 1
  ) -> Tensor {
    let dim = shape.normalized(dim, "indexAdd")
    indices.checkSlices(shape, dim, source.shape, "indexAdd")
    let index = indices.checked(shape, dim, "indexAdd").along(dim, of: shape)
    return added(dim, index, alpha == 1 ? source : source * alpha)
  }

  /// Returns the tensor with each element combined with those of `source` that `index` puts there
  /// along `dim`; `torch.scatter_reduce`.
  ///
  /// The gradient of a maximum or minimum is shared equally by those that reach it. Without
  /// `includeSelf` an element that something is put to does not count itself.
  ///
  /// - Precondition: as for `scatter`.
  public func scatterReduce(
    dim: Int, _ index: Tensor<Int32>, _ source: Tensor, _ reduction: ScatterReduction,
    includeSelf: Bool = true
  ) -> Tensor {
    let dim = shape.normalized(dim, "scatterReduce")
    let index = index.checkedForScatter(shape, dim, source.shape, "scatterReduce")
    let start =
      includeSelf ? self : scatter(dim: dim, index, value: reduction.neutral)
    switch reduction {
    case .sum: return start.added(dim, index, source)
    case .mean:
      let ones = Tensor(1).expandedView(index.shape)
      let counts =
        (includeSelf ? .ones(shape) : Tensor.ones(shape).scatter(dim: dim, index, value: 0))
        .scattered(TK_SCATTER_ADD, dim, index, ones)
      return start.added(dim, index, source) / counts
    case .maximum, .minimum: return start.extremes(dim, index, source, reduction)
    case .product: return start.products(dim, index, source)
    }
  }

  private func extremes(
    _ dim: Int, _ index: Tensor<Int32>, _ source: Tensor, _ reduction: ScatterReduction
  ) -> Tensor {
    let y = scattered(reduction.kernelOp, dim, index, source)
    let (own, other) = (detached, source.detached)
    return y.recorded("scatterReduceExtreme", from: self, source) { dy in
      // 1 where an element reaches the extreme, 0 elsewhere.
      func winners(_ x: Tensor, _ best: Tensor) -> Tensor { 1 - (x - best).mapped(TK_SIGN).abs() }
      let part = other.narrowedView(to: index.shape)
      let (left, right) = (winners(own, y), winners(part, y.gather(dim: dim, index)))
      let share = dy / left.scattered(TK_SCATTER_ADD, dim, index, right)
      return (
        { share * left },
        { (share.gather(dim: dim, index) * right).filled(to: other.shape) }
      )
    }
  }

  private func products(_ dim: Int, _ index: Tensor<Int32>, _ source: Tensor) -> Tensor {
    let y = scattered(TK_SCATTER_MULTIPLY, dim, index, source)
    let (own, other) = (detached, source.detached)
    return y.recorded("scatterReduceProduct", from: self, source) { dy in
      // The product of the others is y / x where nothing is 0. A single zero has the product of the
      // rest, and all others 0; hence zeros are counted and left out.
      @Sendable func isZero(_ x: Tensor) -> Tensor { 1 - x.mapped(TK_SIGN).abs() }
      let part = other.narrowedView(to: index.shape)
      let (ownZero, partZero) = (isZero(own), isZero(part))
      let zeros = ownZero.scattered(TK_SCATTER_ADD, dim, index, partZero)
      let rest = (own + ownZero).scattered(TK_SCATTER_MULTIPLY, dim, index, part + partZero)
      @Sendable func gradient(
        _ x: Tensor, _ zero: Tensor, _ zeros: Tensor, _ flow: Tensor
      ) -> Tensor {
        isZero(zeros - zero) * flow / (x + zero)
      }
      let flow = dy * rest
      return (
        { gradient(own, ownZero, zeros, flow) },
        {
          gradient(part, partZero, zeros.gather(dim: dim, index), flow.gather(dim: dim, index))
            .filled(to: other.shape)
        }
      )
    }
  }

  /// Returns the gradient of a scatter's source: what is at the indices, zero where it was not used.
  fileprivate func gatheredSource(_ dim: Int, _ index: Tensor<Int32>, _ source: Shape) -> Tensor {
    gather(dim: dim, index).filled(to: source)
  }

  /// Returns the tensor with zeros behind it in every dimension, up to `shape`.
  private func filled(to target: Shape) -> Tensor {
    target == shape
      ? self : embedded(in: target, at: Array(repeating: 0, count: rank), around: 0)
  }

  /// Returns the first elements in every dimension.
  private func narrowedView(to target: Shape) -> Tensor {
    (0..<rank).reduce(self) { $0.narrowedView(dim: $1, start: 0, length: target[$1]) }
  }
}

extension Tensor where Element == Int32 {
  fileprivate func checkedForScatter(
    _ shape: Shape, _ dim: Int, _ source: Shape, _ op: StaticString
  ) -> Tensor {
    checkFits(shape, except: dim, op)
    require(
      source.rank == rank && (0..<rank).allSatisfy { self.shape[$0] <= source[$0] },
      "\(op): index \(self.shape) is larger than the source \(source)")
    // The index of slices is the same along all other dimensions: a vector is enough to check.
    return layout.isContiguous ? checked(shape, dim, op) : checkedExpansion(shape, dim, op)
  }

  /// As `checked`, without copying dimensions along which the index repeats itself.
  private func checkedExpansion(_ shape: Shape, _ dim: Int, _ op: StaticString) -> Tensor {
    let strides = layout.actualStrides
    let core = (0..<rank).reduce(self) {
      strides[$1] == 0 && self.shape[$1] > 0
        ? $0.narrowedView(dim: $1, start: 0, length: 1) : $0
    }
    return core.checked(shape, dim, op).expandedView(self.shape)
  }

  /// Traps unless the source has one slice of `shape` for each index.
  fileprivate func checkSlices(_ shape: Shape, _ dim: Int, _ source: Shape, _ op: StaticString) {
    require(
      rank == 1 && source.rank == shape.rank && source == shape.replacing(dim, with: elementCount),
      "\(op): indices \(self.shape) and source \(source) do not fit dimension \(dim) of \(shape)")
  }
}
