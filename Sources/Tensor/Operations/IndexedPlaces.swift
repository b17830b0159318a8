import CTensorKernels

/// Places in a tensor that index tensors name: one for each of some dimensions, broadcast together.
///
/// As in NumPy and PyTorch, the dimensions of the indices take the place of those indexed where
/// these are neighbours, and stand in front of the others where they are not.
struct IndexedPlaces {
  /// What is indexed.
  let source: Shape
  /// What the places are in: the indices' dimensions among the ones not indexed.
  let result: Shape
  /// The dimensions of `result` that the indices take.
  private let indexRange: Range<Int>
  /// Those of `source` that are not indexed, in order.
  private let others: [Int]
  private let dims: [Int]
  private let indices: [Tensor<Int32>]

  init(_ positions: [(dim: Int, indices: Tensor<Int32>)], in source: Shape) {
    guard let target = Shape.broadcast(positions.map(\.indices.shape)) else {
      requirementFailed(
        "subscript: index shapes \(positions.map(\.indices.shape)) do not broadcast")
    }
    let dims = positions.map(\.dim)
    let areNeighbours = dims.last! - dims[0] == dims.count - 1
    let place = areNeighbours ? dims[0] : 0
    let others = (0..<source.rank).filter { !dims.contains($0) }
    let sizes = others.map { source[$0] }
    self.source = source
    self.dims = dims
    self.others = others
    indices = positions.map { $0.indices.expandedView(target).contiguous() }
    indexRange = place..<place + target.rank
    result = Shape(sizes[..<place] + target.dimensions + sizes[place...])
  }

  /// Returns strides over `result`: those of `strides` at the dimensions not indexed, 0 at others.
  private func spread(_ strides: [Int]) -> [Int] {
    var own = others.map { strides[$0] }
    own.insert(contentsOf: repeatElement(0, count: indexRange.count), at: indexRange.lowerBound)
    return own
  }

  /// Calls `body` with the indices as kernels take them for memory of the given strides, and the
  /// strides of that memory over `result`.
  private func withKernelIndices(
    _ strides: [Int], _ body: (UnsafePointer<tk_indices>, [Int]) -> Void
  ) {
    // The largest unit in which all the offsets can be counted keeps their number small.
    let unit = Swift.max(dims.reduce(0) { greatestCommonDivisor($0, strides[$1]) }, 1)
    let extent = dims.reduce(0) { $0 + Swift.max(source[$1] - 1, 0) * (strides[$1] / unit) }
    require(
      extent <= Int(Int32.max), "subscript: \(source) is too large for several index tensors")
    let count = indices[0].elementCount
    var sums = Tensor<Int32>(shape: indices[0].shape) { _ in }
    sums.update { sums in
      for (i, dim) in dims.enumerated() {
        let outside = indices[i].read {
          tk_add_index(
            $0, count, source[dim], strides[dim] / unit, i > 0, sums.baseAddress!)
        }
        require(
          outside < 0,
          "subscript: index \(indices[i].elements[outside]) is out of range for dimension \(dim) of \(source)"
        )
      }
    }
    var indexStrides = [Int](repeating: 0, count: result.rank)
    indexStrides.replaceSubrange(indexRange, with: Layout.contiguousStrides(of: indices[0].shape))
    sums.read { index in
      result.dimensions.withUnsafeBufferPointer { shape in
        indexStrides.withUnsafeBufferPointer { indexStrides in
          var at = tk_indices(
            rank: Int32(result.rank), shape: shape.baseAddress, index: index,
            index_strides: indexStrides.baseAddress, step: unit)
          body(&at, spread(strides))
        }
      }
    }
  }

  /// Returns the elements at the places.
  func gather<Element>(_ x: Tensor<Element>) -> Tensor<Element> {
    Tensor(shape: result) { y in
      withExtendedLifetime(x.storage) {
        withKernelIndices(x.layout.actualStrides) { at, strides in
          tk_gather(
            at, 0, x.storage.base + x.layout.offset, strides, y,
            Int32(MemoryLayout<Element>.stride))
        }
      }
    }
  }

  /// Combines the elements at the places with those of `values`, of the shape `result`.
  func scatter<Element>(
    _ values: Tensor<Element>, _ op: tk_scatter_op = TK_SCATTER_SET,
    to base: UnsafeMutablePointer<Element>, _ layout: Layout
  ) {
    withExtendedLifetime(values.storage) {
      withKernelIndices(layout.actualStrides) { at, strides in
        tk_scatter(
          op, at, values.storage.base + values.layout.offset, values.layout.actualStrides,
          base + layout.offset, strides, Element.dtype.kernelType)
      }
    }
  }
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  b == 0 ? a : greatestCommonDivisor(b, a % b)
}
