import CTensorKernels

extension Tensor {
  /// Returns a tensor with every element equal to `value`; `torch.full`.
  public static func full(_ shape: Shape, _ value: Element) -> Tensor {
    Tensor(shape: shape) { y in
      withUnsafePointer(to: value) {
        tk_fill_elements($0, y, shape.elementCount, Int32(MemoryLayout<Element>.stride))
      }
    }
  }

  /// Returns a tensor of another's shape with every element equal to `value`; `torch.full_like`.
  public static func full(like other: Tensor, _ value: Element) -> Tensor {
    full(other.shape, value)
  }
}

extension Tensor where Element: Numeric {
  /// Returns a tensor of zeros; `torch.zeros`.
  public static func zeros(_ shape: Shape) -> Tensor { full(shape, 0) }

  /// Returns a tensor of ones; `torch.ones`.
  public static func ones(_ shape: Shape) -> Tensor { full(shape, 1) }

  /// Returns zeros of another tensor's shape; `torch.zeros_like`.
  public static func zeros(like other: Tensor) -> Tensor { zeros(other.shape) }

  /// Returns ones of another tensor's shape; `torch.ones_like`.
  public static func ones(like other: Tensor) -> Tensor { ones(other.shape) }

  /// Returns a matrix with ones on its diagonal, square if `columns` is nil; `torch.eye`.
  public static func eye(_ rows: Int, _ columns: Int? = nil) -> Tensor {
    let columns = columns ?? rows
    var y = zeros([rows, columns])
    y.update { y in
      for i in 0..<Swift.min(rows, columns) { y[i * columns + i] = 1 }
    }
    return y
  }
}
