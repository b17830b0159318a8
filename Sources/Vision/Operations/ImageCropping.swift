import Tensor

extension Image {
  /// The part of the image in `region`.
  ///
  /// - Precondition: `region` has a pixel and lies in the image. torchvision's `crop` fills what lies
  ///   outside with black: `padded(_:)` first.
  public func cropped(to region: Region) -> Image {
    let part = checked(region, "cropped")
    if part == bounds { return self }
    let length = part.width * 3
    let cropped = [UInt8](unsafeUninitializedCapacity: length * part.height) { output, count in
      pixels.withUnsafeBufferPointer { input in
        for row in 0..<part.height {
          let start = ((part.y + row) * width + part.x) * 3
          UnsafeMutableBufferPointer(rebasing: output[row * length..<(row + 1) * length])
            .baseAddress!.initialize(from: input.baseAddress! + start, count: length)
        }
      }
      count = length * part.height
    }
    return Image(width: part.width, height: part.height, pixels: cropped)
  }

  /// `width` × `height` pixels of the middle, as torchvision's `center_crop`: a smaller image is
  /// padded with black first.
  public func centerCropped(width: Int, height: Int) -> Image {
    require(
      width >= 1 && height >= 1,
      "centerCropped: width and height must be at least 1 (\(width), \(height))")
    let (right, down) = (max(0, width - self.width), max(0, height - self.height))
    let whole = padded(
      Padding(left: right / 2, top: down / 2, right: (right + 1) / 2, bottom: (down + 1) / 2))
    return whole.cropped(
      to: .center(width: width, height: height, of: (whole.width, whole.height)))
  }
}
