import CTensorKernels

extension Tensor {
  /// Returns the tensor in row-major memory without gaps: itself where it is so already.
  public func contiguous() -> Tensor { layout.isContiguous ? self : copied() }

  /// Returns a contiguous copy in storage of its own.
  package func copied() -> Tensor {
    let strides = layout.actualStrides
    var copy = Tensor(shape: shape) { y in
      tk_copy_strided(
        storage.base + layout.offset, strides, y, shape.dimensions, Int32(rank),
        Int32(MemoryLayout<Element>.stride))
    }
    copy.trace = trace
    return copy
  }

  /// Returns a view of the same storage.
  func view(_ shape: Shape, strides: [Int]? = nil, offset: Int? = nil) -> Tensor {
    Tensor(
      storage: storage,
      layout: Layout(shape, strides: strides, offset: offset ?? layout.offset))
  }
}

// Views of any element type; the differentiable forms are below.
extension Tensor {
  func reshapedView(_ sizes: [Int]) -> Tensor {
    var sizes = sizes
    if let unknown = sizes.firstIndex(of: -1) {
      sizes[unknown] = 1
      let rest = sizes.reduce(1, *)
      require(
        rest > 0 && elementCount % rest == 0,
        "reshape: \(shape) does not divide into \(sizes) with one dimension to infer")
      sizes[unknown] = elementCount / rest
    }
    let target = Shape(sizes)
    require(
      target.elementCount == elementCount,
      "reshape: \(shape) has \(elementCount) elements, \(target) has \(target.elementCount)")
    return contiguous().view(target)
  }

  func permutedView(_ order: [Int]) -> Tensor {
    let order = order.map { shape.normalized($0, "permute") }
    require(
      order.sorted() == Array(0..<rank),
      "permute: \(order) is not an order of the dimensions of \(shape)")
    let strides = layout.actualStrides
    return view(Shape(order.map { shape[$0] }), strides: order.map { strides[$0] })
  }

  func narrowedView(dim: Int, start: Int, length: Int) -> Tensor {
    require(
      start >= 0 && length >= 0 && start + length <= shape[dim],
      "narrow: \(start)..<\(start + length) is outside of dimension \(dim) of \(shape)")
    let strides = layout.actualStrides
    return view(
      shape.replacing(dim, with: length), strides: strides,
      offset: layout.offset + start * strides[dim])
  }

  func expandedView(_ target: Shape) -> Tensor {
    require(
      shape.broadcast(with: target) == target, "expand: \(shape) does not broadcast to \(target)")
    let own = layout.actualStrides
    let lead = target.rank - rank
    let strides = (0..<target.rank).map { i in
      i < lead || (shape[i - lead] == 1 && target[i] != 1) ? 0 : own[i - lead]
    }
    return view(target, strides: strides)
  }
}

extension Tensor {
  /// Returns the same elements under another shape; one size may be -1 and is inferred.
  ///
  /// A view where the elements are contiguous, else a copy, as `torch.reshape`.
  public func reshaped(_ sizes: Int...) -> Tensor { reshaped(sizes) }

  public func reshaped(_ sizes: [Int]) -> Tensor {
    let original = shape.dimensions
    return reshapedView(sizes).recorded("reshape", from: self) { $0.reshaped(original) }
  }

  public func reshaped(to shape: Shape) -> Tensor { reshaped(shape.dimensions) }

  /// Returns dimensions `from...to` as one; `torch.flatten`.
  public func flattened(from: Int = 0, to: Int = -1) -> Tensor {
    if rank == 0 { return reshaped(1) }
    let (first, last) = (shape.normalized(from, "flatten"), shape.normalized(to, "flatten"))
    require(first <= last, "flatten: dimension \(first) comes after \(last)")
    let merged = shape.dimensions[first...last].reduce(1, *)
    return reshaped(Array(shape.dimensions[..<first]) + [merged] + shape.dimensions[(last + 1)...])
  }

  /// Returns a view with the dimensions in another order; `torch.permute`.
  public func permuted(_ order: Int...) -> Tensor {
    let order = order.map { shape.normalized($0, "permute") }
    return permutedView(order).recorded("permute", from: self) {
      $0.permutedView(order.inversePermutation)
    }
  }

  /// Returns a view with two dimensions exchanged; `torch.transpose`.
  public func transposed(_ first: Int = -2, _ second: Int = -1) -> Tensor {
    let (a, b) = (shape.normalized(first, "transpose"), shape.normalized(second, "transpose"))
    var order = Array(0..<rank)
    order.swapAt(a, b)
    let swapped = order
    return permutedView(swapped).recorded("transpose", from: self) { $0.permutedView(swapped) }
  }

  /// Returns a view with a dimension of size 1 at `dim`; `torch.unsqueeze`.
  public func unsqueezed(_ dim: Int) -> Tensor {
    require(
      dim >= -rank - 1 && dim <= rank, "unsqueeze: dimension \(dim) is out of range for \(shape)")
    let place = dim < 0 ? dim + rank + 1 : dim
    var (sizes, strides) = (shape.dimensions, layout.actualStrides)
    sizes.insert(1, at: place)
    strides.insert(place < rank ? strides[place] * Swift.max(shape[place], 1) : 1, at: place)
    return view(Shape(sizes), strides: strides).recorded("unsqueeze", from: self) {
      $0.squeezed(place)
    }
  }

  /// Returns a view without dimension `dim`, of size 1; `torch.squeeze`.
  public func squeezed(_ dim: Int) -> Tensor {
    let place = shape.normalized(dim, "squeeze")
    require(shape[place] == 1, "squeeze: dimension \(dim) of \(shape) is not 1")
    var (sizes, strides) = (shape.dimensions, layout.actualStrides)
    sizes.remove(at: place)
    strides.remove(at: place)
    return view(Shape(sizes), strides: strides).recorded("squeeze", from: self) {
      $0.unsqueezed(place)
    }
  }

  /// Returns the stretch of `length` indices from `start` along `dim`, a view; `torch.narrow`.
  public func narrow(dim: Int, start: Int, length: Int) -> Tensor {
    let dim = shape.normalized(dim, "narrow")
    let shape = shape
    return narrowedView(dim: dim, start: start, length: length).recorded("narrow", from: self) {
      dy in
      let before = Tensor<Float>.zeros(shape.replacing(dim, with: start))
      let after = Tensor<Float>.zeros(shape.replacing(dim, with: shape[dim] - start - length))
      return .cat([before, dy, after], dim: dim)
    }
  }

  /// Returns the view at one index of `dim`, without that dimension; `torch.select`.
  public func select(dim: Int, _ index: Int) -> Tensor {
    let dim = shape.normalized(dim, "select")
    require(
      index >= -shape[dim] && index < shape[dim],
      "select: index \(index) is out of range for dimension \(dim) of \(shape)")
    return narrow(dim: dim, start: index < 0 ? index + shape[dim] : index, length: 1).squeezed(dim)
  }

  /// Returns a view that repeats dimensions of size 1 to fill `target`; `torch.expand`.
  public func expanded(to target: Shape) -> Tensor {
    let shape = shape
    return expandedView(target).recorded("expand", from: self) { $0.summed(to: shape) }
  }
}
