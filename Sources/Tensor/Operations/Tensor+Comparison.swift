import CTensorKernels

// The point-wise operators of Swift's SIMD types; `==` compares whole tensors.
extension Tensor {
  /// Returns where the elements are equal; shapes broadcast. NaN equals nothing. `torch.eq`.
  public static func .== (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
    compared(TK_EQUAL, ".==", lhs, rhs)
  }

  /// As above with one number for all elements.
  public static func .== (lhs: Tensor, rhs: Element) -> Tensor<Bool> { lhs .== Tensor(rhs) }

  /// As above with one number for all elements.
  public static func .== (lhs: Element, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .== rhs }

  /// Returns where the elements differ; shapes broadcast. NaN differs from everything. `torch.ne`.
  public static func .!= (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
    compared(TK_NOT_EQUAL, ".!=", lhs, rhs)
  }

  /// As above with one number for all elements.
  public static func .!= (lhs: Tensor, rhs: Element) -> Tensor<Bool> { lhs .!= Tensor(rhs) }

  /// As above with one number for all elements.
  public static func .!= (lhs: Element, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .!= rhs }

  fileprivate static func compared(
    _ op: tk_comparison, _ name: StaticString, _ a: Tensor, _ b: Tensor
  ) -> Tensor<Bool> {
    Broadcast.combine(name, a, b) { a, aStrides, b, bStrides, y, sizes, rank in
      tk_compare(op, Element.dtype.kernelType, a, aStrides, b, bStrides, y, sizes, rank)
    }
  }
}

extension Tensor where Element: Comparable {
  /// Returns where the left element is smaller; shapes broadcast. False for NaN. `torch.lt`.
  public static func .< (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
    compared(TK_LESS, ".<", lhs, rhs)
  }

  /// As above with one number for all elements.
  public static func .< (lhs: Tensor, rhs: Element) -> Tensor<Bool> { lhs .< Tensor(rhs) }

  /// As above with one number for all elements.
  public static func .< (lhs: Element, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .< rhs }

  /// Returns where the left element is smaller or equal; shapes broadcast. `torch.le`.
  public static func .<= (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
    compared(TK_LESS_EQUAL, ".<=", lhs, rhs)
  }

  /// As above with one number for all elements.
  public static func .<= (lhs: Tensor, rhs: Element) -> Tensor<Bool> { lhs .<= Tensor(rhs) }

  /// As above with one number for all elements.
  public static func .<= (lhs: Element, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .<= rhs }

  /// Returns where the left element is larger; shapes broadcast. `torch.gt`.
  public static func .> (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
    compared(TK_GREATER, ".>", lhs, rhs)
  }

  /// As above with one number for all elements.
  public static func .> (lhs: Tensor, rhs: Element) -> Tensor<Bool> { lhs .> Tensor(rhs) }

  /// As above with one number for all elements.
  public static func .> (lhs: Element, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .> rhs }

  /// Returns where the left element is larger or equal; shapes broadcast. `torch.ge`.
  public static func .>= (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> {
    compared(TK_GREATER_EQUAL, ".>=", lhs, rhs)
  }

  /// As above with one number for all elements.
  public static func .>= (lhs: Tensor, rhs: Element) -> Tensor<Bool> { lhs .>= Tensor(rhs) }

  /// As above with one number for all elements.
  public static func .>= (lhs: Element, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .>= rhs }
}

extension Tensor where Element == Bool {
  /// Returns where both hold; shapes broadcast. `torch.logical_and`.
  public static func .& (lhs: Tensor, rhs: Tensor) -> Tensor { compared(TK_AND, ".&", lhs, rhs) }

  /// Returns where one or both hold; shapes broadcast. `torch.logical_or`.
  public static func .| (lhs: Tensor, rhs: Tensor) -> Tensor { compared(TK_OR, ".|", lhs, rhs) }

  /// Returns where exactly one holds; shapes broadcast. `torch.logical_xor`.
  public static func .^ (lhs: Tensor, rhs: Tensor) -> Tensor { compared(TK_XOR, ".^", lhs, rhs) }

  /// Returns where the mask does not hold; `torch.logical_not`.
  public static prefix func .! (mask: Tensor) -> Tensor { mask .== false }
}

extension Tensor where Element: BinaryFloatingPoint {
  /// Returns where the elements are NaN; `torch.isnan`.
  public func isNaN() -> Tensor<Bool> { self .!= self }

  /// Returns where the elements are ∞ or −∞; `torch.isinf`.
  public func isInfinite() -> Tensor<Bool> { (self .== .infinity) .| (self .== -.infinity) }

  /// Returns where the elements are neither infinite nor NaN; `torch.isfinite`.
  public func isFinite() -> Tensor<Bool> { (self .< .infinity) .& (self .> -.infinity) }
}

extension Tensor where Element == Float {
  /// Returns where |x − y| <= atol + rtol·|y|, or both are the same infinity; shapes broadcast.
  /// `torch.isclose`.
  ///
  /// - Parameter equalNaN: Whether NaN is close to NaN.
  public func isClose(
    to other: Tensor, rtol: Float = 1e-5, atol: Float = 1e-8, equalNaN: Bool = false
  ) -> Tensor<Bool> {
    let (x, y) = (detached, other.detached)
    let near = (x - y).mapped(TK_ABS) .<= y.mapped(TK_ABS) * rtol + atol
    return x.isClose(to: y, where: near, equalNaN: equalNaN)
  }

  /// Whether all elements are close, see `isClose`; `torch.allclose`.
  public func allClose(
    to other: Tensor, rtol: Float = 1e-5, atol: Float = 1e-8, equalNaN: Bool = false
  ) -> Bool {
    isClose(to: other, rtol: rtol, atol: atol, equalNaN: equalNaN).all().item
  }
}

extension Tensor where Element == Double {
  /// Returns where |x − y| <= atol + rtol·|y|, or both are the same infinity; shapes broadcast.
  /// `torch.isclose`.
  ///
  /// - Parameter equalNaN: Whether NaN is close to NaN.
  public func isClose(
    to other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false
  ) -> Tensor<Bool> {
    let near = (self - other).abs() .<= other.abs() * rtol + atol
    return isClose(to: other, where: near, equalNaN: equalNaN)
  }

  /// Whether all elements are close, see `isClose`; `torch.allclose`.
  public func allClose(
    to other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false
  ) -> Bool {
    isClose(to: other, rtol: rtol, atol: atol, equalNaN: equalNaN).all().item
  }
}

extension Tensor where Element: BinaryFloatingPoint {
  /// Corrects what is near by its distance for infinity and NaN.
  fileprivate func isClose(
    to other: Tensor, where near: Tensor<Bool>, equalNaN: Bool
  ) -> Tensor<Bool> {
    // An infinite allowance would be kept by everything.
    let close = (near .& other.isFinite()) .| (self .== other)
    return equalNaN ? close .| (isNaN() .& other.isNaN()) : close
  }
}
