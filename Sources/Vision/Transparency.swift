/// What becomes of transparent pixels when an image is decoded to RGB.
public enum Transparency: String, Sendable, Hashable, CaseIterable {
  /// The alpha is dropped and the colour below it kept, as by Pillow's `convert("RGB")` and
  /// torchvision.
  case dropped
  /// Pixels are composed over white, mixed in sRGB values as browsers do.
  case overWhite
}

/// Turns RGBA into RGB at the buffer's beginning: `(color · alpha + 255 · (255 − alpha)) / 255`,
/// rounded.
///
/// - Returns: The number of bytes that RGB takes.
func composeOverWhite(_ samples: UnsafeMutableBufferPointer<UInt8>, pixelCount: Int) -> Int {
  for pixel in 0..<pixelCount {
    let alpha = Int(samples[pixel * 4 + 3])
    for channel in 0..<3 {
      let sum = Int(samples[pixel * 4 + channel]) * alpha + 255 * (255 - alpha)
      samples[pixel * 3 + channel] = UInt8((sum + 127) / 255)
    }
  }
  return pixelCount * 3
}
