import Vision

/// Random changes of pictures that leave what captions speak of: neither left and right nor hues
/// are exchanged, and little is cut away. See also ``TrainingConfiguration/flip``.
public enum Augmentation: String, Sendable, Codable, CaseIterable {
  case none
  /// Three quarters of the area at least, and a fifth more or less brightness, contrast and saturation.
  case light
  /// Turned by up to 72 degrees, contrast up to 0.3 more or less: the layers of the Keras example.
  case keras
  /// One random operation of random strength.
  case trivial

  /// Returns the transform of pictures of a size, nil for none.
  func transform(width: Int, height: Int) -> Compose? {
    switch self {
    case .none: nil
    case .light:
      Compose(
        RandomResizedCrop(width: width, height: height, scale: 0.75...1),
        ColorJitter(brightness: 0.2, contrast: 0.2, saturation: 0.2))
    case .keras:
      Compose(
        RandomRotation(degrees: 72.0, interpolation: .bilinear), ColorJitter(contrast: 0.3))
    case .trivial: Compose(TrivialAugmentWide())
    }
  }
}
