/// How an image is stored, as EXIF numbers it: where the first row and the first column belong.
///
/// The cases say what `Image.oriented(_:)` undoes; their names are Apple's.
public enum ImageOrientation: Int, Sendable, Hashable, CaseIterable {
  /// Upright.
  case up = 1
  /// Mirrored, left for right.
  case upMirrored
  /// Upside down.
  case down
  /// Upside down and mirrored: top for bottom.
  case downMirrored
  /// Rows for columns.
  case leftMirrored
  /// To be turned by 90° clockwise: the usual portrait of a telephone.
  case right
  /// Rows for columns, from the last to the first.
  case rightMirrored
  /// To be turned by 90° counterclockwise.
  case left

  /// Whether an upright image is as wide as the stored one is high.
  var exchangesAxes: Bool { rawValue >= 5 }
}

extension Image {
  /// The upright image of one stored in the given orientation, as Pillow's
  /// `ImageOps.exif_transpose`.
  public func oriented(_ orientation: ImageOrientation) -> Image {
    guard orientation != .up else { return self }
    let exchanges = orientation.exchangesAxes
    let (outWidth, outHeight) = exchanges ? (height, width) : (width, height)
    // The source pixel of the result's first, and the steps to those of its next column and row.
    let last = width * height - 1
    let (origin, across, down) =
      switch orientation {
      case .up: (0, 1, width)
      case .upMirrored: (width - 1, -1, width)
      case .down: (last, -1, -width)
      case .downMirrored: (last - width + 1, 1, -width)
      case .leftMirrored: (0, width, 1)
      case .right: (last - width + 1, -width, 1)
      case .rightMirrored: (last, -width, -1)
      case .left: (width - 1, width, -1)
      }
    // Square tiles, for a column of a whole image touches a cache line a pixel.
    let tile = 64
    let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { result, count in
      pixels.withUnsafeBufferPointer { source in
        for top in stride(from: 0, to: outHeight, by: tile) {
          for left in stride(from: 0, to: outWidth, by: tile) {
            for row in top..<min(top + tile, outHeight) {
              var to = (row * outWidth + left) * 3
              var from = (origin + row * down + left * across) * 3
              for _ in left..<min(left + tile, outWidth) {
                result[to] = source[from]
                result[to + 1] = source[from + 1]
                result[to + 2] = source[from + 2]
                to += 3
                from += across * 3
              }
            }
          }
        }
      }
      count = pixels.count
    }
    return Image(width: outWidth, height: outHeight, pixels: turned)
  }
}
