import Tensor

/// What turns a photograph into a training sample: random transforms, normalisation, erasing.
///
/// ```swift
/// let transform = TrainingTransform(
///   Compose(RandomResizedCrop(224), RandomHorizontalFlip()), erasing: RandomErasing(p: 0.1))
/// let planes = transform(photograph, using: &generator)  // [3, 224, 224]
/// ```
public struct TrainingTransform: Sendable, Hashable, Codable, CustomStringConvertible {
  public let transform: Compose
  public let normalization: Normalization
  public let erasing: RandomErasing?

  public init(
    _ transform: Compose, normalization: Normalization = .imageNet, erasing: RandomErasing? = nil
  ) {
    self.transform = transform
    self.normalization = normalization
    self.erasing = erasing
  }

  /// → `[3, height, width]`.
  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Tensor<Float> {
    let planes = Normalize(normalization)(transform(image, using: &generator))
    return erasing.map { $0(planes, using: &generator) } ?? planes
  }

  public var description: String {
    let last = erasing.map { "\nRandomErasing(p: \($0.p), scale: \($0.scale))" } ?? ""
    return "\(transform)\nNormalize(\(normalization))\(last)"
  }
}
