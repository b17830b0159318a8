import Tensor

extension Image {
  /// The image as a JPEG file, with 4:2:0 chroma subsampling.
  ///
  /// - Parameter quality: 1 (smallest) to 100 (best), on libjpeg's scale.
  /// - Precondition: `quality` is in 1 … 100.
  /// - Throws: `ImageError` when a side exceeds JPEG's 65 500 pixels.
  public func jpegData(quality: Int = 90) throws -> [UInt8] {
    try jpegData(quality: quality, name: "image")
  }

  /// The image as a PNG file, which is lossless.
  ///
  /// - Throws: `ImageError` when the encoder fails.
  public func pngData() throws -> [UInt8] {
    try PNG.encode(self, name: "image")
  }

  /// Writes the image to the file at `path`: as PNG for the extension `.png`, as JPEG of quality
  /// 90 for `.jpg` and `.jpeg`, in any letter case.
  ///
  /// The file is replaced as a whole or not at all.
  ///
  /// - Throws: `ImageError` that names `path`, also for any other extension.
  public func write(to path: String) throws {
    let lowered = path.lowercased()
    let data =
      if lowered.hasSuffix(".png") {
        try PNG.encode(self, name: path)
      } else if lowered.hasSuffix(".jpg") || lowered.hasSuffix(".jpeg") {
        try jpegData(quality: 90, name: path)
      } else {
        throw ImageError(file: path, reason: .unknownExtension)
      }
    try FileAccess.write(data, to: path)
  }

  private func jpegData(quality: Int, name: String) throws -> [UInt8] {
    require((1...100).contains(quality), "jpegData: quality must be in 1 … 100 (\(quality))")
    return try JPEG.encode(self, quality: quality, name: name)
  }
}
