import CTensorKernels
import Tensor

extension Image {
  /// The image, or the part of it in `region`, scaled to `width` × `height` pixels.
  ///
  /// Equal to `image.resize((width, height), filter)` of Pillow up to 12, to the last bit: columns
  /// before rows, weights of 22 fractional bits, and a result rounded to 8 bits after each of the
  /// two passes. Where the height shrinks much more than the width, Pillow 13 takes rows before
  /// columns (as Pillow up to 12 does for images 100 times higher than wide); some samples then
  /// differ by 1, and at hard edges by more with `bicubic` and `lanczos`, which overshoot.
  ///
  /// - Parameters:
  ///   - filter: How pixels are weighted.
  ///   - antialias: Whether shrinking widens the filter. Without, `bilinear` and `bicubic` are those
  ///     of torchvision's `resize(antialias=False)` on tensors; the other filters stay as they are.
  ///   - region: Pixels outside have no part in the result, as after `cropped(to:)`; nil for all.
  /// - Precondition: `width` and `height` are at least 1; `region` lies in the image.
  public func resized(
    width: Int, height: Int, filter: ResizeFilter = .bilinear, antialias: Bool = true,
    from region: Region? = nil
  ) -> Image {
    let part = checked(region, "resized")
    if part.width == width && part.height == height { return cropped(to: part) }
    return Resizing(
      of: self, part: part, width: width, height: height, filter: filter, antialias: antialias
    ).image(of: self)
  }

  /// The image scaled so that its shorter side has `shorterSide` pixels and the proportions stay.
  ///
  /// The longer side is rounded down, as torchvision's `resize(image, size)` does.
  ///
  /// - Parameter maximumSide: A longer side that would exceed it becomes it, and the shorter one
  ///   follows; torchvision's `max_size`.
  /// - Precondition: `shorterSide` is at least 1 and less than `maximumSide`.
  public func resized(
    shorterSide: Int, maximumSide: Int? = nil, filter: ResizeFilter = .bilinear,
    antialias: Bool = true
  ) -> Image {
    let size = Self.size(
      of: (width, height), shorterSide: shorterSide, maximumSide: maximumSide)
    return resized(width: size.width, height: size.height, filter: filter, antialias: antialias)
  }

  /// The part of the image within `box`, scaled to `width` × `height` pixels; pixels near the edges
  /// of the box mix with those outside, as with the `box` of Pillow's `Image.resize`.
  ///
  /// - Parameter box: In pixels, fractions allowed.
  /// - Precondition: `width` and `height` are at least 1; the box is not empty and in the image.
  public func resized(
    width: Int, height: Int, filter: ResizeFilter = .bilinear,
    box: (left: Double, top: Double, right: Double, bottom: Double)
  ) -> Image {
    require(
      0 <= box.left && box.left < box.right && box.right <= Double(self.width)
        && 0 <= box.top && box.top < box.bottom && box.bottom <= Double(self.height),
      "resized: the box must lie in the image (\(box), \(self.width) × \(self.height))")
    var resizing = Resizing(
      of: self, part: bounds, width: width, height: height, filter: filter, antialias: true)
    // Pillow keeps boxes as 32-bit floats.
    resizing.geometry.left = Double(Float(box.left))
    resizing.geometry.top = Double(Float(box.top))
    resizing.geometry.right = Double(Float(box.right))
    resizing.geometry.bottom = Double(Float(box.bottom))
    return resizing.image(of: self)
  }

  /// The size of a picture of which the shorter side was scaled to `shorterSide`.
  static func size(
    of image: (width: Int, height: Int), shorterSide: Int, maximumSide: Int? = nil
  ) -> (width: Int, height: Int) {
    require(
      shorterSide >= 1 && shorterSide < maximumSide ?? .max,
      "resized: shorterSide must be at least 1 and less than maximumSide "
        + "(\(shorterSide), \(maximumSide.map(String.init) ?? "nil"))")
    let (short, long) = (min(image.width, image.height), max(image.width, image.height))
    var (newShort, newLong) = (
      shorterSide, Int(Double(shorterSide * long) / Double(short))
    )
    if let maximumSide, newLong > maximumSide {
      newShort = max(1, Int(Double(maximumSide * newShort) / Double(newLong)))
      newLong = maximumSide
    }
    return image.width <= image.height ? (newShort, newLong) : (newLong, newShort)
  }

  var bounds: Region { Region(x: 0, y: 0, width: width, height: height) }

  func checked(_ region: Region?, _ operation: String) -> Region {
    guard let region else { return bounds }
    require(
      region.lies(in: self),
      "\(operation): the region must lie in the image (\(region), \(width) × \(height))")
    return region
  }
}

/// A part of an image to be scaled, and the part of the scaled picture that is wanted.
struct Resizing {
  var geometry = tk_image_resizing()
  /// Where the first pixel to scale lies among the samples.
  private let offset: Int

  init(
    of image: Image, part: Region, width: Int, height: Int, filter: ResizeFilter, antialias: Bool,
    window: Region? = nil
  ) {
    require(
      width >= 1 && height >= 1,
      "resized: width and height must be at least 1 (\(width), \(height))")
    offset = (part.y * image.width + part.x) * 3
    geometry.filter = filter.kernel(antialias: antialias)
    (geometry.width, geometry.height) = (part.width, part.height)
    geometry.stride = image.width * 3
    (geometry.right, geometry.bottom) = (Double(part.width), Double(part.height))
    (geometry.out_width, geometry.out_height) = (width, height)
    let window = window ?? Region(x: 0, y: 0, width: width, height: height)
    (geometry.x, geometry.y) = (window.x, window.y)
    (geometry.columns, geometry.rows) = (window.width, window.height)
  }

  func image(of image: Image) -> Image {
    let size = geometry.columns * geometry.rows * 3
    let pixels = [UInt8](unsafeUninitializedCapacity: size) { output, count in
      image.pixels.withUnsafeBufferPointer { input in
        withUnsafePointer(to: geometry) {
          tk_image_resize($0, input.baseAddress! + offset, output.baseAddress!)
        }
      }
      count = size
    }
    return Image(width: geometry.columns, height: geometry.rows, pixels: pixels)
  }

  /// Writes the samples of the wanted part, normalised, to `output`: a plane a channel, or pixel by
  /// pixel where `interleaved`.
  func write(
    _ image: Image, normalization: Normalization, interleaved: Bool,
    to output: UnsafeMutablePointer<Float>
  ) {
    image.pixels.withUnsafeBufferPointer { input in
      normalization.table.withUnsafeBufferPointer { table in
        withUnsafePointer(to: geometry) {
          tk_image_resize_normalized(
            $0, input.baseAddress! + offset, table.baseAddress!, interleaved, output)
        }
      }
    }
  }
}
