import Tensor

/// How a JPEG file stores colour: the resolution of chroma beside that of luma.
public enum JPEGSubsampling: String, Sendable, Hashable, CaseIterable {
  /// 4:4:4, chroma at full resolution.
  case yuv444
  /// 4:2:2, half the columns.
  case yuv422
  /// 4:2:0, half the columns and rows; usual for photographs.
  case yuv420
  /// Luma alone: a grey image.
  case grey
}

extension Image {
  /// The image as a JPEG file.
  ///
  /// Pillow's `save(quality=…, subsampling=…, progressive=…)` stores the same coefficients, but for
  /// `.grey`, of which luma is computed by libjpeg and not by `convert("L")`.
  ///
  /// - Parameters:
  ///   - quality: 1 (smallest) to 100 (best), on libjpeg's scale.
  ///   - subsampling: How much chroma is kept.
  ///   - isProgressive: Whether the file goes from coarse to fine; smaller, and slower to decode.
  /// - Precondition: `quality` is in 1 … 100.
  /// - Throws: `ImageError` when a side exceeds JPEG's 65 500 pixels.
  public func jpegData(
    quality: Int = 90, subsampling: JPEGSubsampling = .yuv420, isProgressive: Bool = false
  ) throws -> [UInt8] {
    try jpegData(
      quality: quality, subsampling: subsampling, isProgressive: isProgressive, name: "image")
  }

  /// The image as a PNG file, which is lossless.
  ///
  /// - Parameter compressionLevel: zlib's, 0 (none, fastest) to 9 (smallest).
  /// - Precondition: `compressionLevel` is in 0 … 9.
  /// - Throws: `ImageError` when the encoder fails.
  public func pngData(compressionLevel: Int = 6) throws -> [UInt8] {
    try pngData(compressionLevel: compressionLevel, name: "image")
  }

  /// Writes the image to the file at `path`: as PNG for the extension `.png`, as JPEG for `.jpg`
  /// and `.jpeg`, in any letter case.
  ///
  /// The file is replaced as a whole or not at all.
  ///
  /// - Parameters:
  ///   - quality: As for `jpegData`.
  ///   - compressionLevel: As for `pngData`.
  /// - Throws: `ImageError` that names `path`, also for any other extension.
  public func write(to path: String, quality: Int = 90, compressionLevel: Int = 6) throws {
    let lowered = path.lowercased()
    let data =
      if lowered.hasSuffix(".png") {
        try pngData(compressionLevel: compressionLevel, name: path)
      } else if lowered.hasSuffix(".jpg") || lowered.hasSuffix(".jpeg") {
        try jpegData(quality: quality, subsampling: .yuv420, isProgressive: false, name: path)
      } else {
        throw ImageError(file: path, reason: .unknownExtension)
      }
    try FileAccess.write(data, to: path)
  }

  private func jpegData(
    quality: Int, subsampling: JPEGSubsampling, isProgressive: Bool, name: String
  ) throws -> [UInt8] {
    require((1...100).contains(quality), "jpegData: quality must be in 1 … 100 (\(quality))")
    return try JPEG.encode(
      self, quality: quality, subsampling: subsampling, isProgressive: isProgressive, name: name)
  }

  private func pngData(compressionLevel: Int, name: String) throws -> [UInt8] {
    require(
      (0...9).contains(compressionLevel),
      "pngData: compressionLevel must be in 0 … 9 (\(compressionLevel))")
    return try PNG.encode(self, compressionLevel: compressionLevel, name: name)
  }
}
