// Views of any element type, without gradient; the differentiable forms are below.
extension Tensor {
  /// Returns a view of the same storage.
  func view(_ shape: Shape, strides: [Int]? = nil, offset: Int? = nil) -> Tensor {
    Tensor(
      storage: storage,
      layout: Layout(shape, strides: strides, offset: offset ?? layout.offset))
  }

  @_specialize(where Element == Float)
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
    if layout.isContiguous { return view(target) }
    guard let strides = layout.strides(viewedAs: target) else { return copied().view(target) }
    return view(target, strides: strides)
  }

  @_specialize(where Element == Float)
  func permutedView(_ order: [Int]) -> Tensor {
    let order = order.map { shape.normalized($0, "permute") }
    require(
      order.count == rank && (0..<rank).allSatisfy(order.contains),
      "permute: \(order) is not an order of the dimensions of \(shape)")
    let strides = layout.actualStrides
    return view(Shape(order.map { shape[$0] }), strides: order.map { strides[$0] })
  }

  @_specialize(where Element == Float)
  func narrowedView(dim: Int, start: Int, length: Int) -> Tensor {
    require(
      start >= 0 && length >= 0 && start + length <= shape[dim],
      "narrow: \(start)..<\(start + length) is outside of dimension \(dim) of \(shape)")
    let strides = layout.actualStrides
    return view(
      shape.replacing(dim, with: length), strides: strides,
      offset: layout.offset + start * strides[dim])
  }

  @_specialize(where Element == Float)
  func expandedView(_ target: Shape) -> Tensor {
    if target == shape { return view(shape, strides: layout.strides) }
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
  /// Returns the same elements, in row-major order, under another shape; one size may be -1 and is
  /// inferred.
  ///
  /// A view of the same storage where strides can express it (always where the elements are
  /// contiguous, and where only dimensions that lie next to each other in memory are merged), else a
  /// copy. Value semantics make the two alike but for their cost. The counterpart of
  /// `torch.reshape`.
  ///
  /// - Precondition: the number of elements stays the same.
  public func reshaped(_ sizes: Int...) -> Tensor { reshaped(sizes) }

  /// As above, from a list.
  @_specialize(where Element == Float)
  public func reshaped(_ sizes: [Int]) -> Tensor {
    let original = shape.dimensions
    return reshapedView(sizes).recorded("reshape", from: self) { $0.reshapedView(original) }
  }

  /// As above, of the sizes of a shape.
  public func reshaped(to shape: Shape) -> Tensor { reshaped(shape.dimensions) }

  /// Returns dimensions `from...to` as one; `torch.flatten`.
  @_specialize(where Element == Float)
  public func flattened(from: Int = 0, to: Int = -1) -> Tensor {
    if rank == 0 { return reshaped(1) }
    let (first, last) = (shape.normalized(from, "flatten"), shape.normalized(to, "flatten"))
    require(first <= last, "flatten: dimension \(first) comes after \(last)")
    let merged = shape.dimensions[first...last].reduce(1, *)
    return reshaped(Array(shape.dimensions[..<first]) + [merged] + shape.dimensions[(last + 1)...])
  }

  /// Returns dimension `dim` as several of the given sizes, of which one may be -1 and is inferred;
  /// `torch.unflatten`.
  ///
  /// - Precondition: the product of the sizes is the dimension's size.
  public func unflattened(dim: Int, _ sizes: Int...) -> Tensor { unflattened(dim: dim, sizes) }

  /// As above, from a list.
  @_specialize(where Element == Float)
  public func unflattened(dim: Int, _ sizes: [Int]) -> Tensor {
    let dim = shape.normalized(dim, "unflatten")
    var sizes = sizes
    if let unknown = sizes.firstIndex(of: -1) {
      let rest = sizes.reduce(-1, *)
      sizes[unknown] = rest > 0 ? shape[dim] / rest : 0
    }
    require(
      sizes.reduce(1, *) == shape[dim],
      "unflatten: dimension \(dim) of \(shape) does not divide into \(sizes)")
    return reshaped(Array(shape.dimensions[..<dim]) + sizes + shape.dimensions[(dim + 1)...])
  }

  /// Returns a view with the dimensions in another order; `torch.permute`.
  ///
  /// - Precondition: `order` names each dimension once.
  public func permuted(_ order: Int...) -> Tensor { permuted(order) }

  /// As above, from a list.
  @_specialize(where Element == Float)
  public func permuted(_ order: [Int]) -> Tensor {
    let order = order.map { shape.normalized($0, "permute") }
    return permutedView(order).recorded("permute", from: self) {
      $0.permutedView(order.inversePermutation)
    }
  }

  /// Returns a view with two dimensions exchanged; `torch.transpose`.
  @_specialize(where Element == Float)
  public func transposed(_ first: Int = -2, _ second: Int = -1) -> Tensor {
    let (a, b) = (shape.normalized(first, "transpose"), shape.normalized(second, "transpose"))
    var (sizes, strides) = (shape.dimensions, layout.actualStrides)
    sizes.swapAt(a, b)
    strides.swapAt(a, b)
    return view(Shape(sizes), strides: strides).recorded("transpose", from: self) {
      $0.transposed(a, b)
    }
  }

  /// Returns a view with dimension `from` at place `to`, the others in their order;
  /// `torch.movedim`.
  public func movedDim(from: Int, to: Int) -> Tensor { movedDim(from: [from], to: [to]) }

  /// Returns a view with the dimensions `from` at the places `to`, the others in their order;
  /// `torch.movedim`.
  ///
  /// - Precondition: both name equally many dimensions, each once.
  @_specialize(where Element == Float)
  public func movedDim(from: [Int], to: [Int]) -> Tensor {
    let (sources, places) = (
      from.map { shape.normalized($0, "movedDim") }, to.map { shape.normalized($0, "movedDim") }
    )
    require(
      sources.count == places.count && Set(sources).count == sources.count
        && Set(places).count == places.count,
      "movedDim: dimensions \(from) cannot move to \(to)")
    var order = [Int](repeating: -1, count: rank)
    for (source, place) in zip(sources, places) { order[place] = source }
    var others = (0..<rank).filter { !sources.contains($0) }.makeIterator()
    return permuted(order.map { $0 >= 0 ? $0 : others.next()! })
  }

  /// Returns a view with a dimension of size 1 at `dim`; `torch.unsqueeze`.
  @_specialize(where Element == Float)
  public func unsqueezed(_ dim: Int) -> Tensor {
    let place = shape.normalizedPlace(dim, "unsqueeze")
    var (sizes, strides) = (shape.dimensions, layout.actualStrides)
    sizes.insert(1, at: place)
    strides.insert(place < rank ? strides[place] * Swift.max(shape[place], 1) : 1, at: place)
    return view(Shape(sizes), strides: strides).recorded("unsqueeze", from: self) {
      $0.squeezed(place)
    }
  }

  /// Returns a view without the dimensions `dims`, each of size 1; without any, the tensor itself.
  ///
  /// Traps where `torch.squeeze` with a dimension would leave one that is not 1 as it is.
  ///
  /// - Precondition: the dimensions have size 1, and none is named twice.
  @_specialize(where Element == Float)
  public func squeezed(_ dims: [Int]) -> Tensor {
    let places = shape.normalized(dims, "squeeze")
    for (dim, place) in zip(dims, places) {
      require(shape[place] == 1, "squeeze: dimension \(dim) of \(shape) is not 1")
    }
    var (sizes, strides) = (shape.dimensions, layout.actualStrides)
    for place in places.sorted(by: >) {
      sizes.remove(at: place)
      strides.remove(at: place)
    }
    let original = shape.dimensions
    return view(Shape(sizes), strides: strides).recorded("squeeze", from: self) {
      $0.reshapedView(original)
    }
  }

  /// Returns a view without dimension `dim`, of size 1; `torch.squeeze`, which leaves a dimension
  /// that is not 1 as it is, where this traps.
  public func squeezed(_ dim: Int, _ others: Int...) -> Tensor { squeezed([dim] + others) }

  /// Returns a view without any dimension of size 1; `torch.squeeze`.
  public func squeezed() -> Tensor { squeezed((0..<rank).filter { shape[$0] == 1 }) }

  /// Returns a view that repeats dimensions of size 1 to fill `target`; `torch.expand`.
  ///
  /// - Precondition: the shape broadcasts to `target`.
  @_specialize(where Element == Float)
  public func expanded(to target: Shape) -> Tensor {
    let shape = shape
    return expandedView(target).recorded("expand", from: self) { $0.summed(to: shape) }
  }

  /// Returns the tensors as views of the one shape that they broadcast to;
  /// `torch.broadcast_tensors`.
  ///
  /// - Precondition: the shapes broadcast.
  public static func broadcastTensors(_ tensors: [Tensor]) -> [Tensor] {
    guard let target = Shape.broadcast(tensors.map(\.shape)) else {
      requirementFailed("broadcastTensors: shapes \(tensors.map(\.shape)) do not broadcast")
    }
    return tensors.map { $0.expanded(to: target) }
  }
}
