extension Tensor {
  /// Returns the tensor laid side by side `counts[i]` times along dimension i; with more counts than
  /// dimensions, dimensions are added in front, and missing counts in front are 1.
  ///
  /// The counterpart of `torch.Tensor.repeat`, which refuses fewer counts than dimensions, and of
  /// `torch.tile`.
  ///
  /// - Precondition: no count is negative.
  public func repeated(_ counts: Int...) -> Tensor { repeated(counts) }

  /// As above, from a list.
  public func repeated(_ counts: [Int]) -> Tensor {
    require(counts.allSatisfy { $0 >= 0 }, "repeat: counts \(counts) must not be negative")
    let rank = Swift.max(rank, counts.count)
    let counts = Array(repeating: 1, count: rank - counts.count) + counts
    let sizes = Array(repeating: 1, count: rank - self.rank) + shape.dimensions
    if counts.allSatisfy({ $0 == 1 }) { return reshaped(sizes) }
    // Every dimension behind one that repeats it.
    return reshaped(sizes.flatMap { [1, $0] })
      .expanded(to: Shape(zip(counts, sizes).flatMap { [$0, $1] }))
      .reshaped(zip(counts, sizes).map { $0 * $1 })
  }

  /// Returns each slice along `dim` `count` times in succession; without `dim`, each element of the
  /// flattened tensor; `torch.repeat_interleave`.
  ///
  /// - Precondition: the count is not negative.
  public func repeatInterleave(_ count: Int, dim: Int? = nil) -> Tensor {
    guard let dim else { return flattened().repeatInterleave(count, dim: 0) }
    let place = shape.normalized(dim, "repeatInterleave")
    require(count >= 0, "repeatInterleave: count \(count) is negative")
    let target = shape.replacing(place, with: shape[place], count)
    return unsqueezed(place + 1).expanded(to: target)
      .reshaped(to: shape.replacing(place, with: shape[place] * count))
  }

  /// Returns slice i along `dim` `counts[i]` times in succession; without `dim`, the elements of the
  /// flattened tensor; `torch.repeat_interleave`.
  ///
  /// - Precondition: there is a count for each slice, and none is negative.
  public func repeatInterleave(_ counts: Tensor<Int32>, dim: Int? = nil) -> Tensor {
    guard let dim else { return flattened().repeatInterleave(counts, dim: 0) }
    let place = shape.normalized(dim, "repeatInterleave")
    let times = counts.elements
    require(
      counts.shape == [shape[place]] && times.allSatisfy { $0 >= 0 },
      "repeatInterleave: counts \(times) do not fit dimension \(place) of \(shape)")
    let indices = times.enumerated().flatMap { Array(repeating: Int32($0), count: Int($1)) }
    return indexSelect(dim: place, Tensor<Int32>(indices))
  }

  /// Returns the tensor with the order along `dims` reversed, a copy; `torch.flip`.
  ///
  /// - Precondition: no dimension is named twice.
  public func flipped(_ dims: Int...) -> Tensor { flipped(dims) }

  /// As above, from a list.
  @_specialize(where Element == Float)
  public func flipped(_ dims: [Int]) -> Tensor {
    let places = shape.normalized(dims, "flip")
    return reversed(places).recorded("flip", from: self) { $0.reversed(places) }
  }

  private func reversed(_ dims: [Int]) -> Tensor {
    var (strides, offset) = (layout.actualStrides, layout.offset)
    for dim in dims {
      offset += Swift.max(shape[dim] - 1, 0) * strides[dim]
      strides[dim] = -strides[dim]
    }
    return copied(shape, strides: strides, offset: offset)
  }

  /// Returns the tensor with what leaves at one end of `dim` entering at the other: the element at
  /// i moves to i + shift; `torch.roll`.
  public func rolled(_ shift: Int, dim: Int) -> Tensor { rolled([shift], dims: [dim]) }

  /// Returns the flattened tensor's elements rolled, in the tensor's shape; `torch.roll`.
  public func rolled(_ shift: Int) -> Tensor {
    flattened().rolled(shift, dim: 0).reshaped(to: shape)
  }

  /// Returns the tensor rolled along several dimensions; `torch.roll`.
  ///
  /// - Precondition: there is one shift for each dimension.
  public func rolled(_ shifts: [Int], dims: [Int]) -> Tensor {
    require(
      shifts.count == dims.count, "roll: shifts \(shifts) and dimensions \(dims) do not match")
    let places = dims.map { shape.normalized($0, "roll") }
    return turned(shifts, places).recorded("roll", from: self) {
      $0.turned(shifts.map { -$0 }, places)
    }
  }

  private func turned(_ shifts: [Int], _ dims: [Int]) -> Tensor {
    zip(shifts, dims).reduce(view(shape, strides: layout.strides)) { x, roll in
      let (shift, dim) = roll
      let size = x.shape[dim]
      guard size > 0 else { return x }
      let tail = (shift % size + size) % size
      if tail == 0 { return x }
      return .joined(
        [
          x.narrowedView(dim: dim, start: size - tail, length: tail),
          x.narrowedView(dim: dim, start: 0, length: size - tail),
        ], dim: dim)
    }
  }

  /// Returns the tensor turned by `times` · 90° in the plane of two dimensions, from the first
  /// towards the second; `torch.rot90`.
  ///
  /// - Precondition: the dimensions differ.
  public func rotated90(_ times: Int = 1, dims: (Int, Int) = (0, 1)) -> Tensor {
    let (a, b) = (shape.normalized(dims.0, "rotated90"), shape.normalized(dims.1, "rotated90"))
    require(a != b, "rotated90: the plane needs two dimensions (\(a) and \(b))")
    switch (times % 4 + 4) % 4 {
    case 1: return flipped(b).transposed(a, b)
    case 2: return flipped(a, b)
    case 3: return flipped(a).transposed(a, b)
    default: return self
    }
  }
}
