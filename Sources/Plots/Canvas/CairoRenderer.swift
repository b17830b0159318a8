internal import CApusCairo
import Vision

/// Draws a canvas into memory by Cairo.
struct CairoRenderer {
  /// Cairo's limit for the sides of an image.
  private static let maximumSide = 32_767.0

  private let context: OpaquePointer?
  private let regular = MeasuringFont.face(isBold: false)
  private let bold = MeasuringFont.face(isBold: true)

  static func image(of canvas: Canvas, scale: Double, name: String) throws -> Image {
    let width = max(1, (canvas.size.width * scale).rounded())
    let height = max(1, (canvas.size.height * scale).rounded())
    guard max(width, height) <= maximumSide,
      width * height <= Double(Image.maximumPixelCount),
      let pixels = pixels(of: canvas, width: Int(width), height: Int(height), scale: scale)
    else {
      let problem = "\(Int(width)) × \(Int(height)) pixels are more than can be drawn"
      throw ImageError(file: name, reason: .unencodable(.png, problem))
    }
    return Image(width: Int(width), height: Int(height), pixels: pixels)
  }

  /// Returns `nil` where there is not enough memory.
  private static func pixels(
    of canvas: Canvas, width: Int, height: Int, scale: Double
  ) -> [UInt8]? {
    let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    let context = cairo_create(surface)
    defer {
      cairo_destroy(context)
      cairo_surface_destroy(surface)
    }
    guard cairo_status(context) == CAIRO_STATUS_SUCCESS else { return nil }
    CairoRenderer(context).draw(canvas, scale: scale)
    guard cairo_status(context) == CAIRO_STATUS_SUCCESS else { return nil }
    cairo_surface_flush(surface)
    guard let data = cairo_image_surface_get_data(surface) else { return nil }
    let stride = Int(cairo_image_surface_get_stride(surface))
    return [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      var target = 0
      for y in 0..<height {
        let row = UnsafeRawPointer(data + y * stride).assumingMemoryBound(to: UInt32.self)
        for x in 0..<width {
          buffer[target] = UInt8(truncatingIfNeeded: row[x] >> 16)
          buffer[target + 1] = UInt8(truncatingIfNeeded: row[x] >> 8)
          buffer[target + 2] = UInt8(truncatingIfNeeded: row[x])
          target += 3
        }
      }
      count = target
    }
  }

  private init(_ context: OpaquePointer?) { self.context = context }

  private func draw(_ canvas: Canvas, scale: Double) {
    let options = MeasuringFont.options()
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
    setSource(.white)
    cairo_paint(context)
    cairo_scale(context, scale, scale)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    for element in canvas.elements {
      switch element {
      case .path(let path, let fill, let stroke): draw(path, fill, stroke)
      case .text(let line): draw(line)
      case .image(let image, let rectangle): draw(image, in: rectangle)
      case .beginClip(let r):
        cairo_save(context)
        cairo_rectangle(context, r.x, r.y, r.width, r.height)
        cairo_clip(context)
      case .endClip: cairo_restore(context)
      }
    }
    cairo_font_face_destroy(regular)
    cairo_font_face_destroy(bold)
  }

  private func setSource(_ color: Color) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
  }

  private func draw(_ path: Path, _ fill: Color?, _ stroke: Stroke?) {
    cairo_new_path(context)
    for step in path.steps {
      switch step {
      case .move(let p): cairo_move_to(context, p.x, p.y)
      case .line(let p): cairo_line_to(context, p.x, p.y)
      case .curve(let a, let b, let p): cairo_curve_to(context, a.x, a.y, b.x, b.y, p.x, p.y)
      case .close: cairo_close_path(context)
      }
    }
    if let fill {
      setSource(fill)
      cairo_fill_preserve(context)
    }
    if let stroke {
      setSource(stroke.color)
      cairo_set_line_width(context, stroke.width)
      cairo_set_dash(context, stroke.dash, Int32(stroke.dash.count), 0)
      cairo_stroke_preserve(context)
    }
    cairo_new_path(context)
  }

  private func draw(_ line: Canvas.TextLine) {
    setSource(line.style.color)
    cairo_set_font_face(context, line.style.isBold ? bold : regular)
    cairo_set_font_size(context, line.style.size)
    cairo_save(context)
    cairo_translate(context, line.origin.x, line.origin.y)
    if line.isVertical { cairo_rotate(context, -.pi / 2) }
    cairo_move_to(context, 0, 0)
    cairo_show_text(context, line.text)
    cairo_restore(context)
    cairo_new_path(context)
  }

  private func draw(_ image: Image, in r: Rectangle) {
    let surface = cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, Int32(image.width), Int32(image.height))
    defer { cairo_surface_destroy(surface) }
    guard let data = cairo_image_surface_get_data(surface) else { return }
    let stride = Int(cairo_image_surface_get_stride(surface))
    var source = 0
    for y in 0..<image.height {
      let row = UnsafeMutableRawPointer(data + y * stride).assumingMemoryBound(to: UInt32.self)
      for x in 0..<image.width {
        row[x] =
          UInt32(image.pixels[source]) << 16 | UInt32(image.pixels[source + 1]) << 8
          | UInt32(image.pixels[source + 2])
        source += 3
      }
    }
    cairo_surface_mark_dirty(surface)
    cairo_save(context)
    cairo_rectangle(context, r.x, r.y, r.width, r.height)
    cairo_clip(context)
    cairo_translate(context, r.x, r.y)
    cairo_scale(context, r.width / Double(image.width), r.height / Double(image.height))
    cairo_set_source_surface(context, surface, 0, 0)
    let pattern = cairo_get_source(context)
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_GOOD)
    // Without it the edges would fade into the paper.
    cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD)
    cairo_paint(context)
    cairo_restore(context)
  }
}
