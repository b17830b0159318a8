#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An operation of RandAugment and TrivialAugment, with its magnitude.
public struct AugmentationOperation: Sendable, Hashable, Codable, CustomStringConvertible {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case identity, shearX, shearY, translateX, translateY, rotate, brightness, color, contrast
    case sharpness, posterize, solarize, autoContrast, equalize

    /// Whether the magnitude is as often negative.
    public var isSigned: Bool {
      switch self {
      case .shearX, .shearY, .translateX, .translateY, .rotate, .brightness, .color, .contrast,
        .sharpness:
        true
      default: false
      }
    }
  }

  public var kind: Kind
  /// Shear as a tangent, moves in pixels, degrees, factors less 1, bits, a threshold in 0 … 1.
  public var magnitude: Double

  public init(_ kind: Kind, magnitude: Double = 0) {
    self.kind = kind
    self.magnitude = magnitude
  }

  public var description: String { "\(kind.rawValue) \(magnitude)" }

  public func callAsFunction(
    _ image: Image, interpolation: Interpolation = .nearest, fill: RGB = .black
  ) -> Image {
    func affine(
      move: (Double, Double) = (0, 0), shear: (Double, Double) = (0, 0),
      center: (Double, Double)? = nil
    ) -> Image {
      image.affine(
        translation: (move.0, move.1), shear: (shear.0, shear.1), interpolation: interpolation,
        center: center.map { ($0.0, $0.1) }, fill: fill)
    }
    let angle = atan(magnitude) * 180 / .pi
    let move = magnitude.rounded(.towardZero)
    return switch kind {
    case .identity: image
    case .shearX: affine(shear: (angle, 0), center: (0, 0))
    case .shearY: affine(shear: (0, angle), center: (0, 0))
    case .translateX: affine(move: (move, 0))
    case .translateY: affine(move: (0, move))
    case .rotate: image.rotated(degrees: magnitude, interpolation: interpolation, fill: fill)
    case .brightness: image.brightness(1 + magnitude)
    case .color: image.saturation(1 + magnitude)
    case .contrast: image.contrast(1 + magnitude)
    case .sharpness: image.sharpness(1 + magnitude)
    case .posterize: image.posterized(bits: Int(magnitude))
    case .solarize: image.solarized(threshold: 255 * magnitude)
    case .autoContrast: image.autocontrasted()
    case .equalize: image.equalized()
    }
  }

  /// How strong the strongest is.
  struct Limits {
    var shear: Double
    var translateX: Double
    var translateY: Double
    var rotate: Double
    var color: Double
    /// Bits taken away.
    var posterize: Double

    /// The magnitude of a step of `bins`, counted from 0.
    func magnitude(_ kind: Kind, step: Int, bins: Int) -> Double {
      let share = bins > 1 ? Double(step) / Double(bins - 1) : 0
      return switch kind {
      case .identity, .autoContrast, .equalize: 0
      case .shearX, .shearY: share * shear
      case .translateX: share * translateX
      case .translateY: share * translateY
      case .rotate: share * rotate
      case .brightness, .color, .contrast, .sharpness: share * color
      case .posterize: (8 - share * posterize).rounded(.toNearestOrEven)
      case .solarize: 1 - share
      }
    }
  }
}
