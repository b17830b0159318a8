import Tensor

/// What turns a photograph into a network's input: a rule of resizing, a crop of the middle and a
/// normalisation, as the `transforms` of torchvision's weights.
///
/// ```swift
/// let preprocess = ImagePreprocessing.imageNet         // shorter side 256, crop 224 × 224
/// let planes = preprocess(try Image(contentsOf: "photo.jpg"))  // [3, 224, 224]
/// ```
///
/// It is stored beside the weights, which are worth nothing without it.
public struct ImagePreprocessing: Sendable, Hashable {
  /// To which size a photograph is brought before the crop.
  public enum Resize: Sendable, Hashable {
    /// To exactly this; the proportions are not kept: all of the image is seen, whatever its shape.
    case exact(width: Int, height: Int)
    /// So that the shorter side has this many pixels; the proportions are kept.
    case shorterSide(Int)
  }

  /// Of the network's input, in pixels.
  public let width: Int
  /// Of the network's input, in pixels.
  public let height: Int
  public let resize: Resize
  public let filter: ResizeFilter
  /// Whether shrinking widens the filter.
  public let antialias: Bool
  public let normalization: Normalization

  /// - Parameters:
  ///   - width: Of the network's input.
  ///   - height: Of the network's input.
  ///   - resize: What precedes the crop of the middle; nil scales to `width` × `height`.
  /// - Precondition: All sizes are at least 1.
  public init(
    width: Int, height: Int, resize: Resize? = nil, filter: ResizeFilter = .bilinear,
    antialias: Bool = true, normalization: Normalization = .imageNet
  ) {
    let resize = resize ?? .exact(width: width, height: height)
    if let problem = Self.problem(width, height, resize) {
      require(false, "ImagePreprocessing: \(problem)")
    }
    self.width = width
    self.height = height
    self.resize = resize
    self.filter = filter
    self.antialias = antialias
    self.normalization = normalization
  }

  /// The middle square of `crop` pixels of an image whose shorter side was brought to `resize`.
  ///
  /// - Precondition: Both are at least 1.
  public init(
    resize: Int, crop: Int, filter: ResizeFilter = .bilinear, antialias: Bool = true,
    normalization: Normalization = .imageNet
  ) {
    self.init(
      width: crop, height: crop, resize: .shorterSide(resize), filter: filter,
      antialias: antialias, normalization: normalization)
  }

  private static func problem(_ width: Int, _ height: Int, _ resize: Resize) -> String? {
    if width < 1 || height < 1 {
      return "width and height must be at least 1 (\(width), \(height))"
    }
    let least =
      switch resize {
      case .exact(let width, let height): min(width, height)
      case .shorterSide(let side): side
      }
    return least < 1 ? "the size to resize to must be at least 1 (\(resize))" : nil
  }

  /// The normalised samples of `image`, shape `[3, height, width]`.
  public func callAsFunction(_ image: Image) -> [Float] {
    let size = 3 * width * height
    return [Float](unsafeUninitializedCapacity: size) { planes, count in
      write(image, to: planes.baseAddress!)
      count = size
    }
  }

  /// The normalised samples of images, shape `[N, 3, height, width]`.
  public func batch(_ images: [Image]) -> Tensor<Float> {
    let size = 3 * width * height
    let numbers = [Float](unsafeUninitializedCapacity: size * images.count) { planes, count in
      for (index, image) in images.enumerated() {
        write(image, to: planes.baseAddress! + index * size)
      }
      count = size * images.count
    }
    return Tensor(numbers, shape: [images.count, 3, height, width])
  }

