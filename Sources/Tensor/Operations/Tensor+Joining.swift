import CTensorKernels

extension Tensor {
  /// Returns the tensors joined along `dim`, without gradient, in the first one's order of
  /// dimensions in memory: channels-last stays channels-last.
  @_specialize(where Element == Float)
  static func joined(_ tensors: [Tensor], dim: Int) -> Tensor {
    let first = tensors[0]
    for other in tensors.dropFirst() {
      require(
        other.rank == first.rank
          && (0..<first.rank).allSatisfy { $0 == dim || other.shape[$0] == first.shape[$0] },
        "cat: shapes \(first.shape) and \(other.shape) differ outside of dimension \(dim)")
    }
    if let whole = whole(of: tensors, dim: dim) { return whole }
    guard let order = first.layout.memoryOrder else { return joinedInOrder(tensors, dim: dim) }
    let inverse = order.inversePermutation
    return joinedInOrder(tensors.map { $0.permutedView(order) }, dim: inverse[dim])
      .permutedView(inverse)
  }

  /// The view of which the tensors are the parts along `dim`, where they lie so in one storage: such
  /// is what some gradients come in.
  private static func whole(of tensors: [Tensor], dim: Int) -> Tensor? {
    let first = tensors[0]
    let strides = first.layout.actualStrides
    var next = first.layout.offset
    for part in tensors {
      guard part.storage === first.storage, part.layout.offset == next,
        part.layout.actualStrides == strides
      else { return nil }
      next += part.shape[dim] * strides[dim]
    }
    let size = tensors.reduce(0) { $0 + $1.shape[dim] }
    return first.view(first.shape.replacing(dim, with: size), strides: strides)
  }

  /// As above, into row-major memory.
  private static func joinedInOrder(_ tensors: [Tensor], dim: Int) -> Tensor {
    let sizes = tensors[0].shape.dimensions
    let shape = tensors[0].shape.replacing(dim, with: tensors.reduce(0) { $0 + $1.shape[dim] })
    let (outer, inner) = (
      sizes[..<dim].reduce(1, *), sizes[(dim + 1)...].reduce(MemoryLayout<Element>.stride, *)
    )
    return Tensor(shape: shape) { y in
      if shape.elementCount == 0 { return }
      let filled = tensors.filter { $0.shape[dim] > 0 }
      let widths = filled.map { $0.shape[dim] * inner }
      // Stretches shorter than a cache line are better copied as columns, each input by itself.
      if filled.allSatisfy(\.layout.isContiguous), outer == 1 || widths.allSatisfy({ $0 >= 64 }) {
        withExtendedLifetime(filled) {
          let pieces = filled.map { UnsafeRawPointer($0.storage.base + $0.layout.offset) }
          pieces.withUnsafeBufferPointer { pieces in
            pieces.withMemoryRebound(to: UnsafeRawPointer?.self) {
              tk_concatenate($0.baseAddress, widths, widths.count, outer, y)
            }
          }
        }
        return
      }
      let strides = Layout.contiguousStrides(of: shape)
      var start = 0
      for tensor in filled {
        tensor.copy(
          to: y, Layout(tensor.shape, strides: strides, offset: start * strides[dim]))
        start += tensor.shape[dim]
      }
    }
  }

  /// Returns the tensors joined along an existing dimension; `torch.cat`.
  ///
  /// PyTorch also takes empty vectors among tensors of another rank, which is refused here.
  ///
  /// - Precondition: there is at least one tensor, and shapes differ along `dim` only.
  @_specialize(where Element == Float)
  public static func cat(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    require(!tensors.isEmpty, "cat: there is no tensor")
    let dim = tensors[0].shape.normalized(dim, "cat")
    let sizes = tensors.map { $0.shape[dim] }
    return joined(tensors, dim: dim).recorded("cat", from: tensors) { dy, needed in
      var start = 0
      return zip(sizes, needed).map { size, needed in
        defer { start += size }
        return needed ? dy.narrowedView(dim: dim, start: start, length: size) : nil
      }
    }
  }

  /// Returns the tensors, all of one shape, along a new dimension; `torch.stack`.
  ///
  /// - Precondition: there is at least one tensor, and all have one shape.
  @_specialize(where Element == Float)
  public static func stack(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    require(!tensors.isEmpty, "stack: there is no tensor")
    let shape = tensors[0].shape
    for other in tensors {
      require(other.shape == shape, "stack: shapes \(shape) and \(other.shape) differ")
    }
    let place = shape.normalizedPlace(dim, "stack")
    return joined(tensors.map { $0.detached.unsqueezed(place) }, dim: place)
      .recorded("stack", from: tensors) { dy, needed in
        needed.enumerated().map { $1 ? dy.select(dim: place, $0) : nil }
      }
  }

  /// Returns the tensors joined one beside the other, along dimension 1, or 0 for vectors;
  /// `torch.hstack`.
  public static func hstack(_ tensors: [Tensor]) -> Tensor {
    let wide = tensors.map { $0.rank == 0 ? $0.unsqueezed(0) : $0 }
    return cat(wide, dim: wide.first.map { $0.rank > 1 } ?? false ? 1 : 0)
  }

  /// Returns the tensors joined one below the other, along dimension 0, vectors as rows;
  /// `torch.vstack`.
  public static func vstack(_ tensors: [Tensor]) -> Tensor {
    cat(tensors.map { $0.rank < 2 ? $0.reshaped(1, $0.elementCount) : $0 })
  }
}
