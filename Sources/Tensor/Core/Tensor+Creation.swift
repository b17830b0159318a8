import CTensorKernels

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

extension Tensor where Element == Float {
  /// Returns uniform random numbers in `[low, high)`, drawn from ``Generator/current``.
  public static func uniform(_ shape: Shape, low: Float = 0, high: Float = 1) -> Tensor {
    Tensor(shape: shape) { base in
      Generator.current.draw(shape.elementCount) { seed, stream, counter in
        tk_uniform(base, shape.elementCount, low, high, seed, stream, counter)
      }
    }
  }

  /// Returns normal random numbers, drawn from ``Generator/current``; `torch.randn`.
  public static func normal(_ shape: Shape, mean: Float = 0, standardDeviation: Float = 1) -> Tensor
  {
    Tensor(shape: shape) { base in
      Generator.current.draw(shape.elementCount) { seed, stream, counter in
        tk_normal(base, shape.elementCount, mean, standardDeviation, seed, stream, counter)
      }
    }
  }
}
