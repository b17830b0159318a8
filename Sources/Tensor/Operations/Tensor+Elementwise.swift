import CTensorKernels

// Errors in ulp hold for all finite arguments, results among the subnormals too.
extension Tensor where Element == Float {
  /// Returns eˣ, at most 2 ulp off; `torch.exp`.
  public func exp() -> Tensor {
    let y = mapped(TK_EXP)
    return y.recorded("exp", from: self) { $0 * y }
  }

  /// Returns eˣ − 1, at most 2 ulp off near 0 too; `torch.expm1`.
  public func expm1() -> Tensor {
    let y = mapped(TK_EXPM1)
    return y.recorded("expm1", from: self) { $0 * (y + 1) }
  }

  /// Returns the natural logarithm, at most 2 ulp off; `torch.log`.
  public func log() -> Tensor {
    mapped(TK_LOG).recorded("log", from: self) { $0 / self }
  }

  /// Returns ln(1 + x), at most 2 ulp off near 0 too; `torch.log1p`.
  public func log1p() -> Tensor {
    mapped(TK_LOG1P).recorded("log1p", from: self) { $0 / (self + 1) }
  }

  /// Returns the logarithm to base 2, at most 3 ulp off; `torch.log2`.
  public func log2() -> Tensor {
    mapped(TK_LOG2).recorded("log2", from: self) { $0 / (self * 0.693_147_18) }
  }

  /// Returns the logarithm to base 10, at most 3 ulp off; `torch.log10`.
  public func log10() -> Tensor {
    mapped(TK_LOG10).recorded("log10", from: self) { $0 / (self * 2.302_585_1) }
  }

  /// Returns the square root; `torch.sqrt`.
  public func sqrt() -> Tensor {
    let y = mapped(TK_SQRT)
    return y.recorded("sqrt", from: self) { $0 / (y * 2) }
  }

  /// Returns 1 / √x, at most 2 ulp off; `torch.rsqrt`.
  public func rsqrt() -> Tensor {
    let y = mapped(TK_RSQRT)
    return y.recorded("rsqrt", from: self) { $0 * (y * y * y) * -0.5 }
  }

  /// Returns 1 / x; `torch.reciprocal`.
  public func reciprocal() -> Tensor {
    let y = mapped(TK_RECIPROCAL)
    return y.recorded("reciprocal", from: self) { -($0 * y * y) }
  }

  /// Returns |x|; the gradient at 0 is 0. `torch.abs`.
  public func abs() -> Tensor {
    mapped(TK_ABS).recorded("abs", from: self) { $0 * self.mapped(TK_SIGN) }
  }

  /// Returns x²; `torch.square`.
  public func squared() -> Tensor {
    mapped(TK_SQUARE).recorded("square", from: self) { $0 * self * 2 }
  }

  /// Returns the error function 2/√π · ∫₀ˣ e^−t² dt, at most 5 ulp off; `torch.erf`.
  public func erf() -> Tensor {
    mapped(TK_ERF).recorded("erf", from: self) { dy in
      dy * (-self.mapped(TK_SQUARE)).mapped(TK_EXP) * 1.128_379_2
    }
  }

  /// Returns 1 − erf x, at most 3 ulp off where that is small too; `torch.erfc`.
  public func erfc() -> Tensor {
    mapped(TK_ERFC).recorded("erfc", from: self) { dy in
      dy * (-self.mapped(TK_SQUARE)).mapped(TK_EXP) * -1.128_379_2
    }
  }
}

// MARK: Steps: the gradient is 0

extension Tensor where Element == Float {
  /// Returns −1, 0 or 1 (NaN for NaN); `torch.sign`.
  public func sign() -> Tensor { stepped(TK_SIGN) }

  /// Returns the largest integer that is not above x; `torch.floor`.
  public func floor() -> Tensor { stepped(TK_FLOOR) }

  /// Returns the smallest integer that is not below x; `torch.ceil`.
  public func ceil() -> Tensor { stepped(TK_CEIL) }

  /// Returns the nearest integer, the even one of two; `torch.round`.
  public func round() -> Tensor { stepped(TK_ROUND) }

  /// Returns the integer part; `torch.trunc`.
  public func trunc() -> Tensor { stepped(TK_TRUNC) }

  private func stepped(_ op: tk_unary_op) -> Tensor {
    mapped(op).recorded("step", from: self) { .zeros($0.shape) }
  }
}

// MARK: Limits

/// Returns the element-wise larger of two tensors, NaN where one of them is; the gradient goes to
/// the larger, and in halves where they are equal. `torch.maximum`.
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

/// Returns the element-wise smaller of two tensors, as `maximum`; `torch.minimum`.
public func minimum(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Tensor<Float> {
  Tensor.combined(TK_MINIMUM, "minimum", a, b).recorded("minimum", from: a, b) { dy in
    let sign = (b - a).mapped(TK_SIGN)
    return (
      { (dy * ((sign + 1) * 0.5)).summed(to: a.shape) },
      { (dy * ((1 - sign) * 0.5)).summed(to: b.shape) }
    )
  }
}

extension Tensor where Element == Float {
  /// Returns the elements limited to `min...max`, `max` everywhere if `min` is larger; the gradient
  /// flows where an element is within, its limits included. `torch.clamp`.
  ///
  /// - Precondition: at least one limit is given.
  public func clamp(min: Float? = nil, max: Float? = nil) -> Tensor {
    require(min != nil || max != nil, "clamp: neither min nor max is given")
    return activation("clamp", TK_CLAMP, min ?? -.infinity, max ?? .infinity)
  }

  /// As above with limits that broadcast with the elements, and get the gradient where they apply.
  ///
  /// - Precondition: at least one limit is given, and the shapes broadcast.
  public func clamp(min: Tensor? = nil, max: Tensor? = nil) -> Tensor {
    require(min != nil || max != nil, "clamp: neither min nor max is given")
    let low = min ?? Tensor(-.infinity)
    let high = max ?? Tensor(.infinity)
    let y = Self.combined(TK_MINIMUM, "clamp", .combined(TK_MAXIMUM, "clamp", self, low), high)
    return y.recorded("clampBetween", from: [self, low, high]) { dy, needed in
      func share(_ part: Int, _ applies: @autoclosure () -> Tensor<Bool>, _ shape: Shape)
        -> Tensor?
      {
        needed[part] ? Tensor.where(applies(), dy, 0).summed(to: shape) : nil
      }
      return [
        share(0, (self .>= low) .& (self .<= high), self.shape),
        share(1, (self .< low) .& (low .< high), low.shape),
        share(2, (self .> high) .| (high .< low), high.shape),
      ]
    }
  }
}
