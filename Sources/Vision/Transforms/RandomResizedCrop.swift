import Tensor

/// A part of random area and shape, scaled to one size, the augmentation of Inception (Szegedy et al.
/// 2015); torchvision's `RandomResizedCrop`.
public struct RandomResizedCrop: ImageTransform {
  public let width: Int
  public let height: Int
  /// Of the image's area.
  public let scale: ClosedRange<Double>
  /// Width by height.
  public let ratio: ClosedRange<Double>
  public let filter: ResizeFilter

  /// - Precondition: Sizes are at least 1, `scale` is in 0 … 1, `ratio` is greater than 0.
  public init(
    width: Int, height: Int, scale: ClosedRange<Double> = 0.08...1,
    ratio: ClosedRange<Double> = 3.0 / 4...4.0 / 3, filter: ResizeFilter = .bilinear
  ) {
    (self.width, self.height) = (width, height)
    self.scale = scale
    self.ratio = ratio
    self.filter = filter
    check()
  }

  /// To a square.
  public init(
    _ side: Int, scale: ClosedRange<Double> = 0.08...1,
    ratio: ClosedRange<Double> = 3.0 / 4...4.0 / 3, filter: ResizeFilter = .bilinear
  ) { self.init(width: side, height: side, scale: scale, ratio: ratio, filter: filter) }

  public var problem: String? {
    if scale.lowerBound < 0 || scale.upperBound > 1 { return "scale must be in 0 … 1 (\(scale))" }
    if ratio.lowerBound <= 0 { return "ratio must be greater than 0 (\(ratio))" }
    return sizeProblem(width, height)
  }

  /// The part of a picture of `image`'s size: ten tries, then as much of the middle as `ratio` allows.
  public static func parameters(
    for image: (width: Int, height: Int), scale: ClosedRange<Double>,
    ratio: ClosedRange<Double>, using generator: inout Philox
  ) -> Region {
    for _ in 0..<10 {
      let area = Double(image.width * image.height) * generator.uniform(scale)
      let shape = generator.logUniform(ratio)
      let width = Int((area * shape).squareRoot().rounded(.toNearestOrEven))
      let height = Int((area / shape).squareRoot().rounded(.toNearestOrEven))
      guard (1...image.width).contains(width) && (1...image.height).contains(height) else {
        continue
      }
      let y = generator.index(below: image.height - height + 1)
      let x = generator.index(below: image.width - width + 1)
      return Region(x: x, y: y, width: width, height: height)
    }
    var (width, height) = image
    let shape = Double(width) / Double(height)
    if shape < ratio.lowerBound {
      height = Int((Double(width) / ratio.lowerBound).rounded(.toNearestOrEven))
    } else if shape > ratio.upperBound {
      width = Int((Double(height) * ratio.upperBound).rounded(.toNearestOrEven))
    }
    (width, height) = (max(width, 1), max(height, 1))
    return Region(
      x: (image.width - width) / 2, y: (image.height - height) / 2, width: width, height: height)
  }

  /// Crop and scaling are one pass.
  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    let region = Self.parameters(
      for: (image.width, image.height), scale: scale, ratio: ratio, using: &generator)
    return image.resized(width: width, height: height, filter: filter, from: region)
  }
}
