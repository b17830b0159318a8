import Tensor

/// A part of fixed size at a random place; torchvision's `RandomCrop`.
public struct RandomCrop: ImageTransform {
  public let width: Int
  public let height: Int
  /// What is added before.
  public let padding: Padding
  /// Whether an image that is too small is padded at both sides by what it lacks.
  public let padIfNeeded: Bool
  public let mode: Padding.Mode
  public let fill: RGB

  /// - Precondition: Sizes are at least 1, no padding is negative.
  public init(
    width: Int, height: Int, padding: Padding = Padding(0), padIfNeeded: Bool = false,
    mode: Padding.Mode = .constant, fill: RGB = .black
  ) {
    (self.width, self.height) = (width, height)
    self.padding = padding
    self.padIfNeeded = padIfNeeded
    self.mode = mode
    self.fill = fill
    check()
  }

  public var problem: String? {
    padding.isNegative
      ? "sides must not be negative (\(padding))" : sizeProblem(width, height)
  }

  /// The part of a picture of `image`'s size, which is at least that of the crop.
  public func parameters(
    for image: (width: Int, height: Int), using generator: inout Philox
  ) -> Region {
    require(
      width <= image.width && height <= image.height,
      "RandomCrop: the crop must not exceed the padded image "
        + "(\(width) × \(height), \(image.width) × \(image.height))")
    let y = generator.index(below: image.height - height + 1)
    let x = generator.index(below: image.width - width + 1)
    return Region(x: x, y: y, width: width, height: height)
  }

  /// - Precondition: Without `padIfNeeded` the padded image is at least as large as the crop.
  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    var padding = padding
    if padIfNeeded {
      let across = max(0, width - image.width - padding.left - padding.right)
      let down = max(0, height - image.height - padding.top - padding.bottom)
      padding.left += across
      padding.right += across
      padding.top += down
      padding.bottom += down
    }
    let padded = image.padded(padding, mode: mode, fill: fill)
    let region = parameters(for: (padded.width, padded.height), using: &generator)
    return padded.cropped(to: region)
  }
}
