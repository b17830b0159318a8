extension Tensor {
  /// Returns a tensor with every element equal to `value`; `torch.full`.
  public static func full(_ shape: Shape, _ value: Element) -> Tensor {
    Tensor(shape: shape) { $0.update(repeating: value, count: shape.elementCount) }
  }
}

extension Tensor where Element: Numeric {
  /// Returns a tensor of zeros; `torch.zeros`.
  public static func zeros(_ shape: Shape) -> Tensor { full(shape, 0) }

  /// Returns a tensor of ones; `torch.ones`.
  public static func ones(_ shape: Shape) -> Tensor { full(shape, 1) }
}

extension Tensor where Element: Strideable & Numeric, Element.Stride: SignedNumeric {
  /// Returns the vector `start, start + step, …` up to but without `end`; `torch.arange`.
  public static func arange(_ start: Element, _ end: Element, by step: Element.Stride = 1) -> Tensor
  {
    Tensor(Array(stride(from: start, to: end, by: step)))
  }
}
