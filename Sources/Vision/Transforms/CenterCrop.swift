import Tensor

/// The middle; torchvision's `CenterCrop`.
public struct CenterCrop: ImageTransform {
  public let width: Int
  public let height: Int

  /// - Precondition: Both are at least 1.
  public init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    check()
  }

  /// A square.
  public init(_ side: Int) { self.init(width: side, height: side) }

  public var problem: String? { sizeProblem(width, height) }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    image.centerCropped(width: width, height: height)
  }
}
