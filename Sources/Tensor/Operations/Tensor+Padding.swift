extension Tensor {
  /// What ``padded(_:mode:)`` puts around a tensor.
  public enum PaddingMode: Sendable {
    /// One value.
    case constant(Element)
    /// The elements mirrored at the edge, which itself is not repeated.
    case reflect
    /// The elements at the edge.
    case replicate
    /// The elements of the other end.
    case circular
  }

  /// Returns the tensor with elements added at the ends of its last dimensions;
  /// `torch.nn.functional.pad`. The order of dimensions in memory is kept.
  ///
  /// A negative amount takes elements away. Unlike PyTorch, the modes other than `constant` work on
  /// any number of dimensions.
  ///
  /// - Parameters:
  ///   - amounts: Two for each dimension, the last dimension's first: `[left, right, top, bottom]`.
  ///   - mode: What is added.
  /// - Precondition: no dimension becomes negative; `reflect` adds less than the dimension's size at
  ///   each end, `circular` at most that, and `replicate` has something to repeat.
  public func padded(_ amounts: [Int], mode: PaddingMode) -> Tensor {
    require(
      amounts.count % 2 == 0 && amounts.count <= 2 * rank,
      "pad: amounts \(amounts) are not pairs for dimensions of \(shape)")
    let pairs = (0..<rank).map { dim in
      let i = 2 * (rank - 1 - dim)
      return i < amounts.count ? (before: amounts[i], after: amounts[i + 1]) : (before: 0, after: 0)
    }
    for (dim, pair) in pairs.enumerated() {
      require(
        shape[dim] + Swift.min(pair.before, 0) + Swift.min(pair.after, 0) >= 0
          && shape[dim] + pair.before + pair.after >= 0,
        "pad: amounts \(amounts) leave nothing of dimension \(dim) of \(shape)")
      let most = Swift.max(pair.before, pair.after)
      require(
        most <= 0 || most <= mode.limit(shape[dim]),
        "pad: cannot add \(most) to dimension \(dim) of \(shape) in mode \(mode)")
    }
    // In the order of memory, what lies together is copied together.
    guard let order = layout.memoryOrder else { return padded(pairs, mode) }
    return permuted(order).padded(order.map { pairs[$0] }, mode).permuted(order.inversePermutation)
  }

  private func padded(_ pairs: [(before: Int, after: Int)], _ mode: PaddingMode) -> Tensor {
    if case .constant(let value) = mode { return padded(pairs, with: value) }
    return pairs.enumerated().reduce(self) { x, entry in
      let (dim, pair) = entry
      return pair == (0, 0) ? x : x.padded(dim, pair.before, pair.after, mode)
    }
  }

  private func padded(_ pairs: [(before: Int, after: Int)], with value: Element) -> Tensor {
    let shape = shape
    let target = Shape(zip(shape.dimensions, pairs).map { $0 + $1.before + $1.after })
    let y = moved(by: pairs.map(\.before), to: target, around: value)
    return y.recorded("pad", from: self) {
      $0.moved(by: pairs.map { -$0.before }, to: shape, around: 0)
    }
  }

  /// Returns a tensor of `target`'s shape with this one from `starts` on, which may be negative, as
  /// far as it fits, and `value` elsewhere.
  private func moved(by starts: [Int], to target: Shape, around value: Element) -> Tensor {
    let inside = (0..<rank).reduce(view(shape, strides: layout.strides)) { x, dim in
      let first = Swift.max(-starts[dim], 0)
      let stop = Swift.max(Swift.min(shape[dim], target[dim] - starts[dim]), first)
      return x.narrowedView(dim: dim, start: first, length: stop - first)
    }
    return inside.embedded(in: target, at: starts.map { Swift.max($0, 0) }, around: value)
  }

  /// Pads one dimension with its own elements: a selection by index.
  private func padded(_ dim: Int, _ before: Int, _ after: Int, _ mode: PaddingMode) -> Tensor {
    let size = shape[dim]
    let indices = (-before..<size + after).map { i in
      switch mode {
      case .reflect: Int32(i < 0 ? -i : i < size ? i : 2 * (size - 1) - i)
      case .circular: Int32((i + size) % size)
      case .replicate, .constant: Int32(Swift.min(Swift.max(i, 0), size - 1))
      }
    }
    return indexSelect(dim: dim, Tensor<Int32>(indices))
  }
}

extension Tensor.PaddingMode {
  /// How many elements can be added at an end of a dimension of `size`.
  fileprivate func limit(_ size: Int) -> Int {
    switch self {
    case .constant: Int.max
    case .reflect: size - 1
    case .circular: size
    case .replicate: size > 0 ? Int.max : 0
    }
  }
}

extension Tensor where Element: Numeric {
  /// Returns the tensor with zeros added at the ends of its last dimensions;
  /// `torch.nn.functional.pad`.
  public func padded(_ amounts: [Int]) -> Tensor { padded(amounts, mode: .constant(0)) }
}
