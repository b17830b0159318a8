internal import CApusPNG

/// PNG by libpng, whose errors end in `shim.h` of `CApusPNG`.
enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func decode(
    _ bytes: UnsafeRawBufferPointer, _ options: ImageDecodingOptions, name: String
  ) throws -> Image {
    var reader = apus_png_reader()
    reader.bytes = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    reader.count = bytes.count
    // libpng keeps the address.
    return try withUnsafeMutablePointer(to: &reader) { reader in
      defer { apus_png_close(reader) }
      guard apus_png_open(reader) != 0 else { throw failure(reader.pointee, name: name) }
      let width = Int(reader.pointee.width)
      let height = Int(reader.pointee.height)
      try options.limits.check(width: width, height: height, name: name)

      let composes = options.transparency == .overWhite && reader.pointee.has_alpha != 0
      let count = width * height * (composes ? 4 : 3)
      let pixels = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        guard apus_png_read(reader, buffer.baseAddress, composes ? 1 : 0) != 0 else {
          throw failure(reader.pointee, name: name)
        }
        initialized = composes ? composeOverWhite(buffer, pixelCount: width * height) : count
      }
      return Image(width: width, height: height, pixels: pixels)
    }
  }

  private static func failure(_ reader: apus_png_reader, name: String) -> ImageError {
    let message = text(reader.message)
    let isTruncated = ["read beyond end of data", "Not enough image data"].contains(message)
    return ImageError(
      file: name, reason: isTruncated ? .truncated(.png, message) : .undecodable(.png, message))
  }

  static func encode(_ image: Image, compressionLevel: Int, name: String) throws -> [UInt8] {
    guard let width = UInt32(exactly: image.width), let height = UInt32(exactly: image.height)
    else {
      throw ImageError(file: name, reason: .unencodable(.png, "too wide or too high"))
    }
    // An upper bound as png.h's PNG_IMAGE_PNG_SIZE_MAX, so that one compression suffices.
    let raw = image.height * (image.width * 3 + 1)
    let bound = raw + (raw + 7) >> 3 + (raw + 63) >> 6 + 1024
    return try [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
      var writer = apus_png_writer()
      writer.bytes = buffer.baseAddress
      writer.capacity = bound
      guard apus_png_write(&writer, image.pixels, width, height, Int32(compressionLevel)) != 0
      else {
        throw ImageError(file: name, reason: .unencodable(.png, text(writer.message)))
      }
      initialized = writer.count
    }
  }

  /// The text in an array of C characters.
  private static func text(_ characters: some Any) -> String {
    withUnsafeBytes(of: characters) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
