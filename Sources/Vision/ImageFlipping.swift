extension Image {
  /// The image as in a mirror: left and right exchanged.
  public func flippedHorizontally() -> Image {
    let flipped = [UInt8](unsafeUninitializedCapacity: pixels.count) { flipped, count in
      for row in 0..<height {
        for column in 0..<width {
          let (from, to) = ((row * width + column) * 3, (row * width + width - 1 - column) * 3)
          for channel in 0..<3 { flipped[to + channel] = pixels[from + channel] }
        }
      }
      count = pixels.count
    }
    return Image(width: width, height: height, pixels: flipped)
  }
}
