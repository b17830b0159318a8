import CTensorKernels

/// The element types besides `Float` whose tensors can be added and multiplied; without gradients.
///
/// Integers wrap around where they overflow, as in PyTorch.
public protocol ArithmeticElement: TensorElement, Numeric, Comparable {}

extension Double: ArithmeticElement {}
extension Int32: ArithmeticElement {}
extension Int64: ArithmeticElement {}
extension UInt8: ArithmeticElement {}

extension Tensor where Element: ArithmeticElement {
  /// Returns the element-wise sum; shapes broadcast as in PyTorch. `torch.add`.
  public static func + (lhs: Tensor, rhs: Tensor) -> Tensor {
    arithmetic(TK_TYPED_ADD, "+", lhs, rhs)
  }

  /// As above with one number for all elements.
  public static func + (lhs: Tensor, rhs: Element) -> Tensor { lhs + Tensor(rhs) }

  /// As above with one number for all elements.
  public static func + (lhs: Element, rhs: Tensor) -> Tensor { Tensor(lhs) + rhs }

  /// Returns the element-wise difference; shapes broadcast. `torch.sub`.
  public static func - (lhs: Tensor, rhs: Tensor) -> Tensor {
    arithmetic(TK_TYPED_SUBTRACT, "-", lhs, rhs)
  }

  /// As above with one number for all elements.
  public static func - (lhs: Tensor, rhs: Element) -> Tensor { lhs - Tensor(rhs) }

  /// As above with one number for all elements.
  public static func - (lhs: Element, rhs: Tensor) -> Tensor { Tensor(lhs) - rhs }

  /// Returns the element-wise product; shapes broadcast. `torch.mul`.
  public static func * (lhs: Tensor, rhs: Tensor) -> Tensor {
    arithmetic(TK_TYPED_MULTIPLY, "*", lhs, rhs)
  }

  /// As above with one number for all elements.
  public static func * (lhs: Tensor, rhs: Element) -> Tensor { lhs * Tensor(rhs) }

  /// As above with one number for all elements.
  public static func * (lhs: Element, rhs: Tensor) -> Tensor { Tensor(lhs) * rhs }

  /// Returns the negated elements; `torch.neg`.
  public static prefix func - (x: Tensor) -> Tensor { x.arithmetic(TK_TYPED_NEGATE) }

  /// Returns |x|; `torch.abs`.
  public func abs() -> Tensor { arithmetic(TK_TYPED_ABS) }

  /// Returns ⌊x / divisor⌋; shapes broadcast. `torch.floor_divide`.
  ///
  /// - Precondition: no integer is divided by 0.
  public func floorDivide(_ divisor: Tensor) -> Tensor {
    Self.arithmetic(TK_TYPED_FLOOR_DIVIDE, "floorDivide", self, divisor)
  }

  /// As above with one number for all elements.
  public func floorDivide(_ divisor: Element) -> Tensor { floorDivide(Tensor(divisor)) }

  /// Returns x − ⌊x / divisor⌋·divisor, which has the divisor's sign; shapes broadcast.
  /// `torch.remainder`.
  ///
  /// - Precondition: no integer is divided by 0.
  public func remainder(_ divisor: Tensor) -> Tensor {
    Self.arithmetic(TK_TYPED_REMAINDER, "remainder", self, divisor)
  }

  /// As above with one number for all elements.
  public func remainder(_ divisor: Element) -> Tensor { remainder(Tensor(divisor)) }

  /// Returns the elements limited to `min...max`, `max` everywhere if `min` is larger.
  /// `torch.clamp`.
  ///
  /// - Precondition: at least one limit is given.
  public func clamp(min: Element? = nil, max: Element? = nil) -> Tensor {
    require(min != nil || max != nil, "clamp: neither min nor max is given")
    var y = self
    if let min { y = maximum(y, Tensor(min)) }
    if let max { y = minimum(y, Tensor(max)) }
    return y
  }

  fileprivate static func arithmetic(
    _ op: tk_typed_binary_op, _ name: StaticString, _ a: Tensor, _ b: Tensor
  ) -> Tensor {
    Broadcast.combine(name, a, b) { a, aStrides, b, bStrides, y, sizes, rank in
      require(
        tk_typed_binary(op, Element.dtype.kernelType, a, aStrides, b, bStrides, y, sizes, rank),
        "\(name): an integer is divided by 0")
    }
  }

  fileprivate func arithmetic(_ op: tk_typed_unary_op) -> Tensor {
    Tensor(shape: shape) { y in
      read { tk_typed_unary(op, Element.dtype.kernelType, $0, y, elementCount) }
    }
  }
}

/// Returns the element-wise larger of two tensors; shapes broadcast. `torch.maximum`.
public func maximum<E: ArithmeticElement>(_ a: Tensor<E>, _ b: Tensor<E>) -> Tensor<E> {
  .arithmetic(TK_TYPED_MAXIMUM, "maximum", a, b)
}

/// Returns the element-wise smaller of two tensors; shapes broadcast. `torch.minimum`.
public func minimum<E: ArithmeticElement>(_ a: Tensor<E>, _ b: Tensor<E>) -> Tensor<E> {
  .arithmetic(TK_TYPED_MINIMUM, "minimum", a, b)
}

// MARK: Double precision

extension Tensor where Element == Double {
  /// Returns the element-wise quotient; shapes broadcast. `torch.div`.
  public static func / (lhs: Tensor, rhs: Tensor) -> Tensor {
    arithmetic(TK_TYPED_DIVIDE, "/", lhs, rhs)
  }

  /// As above with one number for all elements.
  public static func / (lhs: Tensor, rhs: Double) -> Tensor { lhs / Tensor(rhs) }

  /// As above with one number for all elements.
  public static func / (lhs: Double, rhs: Tensor) -> Tensor { Tensor(lhs) / rhs }

  /// Returns eˣ; `torch.exp`.
  public func exp() -> Tensor { arithmetic(TK_TYPED_EXP) }

  /// Returns the natural logarithm; `torch.log`.
  public func log() -> Tensor { arithmetic(TK_TYPED_LOG) }

  /// Returns the square root; `torch.sqrt`.
  public func sqrt() -> Tensor { arithmetic(TK_TYPED_SQRT) }

  /// Returns the hyperbolic tangent; `torch.tanh`.
  public func tanh() -> Tensor { arithmetic(TK_TYPED_TANH) }

  /// Returns the logistic function 1 / (1 + e⁻ˣ); `torch.sigmoid`.
  public func sigmoid() -> Tensor { arithmetic(TK_TYPED_SIGMOID) }

  /// Returns the elements to the power of `exponent`; shapes broadcast. `torch.pow`.
  public func pow(_ exponent: Tensor) -> Tensor {
    Self.arithmetic(TK_TYPED_POWER, "pow", self, exponent)
  }

  /// As above with one number for all elements.
  public func pow(_ exponent: Double) -> Tensor { pow(Tensor(exponent)) }
}