  /// Writes the `3 * height * width` normalised samples of `image` to `output`: red, green and blue
  /// planes, or pixel by pixel (`[height, width, 3]`) where `interleaved`.
  ///
  /// Crop, scaling and normalisation are one pass: only the rows and columns that the crop keeps are
  /// computed.
  public func write(
    _ image: Image, interleaved: Bool = false, to output: UnsafeMutablePointer<Float>
  ) {
    let size = resizedSize(of: image)
    if size.width < width || size.height < height {
      // The crop is larger than the image: black is added before the normalisation.
      let cropped = image.resized(
        width: size.width, height: size.height, filter: filter, antialias: antialias
      ).centerCropped(width: width, height: height)
      Resizing(
        of: cropped, part: cropped.bounds, width: width, height: height, filter: .nearest,
        antialias: true
      ).write(cropped, normalization: normalization, interleaved: interleaved, to: output)
      return
    }
    Resizing(
      of: image, part: image.bounds, width: size.width, height: size.height, filter: filter,
      antialias: antialias, window: .center(width: width, height: height, of: size)
    ).write(image, normalization: normalization, interleaved: interleaved, to: output)
  }

  /// What the network sees of `image`, before the normalisation: for display.
  public func visible(_ image: Image) -> Image {
    let size = resizedSize(of: image)
    return image.resized(
      width: size.width, height: size.height, filter: filter, antialias: antialias
    ).centerCropped(width: width, height: height)
  }

  private func resizedSize(of image: Image) -> (width: Int, height: Int) {
    switch resize {
    case .exact(let width, let height): (width, height)
    case .shorterSide(let side): Image.size(of: (image.width, image.height), shorterSide: side)
    }
  }
}

extension ImagePreprocessing: CustomStringConvertible {
  public var description: String {
    let plain = antialias ? "" : " without antialiasing"
    let scaling =
      switch resize {
      case .exact(let width, let height): "resize to \(width) × \(height)"
      case .shorterSide(let side): "resize the shorter side to \(side)"
      }
    let crop =
      resize == .exact(width: width, height: height) ? "" : ", crop \(width) × \(height)"
    return "\(scaling) (\(filter.rawValue)\(plain))\(crop), normalize \(normalization)"
  }
}

extension ImagePreprocessing: Codable {
  private enum CodingKeys: String, CodingKey {
    case width, height, normalization, resizeWidth, resizeHeight, shorterSide, filter, antialias
  }

  /// Reads what `encode(to:)` wrote, also with only `width`, `height` and `normalization`: then
  /// images are scaled to exactly this size, bilinearly.
  ///
  /// - Throws: `DecodingError` when a size is less than 1 pixel.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let width = try container.decode(Int.self, forKey: .width)
    let height = try container.decode(Int.self, forKey: .height)
    let resize: Resize
    if let side = try container.decodeIfPresent(Int.self, forKey: .shorterSide) {
      resize = .shorterSide(side)
    } else {
      resize = .exact(
        width: try container.decodeIfPresent(Int.self, forKey: .resizeWidth) ?? width,
        height: try container.decodeIfPresent(Int.self, forKey: .resizeHeight) ?? height)
    }
    if let problem = Self.problem(width, height, resize) {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "image preprocessing: \(problem)"))
    }
    self.init(
      width: width, height: height, resize: resize,
      filter: try container.decodeIfPresent(ResizeFilter.self, forKey: .filter) ?? .bilinear,
      antialias: try container.decodeIfPresent(Bool.self, forKey: .antialias) ?? true,
      normalization: try container.decode(Normalization.self, forKey: .normalization))
  }

  /// Writes `width`, `height` and `normalization`, and what differs from the default.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(width, forKey: .width)
    try container.encode(height, forKey: .height)
    try container.encode(normalization, forKey: .normalization)
    switch resize {
    case .exact(width, height): break
    case .exact(let width, let height):
      try container.encode(width, forKey: .resizeWidth)
      try container.encode(height, forKey: .resizeHeight)
    case .shorterSide(let side): try container.encode(side, forKey: .shorterSide)
    }
    if filter != .bilinear { try container.encode(filter, forKey: .filter) }
    if !antialias { try container.encode(antialias, forKey: .antialias) }
  }
}
