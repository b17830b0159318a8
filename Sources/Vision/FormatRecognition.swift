/// Formats by the bytes that files begin with; names of files mean nothing.
enum FormatRecognition {
  /// The format that is read, if it is one.
  static func format(of bytes: UnsafeRawBufferPointer) -> ImageError.Format? {
    if bytes.starts(with: JPEG.signature) { return .jpeg }
    if bytes.starts(with: PNG.signature) { return .png }
    return WebP.begins(bytes) ? .webp : nil
  }

  /// What the bytes are instead, with its article: `a GIF image`.
  static func foreignKind(of bytes: UnsafeRawBufferPointer) -> String? {
    for (beginning, kind) in beginnings where bytes.starts(with: beginning) { return kind }
    return isoMedia(bytes) ?? text(bytes)
  }

  private static let beginnings: [([UInt8], String)] = [
    (Array("GIF87a".utf8), "a GIF image"),
    (Array("GIF89a".utf8), "a GIF image"),
    (Array("BM".utf8), "a BMP image"),
    ([0x49, 0x49, 42, 0], "a TIFF image"),
    ([0x4D, 0x4D, 0, 42], "a TIFF image"),
    ([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20], "a JPEG 2000 image"),
    ([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20], "a JPEG XL image"),
    ([0xFF, 0x0A], "a JPEG XL image"),
    (Array("8BPS".utf8), "a Photoshop image"),
    ([0, 0, 1, 0], "an icon"),
    (Array("%PDF".utf8), "a PDF document"),
    (Array("version https://git-lfs".utf8), "a Git LFS pointer"),
  ]

  /// HEIC and AVIF share the container of MPEG-4 and differ in the brands of its first box.
  private static func isoMedia(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.dropFirst(4).starts(with: "ftyp".utf8), bytes.count >= 12 else { return nil }
    let size = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let brands = stride(from: 8, to: min(size, bytes.count, 256) - 3, by: 4).map {
      String(decoding: bytes[$0..<$0 + 4], as: UTF8.self)
    }
    if !Set(brands).isDisjoint(with: ["avif", "avis"]) { return "an AVIF image" }
    let heic = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]
    return Set(brands).isDisjoint(with: heic) ? "an MPEG-4 file" : "a HEIC image"
  }

  /// Drawings, and the web page that a server sent in place of an image.
  private static func text(_ bytes: UnsafeRawBufferPointer) -> String? {
    let beginning = String(decoding: bytes.prefix(1024), as: UTF8.self).lowercased()
      .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    guard beginning.first == "<" else { return nil }
    if beginning.hasPrefix("<!doctype html") || beginning.hasPrefix("<html") {
      return "an HTML page"
    }
    return beginning.contains("<svg") ? "an SVG image" : nil
  }
}
