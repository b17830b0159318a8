import Tensor

extension Image {
  /// The image scaled to `width` × `height` pixels by bilinear interpolation with antialiasing.
  ///
  /// Equal to `image.resize((width, height), Image.Resampling.BILINEAR)` of Pillow up to 12, to the
  /// last bit: a triangle as wide as the scale, columns before rows, weights of 22 fractional bits,
  /// and a result rounded to 8 bits after each of the two passes. Where the height shrinks much more
  /// than the width, Pillow 13 takes rows before columns (as Pillow up to 12 does for images 100
  /// times higher than wide); some samples then differ by 1.
  ///
  /// - Precondition: `width` and `height` are at least 1.
  public func resized(width: Int, height: Int) -> Image {
    require(
      width >= 1 && height >= 1,
      "resized: width and height must be at least 1 (\(width), \(height))")
    var image = self
    if width != image.width { image = image.resizedColumns(ResamplingWeights(image.width, width)) }
    if height != image.height {
      image = image.resizedRows(ResamplingWeights(image.height, height))
    }
    return image
  }

  /// Each output pixel mixes neighbours of its row.
  private func resizedColumns(_ weights: ResamplingWeights) -> Image {
    let newWidth = weights.starts.count
    let pixels = [UInt8](unsafeUninitializedCapacity: height * newWidth * 3) { output, count in
      self.pixels.withUnsafeBufferPointer { input in
        weights.withUnsafeBuffers { starts, counts, values in
          for row in 0..<height {
            var target = row * newWidth * 3
            for column in 0..<newWidth {
              var red = ResamplingWeights.half
              var green = ResamplingWeights.half
              var blue = ResamplingWeights.half
              var source = (row * width + starts[column]) * 3
              let first = column * weights.stride
              for tap in first..<first + counts[column] {
                let weight = values[tap]
                red &+= Int32(input[source]) &* weight
                green &+= Int32(input[source + 1]) &* weight
                blue &+= Int32(input[source + 2]) &* weight
                source += 3
              }
              output[target] = ResamplingWeights.sample(red)
              output[target + 1] = ResamplingWeights.sample(green)
              output[target + 2] = ResamplingWeights.sample(blue)
              target += 3
            }
          }
        }
      }
      count = height * newWidth * 3
    }
    return Image(width: newWidth, height: height, pixels: pixels)
  }

  /// Each output row is a weighted sum of whole rows, which keeps memory access in order.
  private func resizedRows(_ weights: ResamplingWeights) -> Image {
    let newHeight = weights.starts.count
    let rowLength = width * 3
    var sums = [Int32](repeating: 0, count: rowLength)
    let pixels = [UInt8](unsafeUninitializedCapacity: newHeight * rowLength) { output, count in
      self.pixels.withUnsafeBufferPointer { input in
        weights.withUnsafeBuffers { starts, counts, values in
          sums.withUnsafeMutableBufferPointer { sums in
            for row in 0..<newHeight {
              sums.update(repeating: ResamplingWeights.half)
              for tap in 0..<counts[row] {
                let weight = values[row * weights.stride + tap]
                let source = (starts[row] + tap) * rowLength
                for index in 0..<rowLength {
                  sums[index] &+= Int32(input[source + index]) &* weight
                }
              }
              let target = row * rowLength
              for index in 0..<rowLength {
                output[target + index] = ResamplingWeights.sample(sums[index])
              }
            }
          }
        }
      }
      count = newHeight * rowLength
    }
    return Image(width: width, height: newHeight, pixels: pixels)
  }
}

/// Which inputs each output of one axis mixes, and with what fixed point weights.
private struct ResamplingWeights {
  /// 8 bits for the sample and 2 to spare for sums, of 32; Pillow's `PRECISION_BITS`.
  private static let fractionBits = Int32(32 - 8 - 2)

  /// What a sum starts with, so that dropping the fraction rounds.
  static let half = Int32(1) << (fractionBits - 1)

  /// The first input of each output.
  private(set) var starts: [Int] = []
  /// The number of inputs of each output.
  private(set) var counts: [Int] = []
  /// Shape `[outputs, stride]`; beyond `counts` 0.
  private(set) var values: [Int32]
  let stride: Int

  init(_ inputs: Int, _ outputs: Int) {
    let scale = Double(inputs) / Double(outputs)
    // Shrinking widens the triangle (this is the antialiasing), growing leaves it at one pixel.
    let support = max(scale, 1)
    stride = Int(support.rounded(.up)) * 2 + 1
    values = [Int32](repeating: 0, count: outputs * stride)
    starts.reserveCapacity(outputs)
    counts.reserveCapacity(outputs)
    var triangle: [Double] = []
    for output in 0..<outputs {
      let center = (Double(output) + 0.5) * scale
      let start = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), inputs)
      triangle.removeAll(keepingCapacity: true)
      for input in start..<end {
        // The reciprocal first, as Pillow does: a division here would differ in the last bit.
        let distance = abs((Double(input) - center + 0.5) * (1 / support))
        triangle.append(distance < 1 ? 1 - distance : 0)
      }
      let sum = triangle.reduce(0, +)
      for (tap, weight) in triangle.enumerated() {
        let normalized = sum == 0 ? weight : weight / sum
        values[output * stride + tap] = Int32(0.5 + normalized * Double(1 << Self.fractionBits))
      }
      starts.append(start)
      counts.append(end - start)
    }
  }

  @inline(__always)
  static func sample(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(max(sum >> fractionBits, 0), 255))
  }

  func withUnsafeBuffers(
    _ body: (UnsafeBufferPointer<Int>, UnsafeBufferPointer<Int>, UnsafeBufferPointer<Int32>) -> Void
  ) {
    starts.withUnsafeBufferPointer { starts in
      counts.withUnsafeBufferPointer { counts in
        values.withUnsafeBufferPointer { body(starts, counts, $0) }
      }
    }
  }
}
