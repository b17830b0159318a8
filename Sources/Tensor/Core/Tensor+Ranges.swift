import Foundation

extension Tensor where Element: BinaryFloatingPoint {
  /// Returns the vector `start, start + step, …` up to but without `end`, ⌈(end − start) / step⌉
  /// numbers; `torch.arange`.
  ///
  /// - Precondition: the step is not 0 and leads from `start` to `end`.
  public static func arange(_ start: Element, _ end: Element, by step: Element = 1) -> Tensor {
    require(step != 0, "arange: the step is 0")
    let count = ((Double(end) - Double(start)) / Double(step)).rounded(.up)
    require(count >= 0 && count.isFinite, "arange: \(start) does not reach \(end) by \(step)")
    return Tensor((0..<Int(count)).map { Element(Double(start) + Double($0) * Double(step)) })
  }

  /// Returns the vector `0, 1, …` up to but without `end`.
  public static func arange(_ end: Element) -> Tensor { arange(0, end) }

  /// Returns `count` numbers from `start` to `end`, both included, at equal distances;
  /// `torch.linspace`.
  ///
  /// - Precondition: `count` is not negative.
  public static func linspace(_ start: Element, _ end: Element, count: Int) -> Tensor {
    require(count >= 0, "linspace: \(count) numbers")
    return Tensor(spaced(Double(start), Double(end), count).map { Element($0) })
  }

  /// Returns `base` to the powers of ``linspace(_:_:count:)``; `torch.logspace`.
  ///
  /// - Precondition: `count` is not negative.
  public static func logspace(
    _ start: Element, _ end: Element, count: Int, base: Double = 10
  ) -> Tensor {
    require(count >= 0, "logspace: \(count) numbers")
    return Tensor(
      spaced(Double(start), Double(end), count).map { Element(Foundation.pow(base, $0)) })
  }

  /// From both ends, so that the last number is `end`.
  private static func spaced(_ start: Double, _ end: Double, _ count: Int) -> [Double] {
    let step = (end - start) / Double(Swift.max(count - 1, 1))
    return (0..<count).map {
      $0 * 2 < count ? start + step * Double($0) : end - step * Double(count - 1 - $0)
    }
  }
}

extension Tensor where Element: FixedWidthInteger {
  /// Returns the vector `start, start + step, …` up to but without `end`; `torch.arange`.
  ///
  /// - Precondition: the step is not 0 and leads from `start` to `end`.
  public static func arange(_ start: Element, _ end: Element, by step: Int = 1) -> Tensor {
    require(step != 0, "arange: the step is 0")
    require(
      start == end || (start < end) == (step > 0),
      "arange: \(start) does not reach \(end) by \(step)")
    return Tensor(stride(from: Int(start), to: Int(end), by: step).map { Element($0) })
  }

  /// Returns the vector `0, 1, …` up to but without `end`.
  public static func arange(_ end: Element) -> Tensor { arange(0, end) }
}

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

/// Which of the first two dimensions of a grid the first vector runs along.
public enum GridIndexing: Sendable {
  /// The first one, as rows of a matrix.
  case ij
  /// The second one, as x in a picture.
  case xy
}

extension Tensor {
  /// Returns, for vectors of lengths n₁, n₂, …, as many tensors `[n₁, n₂, …]` of which the i-th
  /// holds the i-th vector along its i-th dimension (`.xy`: the first two exchanged), as views.
  /// `torch.meshgrid`.
  ///
  /// - Precondition: there is a vector, and all have rank 1 or 0.
  public static func meshgrid(_ vectors: [Tensor], indexing: GridIndexing = .ij) -> [Tensor] {
    require(!vectors.isEmpty, "meshgrid: no vectors")
    for vector in vectors {
      require(vector.rank <= 1, "meshgrid: expected vectors, got \(vector.shape)")
    }
    var order = Array(vectors.indices)
    if indexing == .xy, vectors.count >= 2 { order.swapAt(0, 1) }
    let shape = Shape(order.map { vectors[$0].elementCount })
    return vectors.indices.map { i in
      var sizes = [Int](repeating: 1, count: vectors.count)
      sizes[order.firstIndex(of: i)!] = -1
      if vectors[i].elementCount == 0 { sizes[order.firstIndex(of: i)!] = 0 }
      return vectors[i].reshaped(sizes).expanded(to: shape)
    }
  }
}
