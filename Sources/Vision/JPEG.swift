internal import CApusTurboJPEG

/// JPEG by libjpeg-turbo.
///
/// Each call makes a handle of its own (some microseconds beside a millisecond of decoding), so
/// calls from different threads share nothing.
enum JPEG {
  static let signature: [UInt8] = [0xFF, 0xD8]

  /// The accurate DCT and smooth chroma upsampling, both Pillow's choice, so that pixels are equal;
  /// and a limit on scans, for a small progressive file can hold hours of work.
  private static let decodingFlags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS

  static func decode(
    _ bytes: UnsafeRawBufferPointer, _ options: ImageDecodingOptions,
    orientation: ImageOrientation, name: String
  ) throws -> Image {
    guard let handle = tjInitDecompress() else {
      throw ImageError(file: name, reason: .undecodable(.jpeg, message(of: nil)))
    }
    defer { tjDestroy(handle) }
    let source = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    let size = UInt(bytes.count)

    var width: Int32 = 0
    var height: Int32 = 0
    var subsampling: Int32 = -1
    var colorSpace: Int32 = -1
    let status = tjDecompressHeader3(
      handle, source, size, &width, &height, &subsampling, &colorSpace)
    // The status is also −1 for warnings and for chroma samplings that only have no name; whether
    // the image can be decoded is for the decoder to say once the size is known.
    guard status == 0 || (width > 0 && height > 0) else {
      throw failure(message(of: handle), bytes, name: name)
    }
    try options.limits.check(width: Int(width), height: Int(height), name: name)
    // libjpeg's output at 1/divisor of the size, which `tjDecompress2` takes as the wish for it.
    let divisor = options.divisor(
      width: Int(width), height: Int(height), orientation: orientation)
    let outWidth = (Int(width) + divisor - 1) / divisor
    let outHeight = (Int(height) + divisor - 1) / divisor

    let isCMYK = [TJCS_CMYK, TJCS_YCCK].contains { Int32($0.rawValue) == colorSpace }
    let format = isCMYK ? TJPF_CMYK : TJPF_RGB
    let count = outWidth * outHeight * (isCMYK ? 4 : 3)
    let pixels = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let status = tjDecompress2(
        handle, source, size, buffer.baseAddress, Int32(outWidth), 0, Int32(outHeight),
        Int32(format.rawValue), decodingFlags)
      if status != 0 {
        let message = message(of: handle)
        let isWarning = tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue)
        guard isWarning && isHarmless(message) else {
          throw failure(message, bytes, name: name)
        }
        // Only the first warning is told. Behind it could hide that the file ends too early.
        guard reachesEnd(bytes) else {
          throw ImageError(file: name, reason: .truncated(.jpeg, "no end of image marker"))
        }
      }
      initialized = isCMYK ? convertCMYK(buffer, pixelCount: outWidth * outHeight) : count
    }
    return Image(width: outWidth, height: outHeight, pixels: pixels)
  }

  /// Whether every pixel is right despite this warning of libjpeg.
  ///
  /// libjpeg decodes on after a warning and fills what it could not read with grey. These warnings
  /// mean no such thing: bytes between segments that decoders skip, and version or transform
  /// numbers it does not know. All others (`Premature end of JPEG file`, `bad Huffman code`,
  /// `premature end of data segment`, `found marker … instead of RST…`) mean invented pixels, which
  /// must not silently become training data.
  private static func isHarmless(_ warning: String) -> Bool {
    let beginnings = [
      "Unknown Adobe color transform code", "Warning: unknown JFIF revision number",
      "Invalid SOS parameters for sequential JPEG", "Inconsistent progression sequence",
    ]
    return beginnings.contains { warning.hasPrefix($0) }
      || (warning.hasPrefix("Corrupt JPEG data: ") && warning.contains(" extraneous bytes before"))
  }

  private static func failure(
    _ message: String, _ bytes: UnsafeRawBufferPointer, name: String
  ) -> ImageError {
    let isTruncated = message.hasPrefix("Premature end") || !reachesEnd(bytes)
    return ImageError(
      file: name, reason: isTruncated ? .truncated(.jpeg, message) : .undecodable(.jpeg, message))
  }

  /// Whether the marker that ends the image follows all segments and scans.
  ///
  /// A search for its two bytes would also find those of an embedded thumbnail.
  private static func reachesEnd(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var position = signature.count
    while position + 1 < bytes.count {
      guard bytes[position] == 0xFF else {
        position += 1
        continue
      }
      switch bytes[position + 1] {
      case 0xFF: position += 1  // fill byte
      case 0xD9: return true  // end of image
      case 0x00, 0x01, 0xD0...0xD8: position += 2  // stuffed 0xFF, and markers without a segment
      default:
        guard position + 3 < bytes.count else { return false }
        position += 2 + (Int(bytes[position + 2]) << 8 | Int(bytes[position + 3]))
      }
    }
    return false
  }

  /// Turns CMYK into RGB at the buffer's beginning. It is stored inverted, as every program that
  /// writes such files has followed Adobe in; the arithmetic is Pillow's.
  ///
  /// - Returns: The number of bytes that RGB takes.
  private static func convertCMYK(
    _ samples: UnsafeMutableBufferPointer<UInt8>, pixelCount: Int
  ) -> Int {
    for pixel in 0..<pixelCount {
      let white = Int(samples[pixel * 4 + 3])
      for channel in 0..<3 {
        let product = (255 - Int(samples[pixel * 4 + channel])) * white + 128
        samples[pixel * 3 + channel] = UInt8(white - ((product >> 8) + product) >> 8)
      }
    }
    return pixelCount * 3
  }

  static func encode(
    _ image: Image, quality: Int, subsampling: JPEGSubsampling, isProgressive: Bool, name: String
  ) throws -> [UInt8] {
    guard let handle = tjInitCompress() else {
      throw ImageError(file: name, reason: .unencodable(.jpeg, message(of: nil)))
    }
    defer { tjDestroy(handle) }
    guard let width = Int32(exactly: image.width), let height = Int32(exactly: image.height) else {
      throw ImageError(file: name, reason: .unencodable(.jpeg, "wider or higher than 65500"))
    }
    let sampling =
      switch subsampling {
      case .yuv444: TJSAMP_444
      case .yuv422: TJSAMP_422
      case .yuv420: TJSAMP_420
      case .grey: TJSAMP_GRAY
      }
    let flags = TJFLAG_ACCURATEDCT | (isProgressive ? TJFLAG_PROGRESSIVE : 0)
    var data: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    defer { tjFree(data) }
    let status = tjCompress2(
      handle, image.pixels, width, 0, height, Int32(TJPF_RGB.rawValue), &data, &size,
      Int32(sampling.rawValue), Int32(quality), flags)
    guard status == 0, let data else {
      throw ImageError(file: name, reason: .unencodable(.jpeg, message(of: handle)))
    }
    return Array(UnsafeBufferPointer(start: data, count: Int(size)))
  }

  /// The library's message without the function it comes from, as in `tjDecompress2(): …`.
  private static func message(of handle: tjhandle?) -> String {
    let message = String(cString: tjGetErrorStr2(handle))
    guard message.hasPrefix("tj"), let end = message.firstIndex(of: " ") else { return message }
    return String(message[message.index(after: end)...])
  }
}
