import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the elements to the power of `exponent`, at most 1 ulp off, with C's answers at 0,
  /// infinity and NaN: x⁰ is 1 for every x. `torch.pow`.
  ///
  /// The gradient is exponent·x^(exponent − 1), and 0 for the exponent 0.
  public func pow(_ exponent: Float) -> Tensor {
    power(exponent).recorded("powScalar", from: self) { dy in
      exponent == 0 ? .zeros(dy.shape) : dy * (self.power(exponent - 1) * exponent)
    }
  }

  /// As above with an exponent for each element; shapes broadcast.
  ///
  /// The exponent's gradient is y·ln x, and 0 where x is 0 and the exponent not negative.
  public func pow(_ exponent: Tensor) -> Tensor {
    let y = Self.combined(TK_POWER, "pow", self, exponent)
    return y.recorded("pow", from: self, exponent) { dy in
      (
        {
          let slope = exponent * Self.combined(TK_POWER, "pow", self, exponent.combined(TK_ADD, -1))
          return Tensor.where(exponent .== 0, 0, dy * slope).summed(to: self.shape)
        },
        {
          let flat = (self .== 0) .& (exponent .>= 0)
          return Tensor.where(flat, 0, dy * (y * self.mapped(TK_LOG))).summed(to: exponent.shape)
        }
      )
    }
  }

  /// The powers that need no logarithm, with the general kernel's answers.
  private func power(_ exponent: Float) -> Tensor {
    switch exponent {
    case 0: .full(shape, 1)
    case 1: self.detached
    case 2: mapped(TK_SQUARE)
    case 3: .combined(TK_MULTIPLY, "pow", mapped(TK_SQUARE), self)
    case 0.5: mapped(TK_SQRT)
    case -0.5: mapped(TK_RSQRT)
    case -1: mapped(TK_RECIPROCAL)
    case -2: mapped(TK_SQUARE).mapped(TK_RECIPROCAL)
    default: combined(TK_POWER, exponent)
    }
  }

  /// Returns x − ⌊x / divisor⌋·divisor, which has the divisor's sign; shapes broadcast. Exact, NaN
  /// where the divisor is 0. `torch.remainder`, Python's `%`.
  public func remainder(_ divisor: Tensor) -> Tensor {
    Self.combined(TK_REMAINDER, "remainder", self, divisor)
      .recordedRemainder("remainder", self, divisor)
  }

  /// As above with one number for all elements.
  public func remainder(_ divisor: Float) -> Tensor {
    combined(TK_REMAINDER, divisor).recorded("remainderScalar", from: self) { $0 }
  }

  /// Returns x − trunc(x / divisor)·divisor, which has the sign of x; shapes broadcast. Exact, NaN
  /// where the divisor is 0. `torch.fmod`, C's `fmod`.
  public func fmod(_ divisor: Tensor) -> Tensor {
    Self.combined(TK_FMOD, "fmod", self, divisor).recordedRemainder("fmod", self, divisor)
  }

  /// As above with one number for all elements.
  public func fmod(_ divisor: Float) -> Tensor {
    combined(TK_FMOD, divisor).recorded("fmodScalar", from: self) { $0 }
  }

  /// Remembers this remainder of x: the integer quotient is (x − remainder) / divisor.
  private func recordedRemainder(_ op: StaticString, _ x: Tensor, _ divisor: Tensor) -> Tensor {
    let y = self
    return recorded(op, from: x, divisor) { dy in
      (
        { dy.summed(to: x.shape) },
        { (-dy * ((x - y) / divisor).mapped(TK_ROUND)).summed(to: divisor.shape) }
      )
    }
  }
}

/// Returns `base` to the power of each exponent, as `pow`; `torch.pow`.
///
/// The gradient is y·ln base, and 0 where the base is 0 and the exponent not negative.
public func pow(_ base: Float, _ exponent: Tensor<Float>) -> Tensor<Float> {
  let y = Tensor.combined(TK_POWER, base, exponent)
  return y.recorded("powOfScalar", from: exponent) { dy in
    let slope = dy * (y * Tensor<Float>(base).mapped(TK_LOG))
    return base == 0 ? Tensor.where(exponent .>= 0, 0, slope) : slope
  }
}
