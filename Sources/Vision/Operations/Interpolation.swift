/// How a warped image takes samples between pixels.
public enum Interpolation: String, Sendable, Hashable, Codable, CaseIterable {
  /// The pixel in whose square the place falls.
  case nearest
  /// The weighted mean of 2 × 2 pixels.
  case bilinear
  /// Keys' cubic convolution of 4 × 4 pixels with a = −1, as Pillow's `transform` has it.
  case bicubic
}
