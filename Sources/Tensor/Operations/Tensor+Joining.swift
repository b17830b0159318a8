extension Tensor {
  /// Returns the tensors joined along `dim`, without gradient, in the first one's order of
  /// dimensions in memory: channels-last stays channels-last.
  static func joined(_ tensors: [Tensor], dim: Int) -> Tensor {
    let first = tensors[0]
    if let order = first.layout.memoryOrder {
      let inverse = order.inversePermutation
      return joined(tensors.map { $0.permutedView(order).contiguous() }, dim: inverse[dim])
        .permutedView(inverse)
    }
    for other in tensors.dropFirst() {
      require(
        other.rank == first.rank
          && (0..<first.rank).allSatisfy { $0 == dim || other.shape[$0] == first.shape[$0] },
        "cat: shapes \(first.shape) and \(other.shape) differ outside of dimension \(dim)")
    }
    let total = tensors.reduce(0) { $0 + $1.shape[dim] }
    let outer = first.shape.dimensions[..<dim].reduce(1, *)
    let inner = first.shape.dimensions[(dim + 1)...].reduce(1, *)
    return Tensor(shape: first.shape.replacing(dim, with: total)) { y in
      var at = 0
      for tensor in tensors where tensor.elementCount > 0 {
        let width = tensor.shape[dim] * inner
        tensor.read { x in
          for o in 0..<outer {
            (y + o * total * inner + at).update(from: x + o * width, count: width)
          }
        }
        at += width
      }
    }
  }
}

extension Tensor {
  /// Returns the tensors joined along an existing dimension; `torch.cat`.
  ///
  /// - Precondition: there is at least one tensor, and shapes differ along `dim` only.
  public static func cat(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    require(!tensors.isEmpty, "cat: there is no tensor")
    let dim = tensors[0].shape.normalized(dim, "cat")
    let sizes = tensors.map { $0.shape[dim] }
    return joined(tensors, dim: dim).recorded("cat", from: tensors) { dy, needed in
      var start = 0
      return zip(sizes, needed).map { size, needed in
        defer { start += size }
        return needed ? dy.narrow(dim: dim, start: start, length: size) : nil
      }
    }
  }

  /// Returns the tensors, all of one shape, along a new dimension; `torch.stack`.
  public static func stack(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    cat(tensors.map { $0.unsqueezed(dim) }, dim: dim)
  }

  /// Returns views of the given sizes, one after the other along `dim`; `torch.split`.
  ///
  /// - Precondition: the sizes add up to the dimension.
  public func split(_ sizes: [Int], dim: Int = 0) -> [Tensor] {
    let dim = shape.normalized(dim, "split")
    require(
      sizes.reduce(0, +) == shape[dim],
      "split: sizes \(sizes) do not add up to dimension \(dim) of \(shape)")
    var start = 0
    let views = sizes.map { size in
      defer { start += size }
      return narrowedView(dim: dim, start: start, length: size)
    }
    let shapes = views.map(\.shape)
    return Tensor.recorded("split", outputs: views, from: [self]) { dys, _ in
      [Tensor<Float>.cat(zip(dys, shapes).map { $0 ?? .zeros($1) }, dim: dim)]
    }
  }

  /// Returns `parts` views of equal size along `dim`; `torch.chunk` where it divides evenly.
  public func chunked(_ parts: Int, dim: Int = 0) -> [Tensor] {
    let size = shape[shape.normalized(dim, "chunk")]
    require(
      parts > 0 && size % parts == 0,
      "chunk: dimension \(dim) of \(shape) does not divide into \(parts) parts")
    return split(Array(repeating: size / parts, count: parts), dim: dim)
  }

  /// Returns the slices along `dim`, without that dimension; `torch.unbind`.
  public func unbound(dim: Int = 0) -> [Tensor] {
    let dim = shape.normalized(dim, "unbind")
    return split(Array(repeating: 1, count: shape[dim]), dim: dim).map { $0.squeezed(dim) }
  }
}
