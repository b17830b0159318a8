import Vision

extension ImagePreprocessing {
  /// Which part of a picture a network sees, in fractions of its sides; with a negative origin where
  /// black is added around the picture.
  func seenRegion(
    of image: Image
  ) -> (x: Double, y: Double, width: Double, height: Double) {
    let resized: (width: Double, height: Double)
    switch resize {
    case .exact(let width, let height): resized = (Double(width), Double(height))
    case .shorterSide(let side):
      let scale = Double(side) / Double(min(image.width, image.height))
      resized = (Double(image.width) * scale, Double(image.height) * scale)
    }
    let part = (width: Double(width) / resized.width, height: Double(height) / resized.height)
    return ((1 - part.width) / 2, (1 - part.height) / 2, part.width, part.height)
  }

  /// What a network sees of a picture, with the picture's own proportions where all of it is seen.
  public func seen(of image: Image) -> Image {
    if resize == .exact(width: width, height: height) { return image }
    return visible(image)
  }
}
