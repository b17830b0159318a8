/// The upper half of a `Float`: its range with 8 bits of precision; `torch.bfloat16`.
///
/// A type to store and to multiply in (see ``withMatmulPrecision(_:_:)``); other arithmetic is done
/// after conversion to `Float`.
public struct BFloat16: TensorElement, Hashable, CustomStringConvertible {
  /// The sign, 8 bits of exponent and 7 of mantissa.
  public let bitPattern: UInt16

  /// The number with these bits.
  public init(bitPattern: UInt16) { self.bitPattern = bitPattern }

  /// Rounds to the nearest, ties to even; a NaN stays one.
  public init(_ value: Float) {
    let bits = value.bitPattern
    bitPattern =
      value.isNaN
      ? UInt16(bits >> 16) | 0x40
      : UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ ((bits >> 16) & 1)) >> 16)
  }

  /// Equality of numbers, as of `Float`: NaN differs from itself, −0 equals 0.
  public static func == (a: BFloat16, b: BFloat16) -> Bool { Float(a) == Float(b) }

  public func hash(into hasher: inout Hasher) { hasher.combine(Float(self)) }

  public var description: String { "\(Float(self))" }

  public static var dtype: DType { .bfloat16 }
}

extension BFloat16: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Float) { self.init(value) }
}

extension Float {
  /// Exact.
  public init(_ value: BFloat16) { self.init(bitPattern: UInt32(value.bitPattern) << 16) }
}
