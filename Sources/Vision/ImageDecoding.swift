extension Image {
  /// The number of pixels above which an image is refused by default: twice Pillow's
  /// `Image.MAX_IMAGE_PIXELS`, where Pillow refuses, too. Such an image takes 512 MiB.
  public static let maximumPixelCount = 178_956_970

  /// The image in the JPEG, PNG or WebP file at `path`.
  ///
  /// The content decides the format, never the file's name. The pixels are those of Pillow's
  /// `ImageOps.exif_transpose(Image.open(path)).convert("RGB")`, except where noted:
  /// - JPEG: baseline and progressive, grey, YCbCr, RGB, and CMYK and YCCK in Adobe's inverted
  ///   convention, by libjpeg's accurate inverse DCT and smooth chroma upsampling. A truncated or
  ///   damaged file is an error, where Pillow fills in grey for some.
  /// - PNG: every colour type and depth, interlaced or not. Of samples of 16 bits the higher 8 are
  ///   kept, also of grey ones, which Pillow clips.
  /// - WebP: lossy and lossless. An animation is an error, where Pillow takes its first picture.
  ///
  /// Gamma values and colour profiles are not applied, as in Pillow. What lies below transparent
  /// pixels is kept; `ImageDecodingOptions.transparency` can put white there.
  ///
  /// - Throws: `ImageError` that names `path`.
  public init(
    contentsOf path: String, options: ImageDecodingOptions = ImageDecodingOptions()
  ) throws {
    let bytes = try FileAccess.read(path, limit: options.limits.maximumByteCount)
    try self.init(decoding: bytes, name: path, options: options)
  }

  /// The image encoded in `bytes`, as `init(contentsOf:options:)` decodes it.
  ///
  /// - Parameters:
  ///   - bytes: A JPEG, PNG or WebP file: `[UInt8]`, `Data`, `UnsafeRawBufferPointer`…
  ///   - name: What errors call the image.
  ///   - options: Limits, and what is done beside decoding.
  /// - Throws: `ImageError` that names `name`.
  public init(
    decoding bytes: some Collection<UInt8>, name: String = "image",
    options: ImageDecodingOptions = ImageDecodingOptions()
  ) throws {
    let image = try bytes.withContiguousStorageIfAvailable {
      try Self.decode(UnsafeRawBufferPointer($0), options, name: name)
    }
    self = try image ?? Array(bytes).withUnsafeBytes { try Self.decode($0, options, name: name) }
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ options: ImageDecodingOptions, name: String
  ) throws -> Image {
    if bytes.isEmpty { throw ImageError(file: name, reason: .empty) }
    try options.limits.check(byteCount: bytes.count, name: name)
    guard let format = FormatRecognition.format(of: bytes) else {
      throw ImageError(
        file: name, reason: .unknownFormat(FormatRecognition.foreignKind(of: bytes)))
    }
    let orientation = options.appliesOrientation ? EXIF.orientation(of: bytes, format) : .up
    let image =
      switch format {
      case .jpeg: try JPEG.decode(bytes, options, orientation: orientation, name: name)
      case .png: try PNG.decode(bytes, options, name: name)
      case .webp: try WebP.decode(bytes, options, name: name)
      }
    return image.oriented(orientation)
  }
}
