import Tensor

/// An image to normalised planes: torchvision's `ToTensor` followed by `Normalize`.
public struct Normalize: Sendable, Hashable, Codable {
  public let normalization: Normalization

  public init(_ normalization: Normalization = .imageNet) { self.normalization = normalization }

  /// → `[3, height, width]`.
  public func callAsFunction(_ image: Image) -> Tensor<Float> {
    Tensor(image.normalized(normalization), shape: [3, image.height, image.width])
  }
}
