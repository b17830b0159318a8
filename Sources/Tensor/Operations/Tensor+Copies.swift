import CTensorKernels

extension Tensor {
  /// Returns the tensor in row-major memory without gaps: itself where it is so already;
  /// `torch.Tensor.contiguous`.
  public func contiguous() -> Tensor { layout.isContiguous ? self : copied() }

  /// Returns a contiguous copy in storage of its own; `torch.clone`.
  ///
  /// Values never share what is written, so this is for a small view of a large tensor that is no
  /// longer needed: the view would keep all of it in memory.
  @_specialize(where Element == Float)
  public func copied() -> Tensor {
    var copy = copied(shape, strides: layout.actualStrides, offset: layout.offset)
    copy.trace = trace
    return copy
  }

  /// Returns a contiguous copy of what strides (negative ones too) find in this storage.
  func copied(_ shape: Shape, strides: [Int], offset: Int) -> Tensor {
    Tensor(shape: shape) { y in
      withExtendedLifetime(storage) {
        tk_copy_strided(
          storage.base + offset, strides, y, Layout.contiguousStrides(of: shape), shape.dimensions,
          Int32(shape.rank), Int32(MemoryLayout<Element>.stride))
      }
    }
  }

  /// Copies the elements to where `layout` has them in the memory at `base`.
  func copy(to base: UnsafeMutablePointer<Element>, _ layout: Layout) {
    withExtendedLifetime(storage) {
      tk_copy_strided(
        storage.base + self.layout.offset, self.layout.actualStrides, base + layout.offset,
        layout.actualStrides, shape.dimensions, Int32(rank), Int32(MemoryLayout<Element>.stride))
    }
  }

  /// Returns a contiguous tensor of `shape` that holds this one in the box that begins at `starts`,
  /// and `value` around it.
  func embedded(in shape: Shape, at starts: [Int], around value: Element) -> Tensor {
    Tensor(shape: shape) { y in
      withExtendedLifetime(storage) {
        withUnsafePointer(to: value) {
          tk_embed(
            storage.base + layout.offset, layout.actualStrides, y, shape.dimensions, starts,
            self.shape.dimensions, Int32(rank), Int32(MemoryLayout<Element>.stride), $0)
        }
      }
    }
  }

  /// Returns a tensor of `shape` that holds this one from `start` along `dim`, and `value` elsewhere.
  func embedded(in shape: Shape, dim: Int, start: Int, around value: Element) -> Tensor {
    var starts = [Int](repeating: 0, count: shape.rank)
    starts[dim] = start
    return embedded(in: shape, at: starts, around: value)
  }

  /// Whether the elements can be written in place, in whatever order they lie without gaps.
  mutating func isItsOwn() -> Bool {
    layout.isDense && !storage.isBorrowed && isKnownUniquelyReferenced(&storage)
  }

  /// Whether the elements lie in the same order without gaps, so that those of one place belong
  /// together.
  func hasLayout(of other: Tensor) -> Bool {
    layout.isDense && shape == other.shape && layout.strides == other.layout.strides
  }

  /// Makes the storage this tensor's own and row-major, for writing in place.
  mutating func makeWritable() {
    if !layout.isContiguous || storage.isBorrowed || !isKnownUniquelyReferenced(&storage) {
      self = copied()
    } else {
      storage.willWrite()
    }
  }
}
