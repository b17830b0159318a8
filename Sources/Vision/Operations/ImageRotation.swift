import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Image {
  /// The image turned counter-clockwise about its middle, as torchvision's `rotate` of a PIL image.
  ///
  /// Right angles are exact where they fit.
  ///
  /// - Parameters:
  ///   - expand: Whether the result grows so that all of the image stays visible.
  ///   - center: What to turn about, in pixels from the upper left corner; nil for the middle.
  ///   - fill: The colour of what the image does not cover.
  /// - Precondition: `degrees` is finite.
  public func rotated(
    degrees: Double, interpolation: Interpolation = .nearest, expand: Bool = false,
    center: (x: Double, y: Double)? = nil, fill: RGB = .black
  ) -> Image {
    require(degrees.isFinite, "rotate: the angle must be finite (\(degrees))")
    var angle = degrees.truncatingRemainder(dividingBy: 360)
    if angle < 0 { angle += 360 }
    if center == nil, angle.truncatingRemainder(dividingBy: 90) == 0 {
      let turns = Int(angle / 90)
      if turns % 2 == 0 || expand || width == height { return rotated(rightAngles: turns) }
    }
    let radians = -angle * .pi / 180
    func rounded(_ value: Double) -> Double { (value * 1e15).rounded() / 1e15 }
    var matrix = [
      rounded(cos(radians)), rounded(sin(radians)), 0, rounded(-sin(radians)),
      rounded(cos(radians)), 0,
    ]
    func apply(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
      (matrix[0] * x + matrix[1] * y + matrix[2], matrix[3] * x + matrix[4] * y + matrix[5])
    }
    let middle = center ?? (Double(width) / 2, Double(height) / 2)
    let moved = apply(-middle.x, -middle.y)
    (matrix[2], matrix[5]) = (moved.x + middle.x, moved.y + middle.y)
    var (newWidth, newHeight) = (width, height)
    if expand {
      let (right, bottom) = (Double(width), Double(height))
      let corners = [apply(0, 0), apply(right, 0), apply(right, bottom), apply(0, bottom)]
      func extent(_ places: [Double]) -> Int {
        Int(places.max()!.rounded(.up) - places.min()!.rounded(.down))
      }
      (newWidth, newHeight) = (extent(corners.map(\.x)), extent(corners.map(\.y)))
      let shifted = apply(-Double(newWidth - width) / 2, -Double(newHeight - height) / 2)
      (matrix[2], matrix[5]) = shifted
    }
    return warped(
      width: newWidth, height: newHeight, interpolation: interpolation, fill: fill, matrix: matrix)
  }

  /// The image turned, moved, scaled and sheared, in torchvision's order, as its `affine` of a PIL
  /// image. The size stays.
  ///
  /// - Parameters:
  ///   - degrees: Clockwise, unlike `rotated(degrees:)`.
  ///   - translation: In pixels, to the right and down.
  ///   - scale: 2 doubles what is seen.
  ///   - shear: Degrees along x and along y.
  ///   - center: In pixels from the upper left corner; nil for the middle.
  /// - Precondition: `scale` is greater than 0.
  public func affine(
    degrees: Double = 0, translation: (x: Double, y: Double) = (0, 0), scale: Double = 1,
    shear: (x: Double, y: Double) = (0, 0), interpolation: Interpolation = .nearest,
    center: (x: Double, y: Double)? = nil, fill: RGB = .black
  ) -> Image {
    require(scale > 0, "affine: scale must be greater than 0 (\(scale))")
    let turn = degrees * .pi / 180
    let (alongX, alongY) = (shear.x * .pi / 180, shear.y * .pi / 180)
    let a = cos(turn - alongY) / cos(alongY)
    let b = -cos(turn - alongY) * tan(alongX) / cos(alongY) - sin(turn)
    let c = sin(turn - alongY) / cos(alongY)
    let d = -sin(turn - alongY) * tan(alongX) / cos(alongY) + cos(turn)
    var matrix = [d, -b, 0, -c, a, 0].map { $0 / scale }
    let middle = center ?? (Double(width) * 0.5, Double(height) * 0.5)
    let (x, y) = (-middle.x - translation.x, -middle.y - translation.y)
    matrix[2] += matrix[0] * x + matrix[1] * y + middle.x
    matrix[5] += matrix[3] * x + matrix[4] * y + middle.y
    return warped(
      width: width, height: height, interpolation: interpolation, fill: fill, matrix: matrix)
  }
}
