internal import CApusPNG

/// PNG by libpng's simplified interface, whose errors return instead of jumping over Swift frames.
enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func decode(_ bytes: UnsafeRawBufferPointer, name: String) throws -> Image {
    var control = png_image()
    control.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&control) }
    guard png_image_begin_read_from_memory(&control, bytes.baseAddress, bytes.count) != 0 else {
      throw failure(control, name: name)
    }
    let width = Int(control.width)
    let height = Int(control.height)
    try Image.checkSize(width: width, height: height, name: name)

    // Without this libpng takes samples of 16 bits for linear light.
    control.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
    // libpng would compose in linear light over what the buffer holds; see `composed`.
    let hasAlpha = control.format & PNG_FORMAT_FLAG_ALPHA != 0
    control.format = PNG_FORMAT_RGB | (hasAlpha ? PNG_FORMAT_FLAG_ALPHA : 0)
    let count = width * height * (hasAlpha ? 4 : 3)
    let samples = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard png_image_finish_read(&control, nil, buffer.baseAddress, 0, nil) != 0 else {
        throw failure(control, name: name)
      }
      initialized = count
    }
    return Image(width: width, height: height, pixels: hasAlpha ? composed(samples) : samples)
  }

  /// RGB from RGBA over white, mixed in sRGB values as browsers do:
  /// `(color · alpha + 255 · (255 − alpha)) / 255`, rounded.
  private static func composed(_ samples: [UInt8]) -> [UInt8] {
    let count = samples.count / 4
    return [UInt8](unsafeUninitializedCapacity: count * 3) { buffer, initialized in
      for pixel in 0..<count {
        let alpha = Int(samples[pixel * 4 + 3])
        for channel in 0..<3 {
          let sum = Int(samples[pixel * 4 + channel]) * alpha + 255 * (255 - alpha)
          buffer[pixel * 3 + channel] = UInt8((sum + 127) / 255)
        }
      }
      initialized = count * 3
    }
  }

  private static func failure(_ control: png_image, name: String) -> ImageError {
    let message = message(of: control)
    let isTruncated = ["read beyond end of data", "Not enough image data"].contains(message)
    return ImageError(
      file: name, reason: isTruncated ? .truncated(.png, message) : .undecodable(.png, message))
  }

  static func encode(_ image: Image, name: String) throws -> [UInt8] {
    var control = png_image()
    control.version = png_uint_32(PNG_IMAGE_VERSION)
    control.format = PNG_FORMAT_RGB
    defer { png_image_free(&control) }
    guard let width = png_uint_32(exactly: image.width),
      let height = png_uint_32(exactly: image.height)
    else {
      throw ImageError(file: name, reason: .unencodable(.png, "too wide or too high"))
    }
    control.width = width
    control.height = height

    // An upper bound as png.h's PNG_IMAGE_PNG_SIZE_MAX, so that one compression suffices.
    let raw = image.height * (image.width * 3 + 1)
    let bound = raw + (raw + 7) >> 3 + (raw + 63) >> 6 + 1024
    return try [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
      var size = bound
      guard
        png_image_write_to_memory(&control, buffer.baseAddress, &size, 0, image.pixels, 0, nil) != 0
      else {
        throw ImageError(file: name, reason: .unencodable(.png, message(of: control)))
      }
      initialized = size
    }
  }

  private static func message(of control: png_image) -> String {
    withUnsafeBytes(of: control.message) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
