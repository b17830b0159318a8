internal import CApusCairo

/// A font of which texts are measured; one em wide and high.
///
/// Letters are neither hinted nor their advances rounded, so that widths are proportional to the size
/// and the same on a canvas of any scale.
///
/// Cairo locks a scaled font while it is used, so threads may share one.
final class MeasuringFont: @unchecked Sendable {
  static let regular = MeasuringFont(isBold: false)
  static let bold = MeasuringFont(isBold: true)

  /// The family asked for; the system puts another in its place where it is missing.
  static let family = "DejaVu Sans"

  /// Reaches over and below the baseline.
  let ascent, descent: Double
  private let font: OpaquePointer?

  /// Large enough that the advances' 1/64 of a pixel does not matter.
  private static let em = 256.0

  private init(isBold: Bool) {
    let face = Self.face(isBold: isBold)
    let options = Self.options()
    defer {
      cairo_font_face_destroy(face)
      cairo_font_options_destroy(options)
    }
    var (size, identity) = (cairo_matrix_t(), cairo_matrix_t())
    cairo_matrix_init_scale(&size, Self.em, Self.em)
    cairo_matrix_init_identity(&identity)
    font = cairo_scaled_font_create(face, &size, &identity, options)
    var extents = cairo_font_extents_t()
    cairo_scaled_font_extents(font, &extents)
    (ascent, descent) = (extents.ascent / Self.em, extents.descent / Self.em)
  }

  func width(of text: String) -> Double {
    var extents = cairo_text_extents_t()
    cairo_scaled_font_text_extents(font, text, &extents)
    return extents.x_advance / Self.em
  }

  static func face(isBold: Bool) -> OpaquePointer? {
    cairo_toy_font_face_create(
      family, CAIRO_FONT_SLANT_NORMAL, isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
  }

  static func options() -> OpaquePointer? {
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    return options
  }
}
