/// Something that can be drawn and written as PNG or SVG.
///
/// ```swift
/// let plot = CurvePlot([Series("training", y: losses)], xLabel: "Epoch", yLabel: "Loss")
/// try plot.save(to: "loss.png")
/// let text = plot.svg()
/// ```
public protocol Plot: Sendable {
  /// The extent of the drawing, in points; where it follows from the content, that is measured.
  var size: Size { get }

  /// Draws on a canvas of ``size``.
  func draw(on canvas: inout Canvas)
}

extension Plot {
  /// The drawing.
  public func canvas() -> Canvas {
    let size = size
    return Canvas(width: size.width, height: size.height) { draw(on: &$0) }
  }

  /// The plot as a PNG file, see ``Canvas/png(scale:)``.
  ///
  /// - Parameter scale: Pixels a point.
  /// - Throws: `ImageError` when a side exceeds 32 767 pixels.
  public func png(scale: Double = 2) throws -> [UInt8] { try canvas().png(scale: scale) }

  /// The plot as an SVG file.
  public func svg() -> String { canvas().svg() }

  /// Writes the plot as PNG or SVG by the extension of `path`, see ``Canvas/save(to:scale:)``.
  ///
  /// - Throws: `FileError` for any other extension and where nothing can be written, `ImageError`
  ///   when a side exceeds 32 767 pixels; either names `path`.
  public func save(to path: String, scale: Double = 2) throws {
    try canvas().save(to: path, scale: scale)
  }
}
