import CTensorKernels

// Errors in ulp hold for all finite arguments.
extension Tensor where Element == Float {
  /// Returns the sine, at most 1 ulp off however large the angle; `torch.sin`.
  public func sin() -> Tensor {
    mapped(TK_SIN).recorded("sin", from: self) { $0 * self.mapped(TK_COS) }
  }

  /// Returns the cosine, at most 1 ulp off however large the angle; `torch.cos`.
  public func cos() -> Tensor {
    mapped(TK_COS).recorded("cos", from: self) { -($0 * self.mapped(TK_SIN)) }
  }

  /// Returns the tangent, at most 1 ulp off however large the angle; `torch.tan`.
  public func tan() -> Tensor {
    let y = mapped(TK_TAN)
    return y.recorded("tan", from: self) { $0 * (y.mapped(TK_SQUARE) + 1) }
  }

  /// Returns the angle in −π/2...π/2 with this sine, at most 3 ulp off; NaN beyond ±1. `torch.asin`.
  public func asin() -> Tensor {
    mapped(TK_ASIN).recorded("asin", from: self) { dy in
      dy * (1 - self.mapped(TK_SQUARE)).mapped(TK_RSQRT)
    }
  }

  /// Returns the angle in 0...π with this cosine, at most 3 ulp off; NaN beyond ±1. `torch.acos`.
  public func acos() -> Tensor {
    mapped(TK_ACOS).recorded("acos", from: self) { dy in
      -(dy * (1 - self.mapped(TK_SQUARE)).mapped(TK_RSQRT))
    }
  }

  /// Returns the angle in −π/2...π/2 with this tangent, at most 3 ulp off; `torch.atan`.
  public func atan() -> Tensor {
    mapped(TK_ATAN).recorded("atan", from: self) { $0 / (self.mapped(TK_SQUARE) + 1) }
  }

  /// Returns the hyperbolic sine, at most 3 ulp off; `torch.sinh`.
  public func sinh() -> Tensor {
    mapped(TK_SINH).recorded("sinh", from: self) { $0 * self.mapped(TK_COSH) }
  }

  /// Returns the hyperbolic cosine, at most 2 ulp off; `torch.cosh`.
  public func cosh() -> Tensor {
    mapped(TK_COSH).recorded("cosh", from: self) { $0 * self.mapped(TK_SINH) }
  }

  /// Returns the hyperbolic tangent, at most 3 ulp off; `torch.tanh`.
  public func tanh() -> Tensor {
    let y = mapped(TK_TANH)
    return y.recorded("tanh", from: self) { .combined(TK_TANH_GRADIENT, "tanh", $0, y) }
  }
}

/// Returns the angles of the points (x, y) in −π...π, at most 3 ulp off; shapes broadcast. The
/// gradient at (0, 0) is 0. `torch.atan2`.
public func atan2(_ y: Tensor<Float>, _ x: Tensor<Float>) -> Tensor<Float> {
  Tensor.combined(TK_ATAN2, "atan2", y, x).recorded("atan2", from: y, x) { dy in
    let square = x * x + y * y
    let scaled = Tensor.where(square .== 0, 0, dy / square)
    return (
      { (scaled * x).summed(to: y.shape) },
      { -(scaled * y).summed(to: x.shape) }
    )
  }
}
