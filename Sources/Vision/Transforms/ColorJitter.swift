import Tensor

/// Brightness, contrast, saturation and hue changed by random amounts in random order; torchvision's
/// `ColorJitter`.
public struct ColorJitter: ImageTransform {
  /// Of factors; nil leaves this aspect and draws nothing.
  public let brightness: ClosedRange<Double>?
  public let contrast: ClosedRange<Double>?
  public let saturation: ClosedRange<Double>?
  /// In shares of the circle.
  public let hue: ClosedRange<Double>?

  /// - Precondition: Factors are at least 0, hues in −0.5 … 0.5.
  public init(
    brightness: ClosedRange<Double>? = nil, contrast: ClosedRange<Double>? = nil,
    saturation: ClosedRange<Double>? = nil, hue: ClosedRange<Double>? = nil
  ) {
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.hue = hue
    check()
  }

  /// Factors in `max(0, 1 − x) … 1 + x`, hues in `−x … x`; 0 leaves an aspect.
  public init(
    brightness: Double = 0, contrast: Double = 0, saturation: Double = 0, hue: Double = 0
  ) {
    func factors(_ x: Double) -> ClosedRange<Double>? {
      require(x >= 0, "ColorJitter: amounts must be at least 0 (\(x))")
      return x == 0 ? nil : max(0, 1 - x)...1 + x
    }
    require(hue >= 0, "ColorJitter: amounts must be at least 0 (\(hue))")
    self.init(
      brightness: factors(brightness), contrast: factors(contrast),
      saturation: factors(saturation), hue: hue == 0 ? nil : -hue...hue)
  }

  public var problem: String? {
    for range in [brightness, contrast, saturation] {
      if let range, range.lowerBound < 0 { return "factors must be at least 0 (\(range))" }
    }
    if let hue, hue.lowerBound < -0.5 || hue.upperBound > 0.5 {
      return "hues must be in -0.5 … 0.5 (\(hue))"
    }
    return nil
  }

  /// One change of the colours.
  public enum Change: Sendable, Hashable, Codable {
    case brightness(Double)
    case contrast(Double)
    case saturation(Double)
    case hue(Double)
  }

  /// The changes, in their order.
  public func parameters(using generator: inout Philox) -> [Change] {
    let order = generator.permutation(4)
    let changes: [Change?] = [
      brightness.map { .brightness(generator.uniform($0)) },
      contrast.map { .contrast(generator.uniform($0)) },
      saturation.map { .saturation(generator.uniform($0)) },
      hue.map { .hue(generator.uniform($0)) },
    ]
    return order.compactMap { changes[$0] }
  }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    parameters(using: &generator).reduce(image) { image, change in
      switch change {
      case .brightness(let factor): image.brightness(factor)
      case .contrast(let factor): image.contrast(factor)
      case .saturation(let factor): image.saturation(factor)
      case .hue(let factor): image.hue(factor)
      }
    }
  }
}
