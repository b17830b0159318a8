import CTensorKernels

extension Tensor {
  /// Returns the elements where `mask`, which broadcasts with the tensor, is true, as a vector in
  /// row-major order; `torch.masked_select`.
  ///
  /// - Precondition: the shapes broadcast.
  public func maskedSelect(_ mask: Tensor<Bool>) -> Tensor {
    guard let common = shape.broadcast(with: mask.shape) else {
      requirementFailed(
        "maskedSelect: shapes \(shape) and \(mask.shape) do not broadcast")
    }
    return expanded(to: common).flattened()
      .indexSelect(dim: 0, mask.expandedView(common).truePositions())
  }

  /// Returns the tensor with the elements where `mask` is true replaced by those of `source`, taken
  /// in row-major order; `torch.masked_scatter`.
  ///
  /// - Precondition: the mask broadcasts to the tensor's shape, and the source has enough elements.
  public func maskedScatter(_ mask: Tensor<Bool>, _ source: Tensor) -> Tensor {
    require(
      shape.broadcast(with: mask.shape) == shape,
      "maskedScatter: mask \(mask.shape) does not broadcast to \(shape)")
    let positions = mask.expandedView(shape).truePositions()
    let count = positions.elementCount
    require(
      count <= source.elementCount,
      "maskedScatter: \(source.elementCount) elements cannot fill \(count) places")
    return flattened().scatter(dim: 0, positions, source.flattened()).reshaped(to: shape)
  }
}

extension Tensor where Element == Bool {
  /// Returns the row-major positions where the mask is true.
  func truePositions() -> Tensor<Int32> {
    require(
      elementCount <= Int(Int32.max), "mask: \(shape) has more elements than an index can count")
    return read { mask in
      let count = tk_count_true(mask, elementCount)
      return Tensor<Int32>(shape: [count]) { tk_true_positions(mask, elementCount, $0, count) }
    }
  }

  /// Returns the same positions as one index for each dimension.
  func trueCoordinates() -> [Tensor<Int32>] {
    let positions = truePositions()
    if rank == 1 { return [positions] }
    return positions.withUnsafeBufferPointer { positions in
      zip(shape.dimensions, Layout.contiguousStrides(of: shape)).map { size, stride in
        Tensor<Int32>(shape: [positions.count]) { y in
          for i in 0..<positions.count { y[i] = positions[i] / Int32(stride) % Int32(size) }
        }
      }
    }
  }
}
