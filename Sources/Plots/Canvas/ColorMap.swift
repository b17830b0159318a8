import Tensor

/// Colours for values in 0 … 1, with a lightness that rises or falls steadily.
public struct ColorMap: Sendable, Hashable {
  private let stops: [Color]

  /// Even stops from 0 to 1, between which colours are mixed in sRGB values.
  ///
  /// - Precondition: there are two or more.
  public init(_ stops: [Color]) {
    require(stops.count >= 2, "ColorMap: there must be two stops or more (\(stops.count))")
    self.stops = stops
  }

  private init(hex: [UInt32]) { self.init(hex.map { Color(hex: $0) }) }

  /// The colour of a value; those beyond 0 … 1 have the colours of the ends, NaN that of 0.
  public func color(at value: Double) -> Color {
    let last = Double(stops.count - 1)
    // In this order the minimum and the maximum let go of NaN.
    let position = max(0, min(value, 1)) * last
    guard position > 0 else { return stops[0] }
    let index = min(Int(position), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], fraction: position - Double(index))
  }

  /// Dark violet over green to yellow: Matplotlib's map by Nathaniel J. Smith, Stéfan van der Walt
  /// and Eric Firing (public domain, CC0), every eighth of its 256 colours; others are off by 2 of 255 at most.
  public static let viridis = ColorMap(hex: [
    0x440154, 0x470D60, 0x48186A, 0x482374, 0x472D7B, 0x453781, 0x424086, 0x3E4989, 0x3B528B,
    0x375B8D, 0x33638D, 0x2F6B8E, 0x2C728E, 0x297A8E, 0x26828E, 0x23898E, 0x21918C, 0x1F978B,
    0x1F9F88, 0x21A685, 0x27AD81, 0x31B57B, 0x3DBC74, 0x4CC26C, 0x5CC863, 0x6ECE58, 0x81D34D,
    0x95D840, 0xAADC32, 0xC0DF25, 0xD5E21A, 0xEAE51A, 0xFDE725,
  ])

  /// Black over purple to pale yellow, by the same authors and as exact.
  public static let magma = ColorMap(hex: [
    0x000004, 0x030312, 0x0A0822, 0x130D34, 0x1D1147, 0x29115A, 0x36106B, 0x440F76, 0x51127C,
    0x5D177F, 0x6A1C81, 0x762181, 0x832681, 0x902A81, 0x9C2E7F, 0xAA337D, 0xB73779, 0xC23B75,
    0xCF4070, 0xDB476A, 0xE55064, 0xEE5B5E, 0xF4695C, 0xF9785D, 0xFB8761, 0xFD9668, 0xFEA571,
    0xFEB47B, 0xFEC287, 0xFED194, 0xFDE0A1, 0xFCEEB0, 0xFCFDBF,
  ])

  /// White over Okabe and Ito's blue to dark blue, in steps of even lightness of Ottosson's Oklab.
  public static let blues = ColorMap(hex: [
    0xFFFFFF, 0xD2E3F1, 0xA7C7E2, 0x7BABD3, 0x4D8FC3, 0x0773B3, 0x00588B, 0x003E64, 0x00263F,
  ])
}
