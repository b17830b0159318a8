extension Image {
  /// The number of pixels above which an image is refused, before memory is asked for: 178 956 970,
  /// from which on Pillow warns of a decompression bomb. Such an image takes 512 MiB.
  public static let maximumPixelCount = 178_956_970

  /// The image in the JPEG or PNG file at `path`.
  ///
  /// The content decides the format, never the file's name. The pixels are those of Pillow's
  /// `Image.open(path).convert("RGB")`, except where noted:
  /// - JPEG: baseline and progressive, grey, YCbCr, RGB, and CMYK in Adobe's inverted convention.
  ///   A truncated or damaged file is an error, where Pillow fills in grey for some.
  /// - PNG: every colour type and depth, interlaced or not. Transparent pixels are composed over
  ///   white, where Pillow drops the alpha. Samples of 16 bits are rounded to 8. A `gAMA` chunk
  ///   unlike sRGB's is honoured.
  ///
  /// Colour profiles and the orientation in EXIF data are not applied, as in Pillow.
  ///
  /// - Throws: `ImageError` that names `path`.
  public init(contentsOf path: String) throws {
    try self.init(decoding: FileAccess.read(path), name: path)
  }

  /// The image encoded in `bytes`, as `init(contentsOf:)` decodes it.
  ///
  /// - Parameters:
  ///   - bytes: A JPEG or PNG file: `[UInt8]`, `Data`, `UnsafeRawBufferPointer`…
  ///   - name: What errors call the image.
  /// - Throws: `ImageError` that names `name`.
  public init(decoding bytes: some Collection<UInt8>, name: String = "image") throws {
    let image = try bytes.withContiguousStorageIfAvailable {
      try Self.decode(UnsafeRawBufferPointer($0), name: name)
    }
    self = try image ?? Array(bytes).withUnsafeBytes { try Self.decode($0, name: name) }
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer, name: String) throws -> Image {
    if bytes.isEmpty { throw ImageError(file: name, reason: .empty) }
    if bytes.starts(with: JPEG.signature) { return try JPEG.decode(bytes, name: name) }
    if bytes.starts(with: PNG.signature) { return try PNG.decode(bytes, name: name) }
    throw ImageError(file: name, reason: .unknownFormat)
  }

  /// Refuses sizes beyond `maximumPixelCount`.
  static func checkSize(width: Int, height: Int, name: String) throws {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    if overflow || count > maximumPixelCount {
      throw ImageError(file: name, reason: .tooManyPixels(width: width, height: height))
    }
  }
}
