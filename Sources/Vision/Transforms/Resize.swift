import Tensor

/// Scales to a size, or the shorter side to one; torchvision's `Resize`.
public struct Resize: ImageTransform {
  /// Of the shorter side; nil where `width` and `height` say the size.
  public let shorterSide: Int?
  public let maximumSide: Int?
  public let width: Int?
  public let height: Int?
  public let filter: ResizeFilter
  public let antialias: Bool

  /// - Precondition: `shorterSide` is at least 1 and less than `maximumSide`.
  public init(
    _ shorterSide: Int, maximumSide: Int? = nil, filter: ResizeFilter = .bilinear,
    antialias: Bool = true
  ) {
    self.shorterSide = shorterSide
    self.maximumSide = maximumSide
    (width, height) = (nil, nil)
    self.filter = filter
    self.antialias = antialias
    check()
  }

  /// - Precondition: `width` and `height` are at least 1.
  public init(
    width: Int, height: Int, filter: ResizeFilter = .bilinear, antialias: Bool = true
  ) {
    (shorterSide, maximumSide) = (nil, nil)
    self.width = width
    self.height = height
    self.filter = filter
    self.antialias = antialias
    check()
  }

  public var problem: String? {
    if let width, let height, shorterSide == nil { return sizeProblem(width, height) }
    guard let shorterSide, width == nil, height == nil else {
      return "there must be either a shorter side, or width and height"
    }
    return shorterSide >= 1 && shorterSide < maximumSide ?? .max
      ? nil : "the shorter side must be at least 1 and less than the maximum (\(shorterSide))"
  }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    if let shorterSide {
      return image.resized(
        shorterSide: shorterSide, maximumSide: maximumSide, filter: filter, antialias: antialias)
    }
    return image.resized(width: width!, height: height!, filter: filter, antialias: antialias)
  }
}
