import CTensorKernels

// Stretches of a dimension, all views.
extension Tensor {
  /// Returns the stretch of `length` indices from `start` along `dim`, a view; `torch.narrow`.
  ///
  /// - Precondition: the stretch lies within the dimension.
  @_specialize(where Element == Float)
  public func narrow(dim: Int, start: Int, length: Int) -> Tensor {
    let dim = shape.normalized(dim, "narrow")
    let shape = shape
    return narrowedView(dim: dim, start: start, length: length).recorded("narrow", from: self) {
      $0.embedded(in: shape, dim: dim, start: start, around: 0)
    }
  }

  /// Returns the view at one index of `dim`, counted from the end when negative, without that
  /// dimension; `torch.select`.
  ///
  /// - Precondition: the index is one of the dimension's.
  @_specialize(where Element == Float)
  public func select(dim: Int, _ index: Int) -> Tensor {
    let dim = shape.normalized(dim, "select")
    require(
      index >= -shape[dim] && index < shape[dim],
      "select: index \(index) is out of range for dimension \(dim) of \(shape)")
    let (shape, place) = (shape, index < 0 ? index + shape[dim] : index)
    var (sizes, strides) = (shape.dimensions, layout.actualStrides)
    let offset = layout.offset + place * strides.remove(at: dim)
    sizes.remove(at: dim)
    return view(Shape(sizes), strides: strides, offset: offset).recorded("select", from: self) {
      $0.unsqueezed(dim).embedded(in: shape, dim: dim, start: place, around: 0)
    }
  }

  /// Returns views of the given sizes, one after the other along `dim`; `torch.split`.
  ///
  /// - Precondition: the sizes add up to the dimension.
  public func split(_ sizes: [Int], dim: Int = 0) -> [Tensor] {
    let dim = shape.normalized(dim, "split")
    require(
      sizes.reduce(0, +) == shape[dim] && sizes.allSatisfy { $0 >= 0 },
      "split: sizes \(sizes) do not add up to dimension \(dim) of \(shape)")
    var start = 0
    let views = sizes.map { size in
      defer { start += size }
      return narrowedView(dim: dim, start: start, length: size)
    }
    let shapes = views.map(\.shape)
    return Tensor.recorded("split", outputs: views, from: [self]) { dys, _ in
      [.joined(zip(dys, shapes).map { $0 ?? Tensor<Float>(0).expandedView($1) }, dim: dim)]
    }
  }

  /// Returns views of `size` indices each along `dim`, the last one of what remains; `torch.split`.
  ///
  /// - Precondition: the size is positive, or 0 for a dimension that is empty.
  public func split(_ size: Int, dim: Int = 0) -> [Tensor] {
    let dim = shape.normalized(dim, "split")
    let total = shape[dim]
    require(
      size > 0 || (size == 0 && total == 0),
      "split: size \(size) does not divide dimension \(dim) of \(shape)")
    if total == 0 { return split([0], dim: dim) }
    return split(
      stride(from: 0, to: total, by: size).map { Swift.min(size, total - $0) }, dim: dim)
  }

  /// Returns at most `parts` views of one size along `dim`, the last one shorter where it does not
  /// divide evenly; `torch.chunk`.
  ///
  /// As in PyTorch there may be fewer parts: 6 indices in 4 parts are 2 + 2 + 2. See
  /// ``tensorSplit(_:dim:)`` for exactly as many.
  ///
  /// - Precondition: `parts` is positive.
  public func chunked(_ parts: Int, dim: Int = 0) -> [Tensor] {
    let dim = shape.normalized(dim, "chunk")
    require(parts > 0, "chunk: \(shape) cannot be divided into \(parts) parts")
    if shape[dim] == 0 { return split(Array(repeating: 0, count: parts), dim: dim) }
    return split((shape[dim] + parts - 1) / parts, dim: dim)
  }

  /// Returns `parts` views along `dim` whose sizes differ by at most 1, longer ones first;
  /// `torch.tensor_split`.
  ///
  /// - Precondition: `parts` is positive.
  public func tensorSplit(_ parts: Int, dim: Int = 0) -> [Tensor] {
    let size = shape[shape.normalized(dim, "tensorSplit")]
    require(parts > 0, "tensorSplit: \(shape) cannot be divided into \(parts) parts")
    return split((0..<parts).map { size / parts + ($0 < size % parts ? 1 : 0) }, dim: dim)
  }

  /// Returns the views along `dim` that begin and end at `places`, which count from the end when
  /// negative and are cut off at the ends; `torch.tensor_split`.
  ///
  /// - Precondition: the places do not decrease (PyTorch gives empty views there).
  public func tensorSplit(at places: [Int], dim: Int = 0) -> [Tensor] {
    let size = shape[shape.normalized(dim, "tensorSplit")]
    let ends = places.map { Swift.min(Swift.max($0 < 0 ? $0 + size : $0, 0), size) } + [size]
    require(
      zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 },
      "tensorSplit: places \(places) decrease")
    return split(zip([0] + ends, ends).map { $1 - $0 }, dim: dim)
  }

  /// Returns the slices along `dim`, views without that dimension; `torch.unbind`.
  public func unbound(dim: Int = 0) -> [Tensor] {
    let dim = shape.normalized(dim, "unbind")
    var (sizes, strides) = (shape.dimensions, layout.actualStrides)
    let (count, step) = (sizes.remove(at: dim), strides.remove(at: dim))
    let slice = Shape(sizes)
    let views = (0..<count).map {
      view(slice, strides: strides, offset: layout.offset + $0 * step)
    }
    return Tensor.recorded("unbind", outputs: views, from: [self]) { dys, _ in
      let zero = Tensor<Float>(0).expandedView(slice)
      return [.joined(dys.map { ($0 ?? zero).unsqueezed(dim) }, dim: dim)]
    }
  }

  /// Returns the windows of `size` indices along `dim`, one every `step`: `[…, n, …]` gives
  /// `[…, (n - size) / step + 1, …, size]`; `torch.Tensor.unfold`.
  ///
  /// A view; windows that overlap share their elements, and the gradient adds up.
  ///
  /// - Precondition: the size is at most the dimension's, and the step is positive.
  public func unfolded(dim: Int, size: Int, step: Int) -> Tensor {
    let dim = shape.normalized(dim, "unfold")
    let shape = shape
    require(
      size >= 0 && size <= shape[dim] && step > 0,
      "unfold: no windows of \(size) every \(step) in dimension \(dim) of \(shape)")
    let count = (shape[dim] - size) / step + 1
    var (sizes, strides) = (shape.dimensions, layout.actualStrides)
    (sizes[dim], strides[dim]) = (count, strides[dim] * step)
    let windows = view(Shape(sizes + [size]), strides: strides + [layout.actualStrides[dim]])
    return windows.recorded("unfold", from: self) { dy in
      let (outer, inner) = dy.sizesAround(dim)
      return Tensor<Float>(shape: shape) { dx in
        dy.read {
          tk_add_windows(
            $0, dx, outer, shape[dim], size == 0 ? 0 : inner / size, count, size, step)
        }
      }
    }
  }
}
