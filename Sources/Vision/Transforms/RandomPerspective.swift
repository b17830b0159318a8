import Tensor

/// Corners moved inwards by random amounts with probability `p`; torchvision's `RandomPerspective`.
public struct RandomPerspective: ImageTransform {
  /// 0 leaves the image, 1 moves corners up to the middle.
  public let distortionScale: Double
  public let p: Double
  public let interpolation: Interpolation
  public let fill: RGB

  /// - Precondition: `distortionScale` and `p` are in 0 … 1.
  public init(
    distortionScale: Double = 0.5, p: Double = 0.5, interpolation: Interpolation = .bilinear,
    fill: RGB = .black
  ) {
    self.distortionScale = distortionScale
    self.p = p
    self.interpolation = interpolation
    self.fill = fill
    check()
  }

  public var problem: String? {
    (0...1).contains(distortionScale)
      ? probabilityProblem(p) : "distortionScale must be in 0 … 1 (\(distortionScale))"
  }

  /// Where the corners of a picture of `image`'s size come to.
  public static func parameters(
    for image: (width: Int, height: Int), distortionScale: Double, using generator: inout Philox
  ) -> Corners {
    let across = min(Int(distortionScale * Double(image.width / 2)) + 1, image.width)
    let down = min(Int(distortionScale * Double(image.height / 2)) + 1, image.height)
    func corner(right: Bool, bottom: Bool) -> Corners.Point {
      let (x, y) = (generator.index(below: across), generator.index(below: down))
      return Corners.Point(
        x: Double(right ? image.width - across + x : x),
        y: Double(bottom ? image.height - down + y : y))
    }
    return Corners(
      topLeft: corner(right: false, bottom: false), topRight: corner(right: true, bottom: false),
      bottomRight: corner(right: true, bottom: true),
      bottomLeft: corner(right: false, bottom: true))
  }

  /// Images of less than two pixels a side, which have no quadrilateral, stay as they are.
  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    guard generator.happens(p) else { return image }
    let corners = Self.parameters(
      for: (image.width, image.height), distortionScale: distortionScale, using: &generator)
    guard corners.isQuadrilateral else { return image }
    return image.perspective(to: corners, interpolation: interpolation, fill: fill)
  }
}

extension Corners {
  /// Whether no three corners lie on a line.
  fileprivate var isQuadrilateral: Bool {
    let corners = points
    return corners.indices.allSatisfy { index in
      let (a, b, c) = (corners[index], corners[(index + 1) % 4], corners[(index + 2) % 4])
      return (b.x - a.x) * (c.y - a.y) != (b.y - a.y) * (c.x - a.x)
    }
  }
}
