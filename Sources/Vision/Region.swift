import Tensor

/// A rectangle of pixels; `x` and `y` are those of its upper left corner.
public struct Region: Sendable, Hashable, Codable, CustomStringConvertible {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  public var description: String { "\(width) × \(height) at (\(x), \(y))" }

  /// A rectangle of `width` × `height` in the middle of a picture; where a difference is odd, as
  /// torchvision's `center_crop` rounds it: halves to even.
  public static func center(width: Int, height: Int, of image: (width: Int, height: Int)) -> Region
  {
    func middle(_ size: Int, _ part: Int) -> Int {
      Int((Double(size - part) / 2).rounded(.toNearestOrEven))
    }
    return Region(
      x: middle(image.width, width), y: middle(image.height, height), width: width, height: height)
  }

  func lies(in image: Image) -> Bool {
    width >= 1 && height >= 1 && x >= 0 && y >= 0
      && x <= image.width - width && y <= image.height - height
  }
}
