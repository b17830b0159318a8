extension Tensor where Element == Int32 {
  /// Returns 1 at the class that each element names and 0 elsewhere, `[…]` gives `[…, classes]`;
  /// `torch.nn.functional.one_hot`.
  ///
  /// - Precondition: every element is in `0..<classes`.
  public func oneHot(classes: Int) -> Tensor {
    let ids = contiguous()
    _ = ids.checkedCount(below: classes, ignoring: nil, "oneHot")
    var y = Tensor.zeros(Shape(shape.dimensions + [classes]))
    y.update { y in
      ids.withUnsafeBufferPointer { ids in
        for (i, id) in ids.enumerated() { y[i * classes + Int(id)] = 1 }
      }
    }
    return y
  }
}
