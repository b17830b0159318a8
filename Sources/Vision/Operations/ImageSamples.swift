import Tensor

/// What the colour operations are composed of.
extension Image {
  /// The brightness of each pixel, `[height, width]`: ITU-R 601-2 luma of 16 fractional bits.
  var luma: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: width * height) { output, count in
      pixels.withUnsafeBufferPointer { input in
        for pixel in 0..<width * height {
          let red = UInt32(input[pixel * 3]) &* 19595
          let green = UInt32(input[pixel * 3 + 1]) &* 38470
          let blue = UInt32(input[pixel * 3 + 2]) &* 7471
          output[pixel] = UInt8(truncatingIfNeeded: (red &+ green &+ blue &+ 0x8000) >> 16)
        }
      }
      count = width * height
    }
  }

  /// How often each sample occurs in each channel, `[3][256]`.
  var histograms: [[Int]] {
    var histograms = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 3)
    for channel in 0..<3 {
      histograms[channel].withUnsafeMutableBufferPointer { histogram in
        pixels.withUnsafeBufferPointer { pixels in
          for place in stride(from: channel, to: pixels.count, by: 3) {
            histogram[Int(pixels[place])] += 1
          }
        }
      }
    }
    return histograms
  }

  /// `transform` has the offset of a pixel among the samples, where its result goes and its samples.
  @inline(__always)
  func mapped(
    _ transform: (Int, UnsafeMutablePointer<UInt8>, UnsafePointer<UInt8>) -> Void
  ) -> Image {
    let mapped = [UInt8](unsafeUninitializedCapacity: pixels.count) { output, count in
      pixels.withUnsafeBufferPointer { input in
        for offset in stride(from: 0, to: input.count, by: 3) {
          transform(offset, output.baseAddress! + offset, input.baseAddress! + offset)
        }
      }
      count = pixels.count
    }
    return Image(width: width, height: height, pixels: mapped)
  }

  /// Each sample replaced by its table's entry; a table a channel.
  func lookedUp(_ tables: [[UInt8]]) -> Image {
    let table = tables.flatMap { $0 }
    return table.withUnsafeBufferPointer { table in
      mapped { _, output, input in
        output[0] = table[Int(input[0])]
        output[1] = table[256 + Int(input[1])]
        output[2] = table[512 + Int(input[2])]
      }
    }
  }

  func lookedUp(_ value: (UInt8) -> UInt8) -> Image {
    let table = (0...255).map { value(UInt8($0)) }
    return lookedUp([table, table, table])
  }

  /// `other + factor · (image − other)`, beyond 0 … 1 clipped: Pillow's `Image.blend`.
  @inline(__always)
  func blended(
    _ operation: String, _ factor: Double, with other: (Int) -> (UInt8, UInt8, UInt8)
  ) -> Image {
    require(factor >= 0, "\(operation): factor must be at least 0 (\(factor))")
    let factor = Float(factor)
    func blend(_ base: UInt8, _ sample: UInt8) -> UInt8 {
      let value = Float(base) + factor * (Float(sample) - Float(base))
      return UInt8(min(max(value, 0), 255))
    }
    return mapped { offset, output, input in
      let base = other(offset / 3)
      output[0] = blend(base.0, input[0])
      output[1] = blend(base.1, input[1])
      output[2] = blend(base.2, input[2])
    }
  }

  /// The samples under Pillow's `ImageFilter.SMOOTH`, a 3 × 3 kernel of ones about a 5; pixels of
  /// the border stay.
  var smoothed: [UInt8] {
    var output = pixels
    let line = width * 3
    pixels.withUnsafeBufferPointer { input in
      for row in stride(from: 1, to: height - 1, by: 1) {
        for place in stride(from: row * line + 3, to: (row + 1) * line - 3, by: 1) {
          func triple(_ at: Int) -> Int { Int(input[at - 3]) + Int(input[at]) + Int(input[at + 3]) }
          let sum =
            triple(place - line) + triple(place) + triple(place + line) + 4 * Int(input[place])
          output[place] = UInt8(Float(sum) / 13 + 0.5)
        }
      }
    }
    return output
  }
}
