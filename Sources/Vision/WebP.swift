internal import CApusWebP

/// WebP by libwebp: still images, lossy and lossless.
enum WebP {
  /// Whether the bytes begin as a RIFF container of this kind does.
  static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBP".utf8)
  }

  static func decode(
    _ bytes: UnsafeRawBufferPointer, _ options: ImageDecodingOptions, name: String
  ) throws -> Image {
    let source = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    var config = WebPDecoderConfig()
    guard WebPInitDecoderConfig(&config) != 0 else {
      throw ImageError(file: name, reason: .undecodable(.webp, "libwebp is too old"))
    }
    let status = WebPGetFeatures(source, bytes.count, &config.input)
    guard status == VP8_STATUS_OK else { throw failure(status, name: name) }
    guard config.input.has_animation == 0 else {
      throw ImageError(file: name, reason: .undecodable(.webp, "an animation, not a still image"))
    }
    let width = Int(config.input.width)
    let height = Int(config.input.height)
    try options.limits.check(width: width, height: height, name: name)

    let composes = options.transparency == .overWhite && config.input.has_alpha != 0
    let stride = width * (composes ? 4 : 3)
    let pixels = try [UInt8](unsafeUninitializedCapacity: stride * height) { buffer, initialized in
      config.output.colorspace = composes ? MODE_RGBA : MODE_RGB
      config.output.is_external_memory = 1
      config.output.u.RGBA.rgba = buffer.baseAddress
      config.output.u.RGBA.stride = Int32(stride)
      config.output.u.RGBA.size = stride * height
      let status = WebPDecode(source, bytes.count, &config)
      guard status == VP8_STATUS_OK else { throw failure(status, name: name) }
      initialized =
        composes ? composeOverWhite(buffer, pixelCount: width * height) : stride * height
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  private static func failure(_ status: VP8StatusCode, name: String) -> ImageError {
    let reason: ImageError.Reason =
      switch status {
      case VP8_STATUS_NOT_ENOUGH_DATA, VP8_STATUS_SUSPENDED:
        .truncated(.webp, "not enough data")
      case VP8_STATUS_OUT_OF_MEMORY: .undecodable(.webp, "out of memory")
      case VP8_STATUS_UNSUPPORTED_FEATURE: .undecodable(.webp, "unsupported feature")
      case VP8_STATUS_BITSTREAM_ERROR: .undecodable(.webp, "damaged bit stream")
      default: .undecodable(.webp, "libwebp's status \(status.rawValue)")
      }
    return ImageError(file: name, reason: reason)
  }
}
