import Tensor

/// Grey, in three equal channels; torchvision's `Grayscale(num_output_channels=3)`.
public struct Grayscale: ImageTransform {
  public init() {}

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    image.grayscale()
  }
}
