import CTensorKernels

/// How pixels in between, or many pixels of which one is to become, are weighted.
///
/// The weights are Pillow's of the same name: shrinking widens the filter by the scale.
public enum ResizeFilter: String, Sendable, Hashable, Codable, CaseIterable {
  /// The pixel in whose square the middle falls.
  case nearest
  /// All pixels covered, evenly.
  case box
  /// A triangle, one pixel to each side.
  case bilinear
  /// A Hamming-windowed sinc, one pixel to each side: sharper than `bilinear`.
  case hamming
  /// Keys' cubic convolution with a = −0.5, two pixels to each side.
  case bicubic
  /// A sinc windowed by a wider sinc, three pixels to each side.
  case lanczos

  /// What the kernels call it; without antialiasing only two filters are others.
  func kernel(antialias: Bool) -> tk_image_filter {
    switch self {
    case .nearest: TK_IMAGE_NEAREST
    case .box: TK_IMAGE_BOX
    case .bilinear: antialias ? TK_IMAGE_BILINEAR : TK_IMAGE_POINT_BILINEAR
    case .hamming: TK_IMAGE_HAMMING
    case .bicubic: antialias ? TK_IMAGE_BICUBIC : TK_IMAGE_POINT_BICUBIC
    case .lanczos: TK_IMAGE_LANCZOS
    }
  }
}
