import Tensor

extension Image {
  /// The image's brightness in all three channels, as Pillow's `convert("L")`: ITU-R 601-2 luma.
  public func grayscale() -> Image {
    let luma = luma
    return mapped { offset, output, _ in
      let value = luma[offset / 3]
      (output[0], output[1], output[2]) = (value, value, value)
    }
  }

  /// Every sample times `factor`: 0 is black, 1 the image. As Pillow's `ImageEnhance.Brightness`.
  ///
  /// - Precondition: `factor` is at least 0.
  public func brightness(_ factor: Double) -> Image {
    blended("adjust_brightness", factor) { _ in (0, 0, 0) }
  }

  /// The image drawn to its mean brightness: 0 is even grey, 1 the image, 2 twice the contrast. As
  /// Pillow's `ImageEnhance.Contrast`.
  ///
  /// - Precondition: `factor` is at least 0.
  public func contrast(_ factor: Double) -> Image {
    let luma = luma
    let sum = luma.reduce(0) { $0 + Int($1) }
    let mean = UInt8(Double(sum) / Double(luma.count) + 0.5)
    return blended("adjust_contrast", factor) { _ in (mean, mean, mean) }
  }

  /// The image drawn to its own greys: 0 is grey, 1 the image, 2 twice the colour. As Pillow's
  /// `ImageEnhance.Color`.
  ///
  /// - Precondition: `factor` is at least 0.
  public func saturation(_ factor: Double) -> Image {
    let luma = luma
    return blended("adjust_saturation", factor) { pixel in
      (luma[pixel], luma[pixel], luma[pixel])
    }
  }

  /// The image's hues turned by `factor` of the circle, in HSV with 8 bits a channel as Pillow has
  /// it: ±0.5 gives complementary colours.
  ///
  /// - Precondition: `factor` is in −0.5 … 0.5.
  public func hue(_ factor: Double) -> Image {
    require(
      (-0.5...0.5).contains(factor), "adjust_hue: factor must be in -0.5 … 0.5 (\(factor))")
    let turn = UInt8(truncatingIfNeeded: Int(factor * 255))
    return mapped { _, output, input in
      var color = HSV(red: input[0], green: input[1], blue: input[2])
      color.hue &+= turn
      (output[0], output[1], output[2]) = color.rgb
    }
  }

  /// Samples of at least `threshold` (0 … 255) inverted, as Pillow's `ImageOps.solarize`.
  public func solarized(threshold: Double) -> Image {
    lookedUp { Double($0) < threshold ? $0 : 255 - $0 }
  }

  /// Only the upper `bits` bits of each sample, as Pillow's `ImageOps.posterize`.
  ///
  /// - Precondition: `bits` is in 0 … 8.
  public func posterized(bits: Int) -> Image {
    require((0...8).contains(bits), "posterize: bits must be in 0 … 8 (\(bits))")
    let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - bits))
    return lookedUp { $0 & mask }
  }

  /// Every sample as 255 less it.
  public func inverted() -> Image { lookedUp { 255 - $0 } }

  /// Each channel stretched so that its samples reach from 0 to 255, as Pillow's
  /// `ImageOps.autocontrast`; an even channel stays.
  public func autocontrasted() -> Image {
    lookedUp(
      histograms.map { histogram in
        let low = histogram.firstIndex { $0 > 0 }!
        let high = histogram.lastIndex { $0 > 0 }!
        if high <= low { return Array(0...255) }
        let scale = 255 / Double(high - low)
        let offset = -Double(low) * scale
        return (0..<256).map { UInt8(min(max(Double($0) * scale + offset, 0), 255)) }
      })
  }

  /// Each channel with as even a histogram as a table can give, as Pillow's `ImageOps.equalize`.
  public func equalized() -> Image {
    lookedUp(
      histograms.map { histogram in
        let step = (width * height - histogram.last { $0 > 0 }!) / 255
        if step == 0 { return Array(0...255) }
        var sum = step / 2
        return histogram.map { number in
          defer { sum += number }
          return UInt8(min(sum / step, 255))
        }
      })
  }

  /// Drawn to the image smoothed by a 3 × 3 kernel: 0 is smooth, 1 the image, 2 sharper. As
  /// Pillow's `ImageEnhance.Sharpness`.
  ///
  /// - Precondition: `factor` is at least 0.
  public func sharpness(_ factor: Double) -> Image {
    let smooth = smoothed
    return blended("adjust_sharpness", factor) { pixel in
      (smooth[pixel * 3], smooth[pixel * 3 + 1], smooth[pixel * 3 + 2])
    }
  }
}
