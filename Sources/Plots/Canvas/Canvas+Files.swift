import Tensor
import Vision

extension Canvas {
  /// The drawing as a PNG file.
  ///
  /// - Parameter scale: Pixels a point; 2 suits screens and 4 print.
  /// - Precondition: `scale` is finite and above 0.
  /// - Throws: `ImageError` when a side exceeds 32 767 pixels.
  public func png(scale: Double = 2) throws -> [UInt8] {
    try rasterized(scale: scale, name: "plot").pngData()
  }

  /// The drawing as an SVG file.
  public func svg() -> String { SVGWriter.text(of: self) }

  /// Writes the drawing as PNG or SVG by the extension of `path`, in any letter case.
  ///
  /// The file is replaced as a whole or not at all.
  ///
  /// - Parameter scale: Pixels a point of a PNG file.
  /// - Throws: `FileError` for any other extension and where nothing can be written, `ImageError`
  ///   when a side exceeds 32 767 pixels; either names `path`.
  public func save(to path: String, scale: Double = 2) throws {
    let lowered = path.lowercased()
    if lowered.hasSuffix(".svg") {
      try writeAtomically(svg(), to: path)
    } else if lowered.hasSuffix(".png") {
      let bytes = try rasterized(scale: scale, name: path).pngData()
      try writeAtomically(to: path) { file in try bytes.withUnsafeBytes { try file.write($0) } }
    } else {
      throw FileError(
        path: path, reason: "cannot write a plot (the extension is not .png or .svg)")
    }
  }

  /// The drawing as an image.
  ///
  /// - Precondition: `scale` is finite and above 0.
  /// - Throws: `ImageError` when a side exceeds 32 767 pixels.
  public func rasterized(scale: Double = 2) throws -> Image {
    try rasterized(scale: scale, name: "plot")
  }

  private func rasterized(scale: Double, name: String) throws -> Image {
    require(
      scale > 0 && scale.isFinite, "Canvas: scale must be finite and greater than 0 (\(scale))")
    return try CairoRenderer.image(of: self, scale: scale, name: name)
  }
}
