extension Image {
  /// The image as in a mirror: left and right exchanged.
  public func flippedHorizontally() -> Image {
    rearranged(width: width, height: height) { column, row in (width - 1 - column, row) }
  }

  /// The image upside down: top and bottom exchanged.
  public func flippedVertically() -> Image {
    rearranged(width: width, height: height) { column, row in (column, height - 1 - row) }
  }

  /// The image turned counter-clockwise by as many right angles, without loss.
  public func rotated(rightAngles: Int) -> Image {
    switch ((rightAngles % 4) + 4) % 4 {
    case 1: rearranged(width: height, height: width) { column, row in (width - 1 - row, column) }
    case 2:
      rearranged(width: width, height: height) { column, row in
        (width - 1 - column, height - 1 - row)
      }
    case 3: rearranged(width: height, height: width) { column, row in (row, height - 1 - column) }
    default: self
    }
  }

  /// The image of which each pixel is the one that `source` names, as column and row.
  @inline(__always)
  private func rearranged(
    width newWidth: Int, height newHeight: Int, _ source: (Int, Int) -> (Int, Int)
  ) -> Image {
    let moved = [UInt8](unsafeUninitializedCapacity: pixels.count) { output, count in
      pixels.withUnsafeBufferPointer { input in
        var to = 0
        for row in 0..<newHeight {
          for column in 0..<newWidth {
            let (x, y) = source(column, row)
            let from = (y * width + x) * 3
            output[to] = input[from]
            output[to + 1] = input[from + 1]
            output[to + 2] = input[from + 2]
            to += 3
          }
        }
      }
      count = pixels.count
    }
    return Image(width: newWidth, height: newHeight, pixels: moved)
  }
}
