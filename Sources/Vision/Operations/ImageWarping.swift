extension Image {
  /// The image of which the pixel whose middle is (x, y) is the sample at `source(x, y)`, and `fill`
  /// where that lies outside: Pillow's `ImagingGenericTransform`.
  func warped(
    width newWidth: Int, height newHeight: Int, interpolation: Interpolation, fill: RGB,
    _ source: (Double, Double) -> (Double, Double)
  ) -> Image {
    let size = newWidth * newHeight * 3
    let warped = [UInt8](unsafeUninitializedCapacity: size) { output, count in
      pixels.withUnsafeBufferPointer { input in
        var target = output.baseAddress!
        for row in 0..<newHeight {
          for column in 0..<newWidth {
            let (x, y) = source(Double(column) + 0.5, Double(row) + 0.5)
            // Written so that NaN, which a perspective may have, lies outside.
            if x >= 0 && x < Double(width) && y >= 0 && y < Double(height) {
              switch interpolation {
              case .nearest:
                let from = input.baseAddress! + (Int(y) * width + Int(x)) * 3
                for channel in 0..<3 { target[channel] = from[channel] }
              case .bilinear: bilinear(input, x - 0.5, y - 0.5, target)
              case .bicubic: bicubic(input, x - 0.5, y - 0.5, target)
              }
            } else {
              (target[0], target[1], target[2]) = (fill.red, fill.green, fill.blue)
            }
            target += 3
          }
        }
      }
      count = size
    }
    return Image(width: newWidth, height: newHeight, pixels: warped)
  }

  /// The image under the affine map from output to input `x' = a x + b y + c, y' = d x + e y + f`.
  func warped(
    width newWidth: Int, height newHeight: Int, interpolation: Interpolation, fill: RGB,
    matrix m: [Double]
  ) -> Image {
    guard interpolation == .nearest, m[1] != 0 || m[3] != 0, max(newWidth, newHeight) < 32768
    else {
      return warped(
        width: newWidth, height: newHeight, interpolation: interpolation, fill: fill
      ) { x, y in (m[0] * x + m[1] * y + m[2], m[3] * x + m[4] * y + m[5]) }
    }
    // Pillow's nearest pixel is found in numbers of 16 fractional bits, added up step by step.
    func fixed(_ value: Double) -> Int { Int((value * 65536 + 0.5).rounded(.down)) }
    let (a, b, d, e) = (fixed(m[0]), fixed(m[1]), fixed(m[3]), fixed(m[4]))
    let c = fixed(m[2] + m[0] * 0.5 + m[1] * 0.5)
    let f = fixed(m[5] + m[3] * 0.5 + m[4] * 0.5)
    let size = newWidth * newHeight * 3
    let warped = [UInt8](unsafeUninitializedCapacity: size) { output, count in
      pixels.withUnsafeBufferPointer { input in
        var target = output.baseAddress!
        for row in 0..<newHeight {
          var (x, y) = (c + b * row, f + e * row)
          for _ in 0..<newWidth {
            let (column, line) = (x >> 16, y >> 16)
            if column >= 0 && column < width && line >= 0 && line < height {
              let from = input.baseAddress! + (line * width + column) * 3
              for channel in 0..<3 { target[channel] = from[channel] }
            } else {
              (target[0], target[1], target[2]) = (fill.red, fill.green, fill.blue)
            }
            target += 3
            x += a
            y += d
          }
        }
      }
      count = size
    }
    return Image(width: newWidth, height: newHeight, pixels: warped)
  }

  @inline(__always)
  private func bilinear(
    _ input: UnsafeBufferPointer<UInt8>, _ x: Double, _ y: Double,
    _ output: UnsafeMutablePointer<UInt8>
  ) {
    let (column, row) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    let (dx, dy) = (x - Double(column), y - Double(row))
    let left = max(column, 0) * 3
    let right = min(column + 1, width - 1) * 3
    let above = max(row, 0) * width * 3
    let below = min(row + 1, height - 1) * width * 3
    for channel in 0..<3 {
      func sample(_ offset: Int) -> Double { Double(input[offset + channel]) }
      let upper = sample(above + left) + (sample(above + right) - sample(above + left)) * dx
      let lower = sample(below + left) + (sample(below + right) - sample(below + left)) * dx
      output[channel] = UInt8(upper + (lower - upper) * dy)
    }
  }

  private func bicubic(
    _ input: UnsafeBufferPointer<UInt8>, _ x: Double, _ y: Double,
    _ output: UnsafeMutablePointer<UInt8>
  ) {
    let (column, row) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    let (dx, dy) = (x - Double(column), y - Double(row))
    func cubic(_ v1: Double, _ v2: Double, _ v3: Double, _ v4: Double, _ d: Double) -> Double {
      let p3 = 2 * (v1 - v2) + v3 - v4
      let p4 = -v1 + v2 - v3 + v4
      return v2 + d * (-v1 + v3 + d * (p3 + d * p4))
    }
    func place(_ index: Int, _ size: Int) -> Int { min(max(index, 0), size - 1) }
    for channel in 0..<3 {
      func line(_ at: Int) -> Double {
        let start = place(row + at, height) * width
        func sample(_ across: Int) -> Double {
          Double(input[(start + place(column + across, width)) * 3 + channel])
        }
        return cubic(sample(-1), sample(0), sample(1), sample(2), dx)
      }
      output[channel] = UInt8(min(max(cubic(line(-1), line(0), line(1), line(2), dy), 0), 255))
    }
  }
}
