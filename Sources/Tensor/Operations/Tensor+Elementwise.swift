import CTensorKernels

extension Tensor where Element == Float {
  /// Returns eˣ.
  public func exp() -> Tensor {
    let y = mapped(TK_EXP)
    return y.recorded("exp", from: self) { $0 * y }
  }

  /// Returns the natural logarithm.
  public func log() -> Tensor {
    mapped(TK_LOG).recorded("log", from: self) { $0 / self }
  }

  /// Returns the square root.
  public func sqrt() -> Tensor {
    let y = mapped(TK_SQRT)
    return y.recorded("sqrt", from: self) { $0 / (y * 2) }
  }

  /// Returns 1 / x.
  public func reciprocal() -> Tensor {
    let y = mapped(TK_RECIPROCAL)
    return y.recorded("reciprocal", from: self) { -($0 * y * y) }
  }

  /// Returns |x|; the gradient at 0 is 0.
  public func abs() -> Tensor {
    mapped(TK_ABS).recorded("abs", from: self) { $0 * self.mapped(TK_SIGN) }
  }

  /// Returns x².
  public func squared() -> Tensor {
    mapped(TK_SQUARE).recorded("square", from: self) { $0 * self * 2 }
  }

  /// Returns the hyperbolic tangent.
  public func tanh() -> Tensor {
    let y = mapped(TK_TANH)
    return y.recorded("tanh", from: self) { .combined(TK_TANH_GRADIENT, "tanh", $0, y) }
  }

  /// Returns the logistic function 1 / (1 + e⁻ˣ).
  public func sigmoid() -> Tensor {
    let y = mapped(TK_SIGMOID)
    return y.recorded("sigmoid", from: self) { .combined(TK_SIGMOID_GRADIENT, "sigmoid", $0, y) }
  }

  /// Returns max(x, 0); the gradient at 0 is 0.
  public func relu() -> Tensor {
    let y = mapped(TK_RELU)
    return y.recorded("relu", from: self) { .combined(TK_RELU_GRADIENT, "relu", $0, y) }
  }
}

/// Returns the element-wise larger of two tensors; the gradient goes to the larger, and in halves
/// where they are equal.
public func maximum(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Tensor<Float> {
  Tensor.combined(TK_MAXIMUM, "maximum", a, b).recorded("maximum", from: a, b) { dy in
    // sign(a − b) is 1, 0 or −1: the shares are (1 ± sign) / 2.
    let sign = (a - b).mapped(TK_SIGN)
    return (
      { (dy * ((sign + 1) * 0.5)).summed(to: a.shape) },
      { (dy * ((1 - sign) * 0.5)).summed(to: b.shape) }
    )
  }
}

/// Returns the element-wise smaller of two tensors.
public func minimum(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Tensor<Float> {
  -maximum(-a, -b)
}
