import Tensor

/// A random rectangle of a normalised image overwritten with probability `p` (Zhong et al. 2017);
/// torchvision's `RandomErasing`.
public struct RandomErasing: Sendable, Hashable, Codable {
  public let p: Double
  /// Of the image's area.
  public let scale: ClosedRange<Double>
  /// Height by width.
  public let ratio: ClosedRange<Double>
  /// What is written; nil for normal noise.
  public let value: Float?

  /// - Precondition: `p` and `scale` are in 0 … 1, `ratio` is greater than 0.
  public init(
    p: Double = 0.5, scale: ClosedRange<Double> = 0.02...0.33,
    ratio: ClosedRange<Double> = 0.3...3.3, value: Float? = 0
  ) {
    self.p = p
    self.scale = scale
    self.ratio = ratio
    self.value = value
    if let problem { require(false, "RandomErasing: \(problem)") }
  }

  /// - Throws: `DecodingError` when the options are not such.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    p = try container.decode(Double.self, forKey: .p)
    scale = try container.decode(ClosedRange<Double>.self, forKey: .scale)
    ratio = try container.decode(ClosedRange<Double>.self, forKey: .ratio)
    value = try container.decodeIfPresent(Float.self, forKey: .value)
    try decoder.refuse(problem, of: "RandomErasing")
  }

  private var problem: String? {
    if scale.lowerBound < 0 || scale.upperBound > 1 { return "scale must be in 0 … 1 (\(scale))" }
    if ratio.lowerBound <= 0 { return "ratio must be greater than 0 (\(ratio))" }
    return probabilityProblem(p)
  }

  /// The rectangle of a picture of `image`'s size, nil when ten tries gave none that fits.
  public static func parameters(
    for image: (width: Int, height: Int), scale: ClosedRange<Double>,
    ratio: ClosedRange<Double>, using generator: inout Philox
  ) -> Region? {
    for _ in 0..<10 {
      let area = Double(image.width * image.height) * generator.uniform(scale)
      let shape = generator.logUniform(ratio)
      let height = Int((area * shape).squareRoot().rounded(.toNearestOrEven))
      let width = Int((area / shape).squareRoot().rounded(.toNearestOrEven))
      guard width < image.width && height < image.height else { continue }
      let y = generator.index(below: image.height - height + 1)
      let x = generator.index(below: image.width - width + 1)
      return Region(x: x, y: y, width: width, height: height)
    }
    return nil
  }

  /// `[C, H, W]` → the same, partly overwritten.
  public func callAsFunction(_ planes: Tensor<Float>, using generator: inout Philox)
    -> Tensor<Float>
  {
    require(planes.shape.rank == 3, "RandomErasing: planes must be [C, H, W] (\(planes.shape))")
    let (height, width) = (planes.shape[1], planes.shape[2])
    guard generator.happens(p),
      let region = Self.parameters(
        for: (width, height), scale: scale, ratio: ratio, using: &generator)
    else { return planes }
    var numbers = planes.elements
    for plane in 0..<planes.shape[0] {
      for row in region.y..<region.y + region.height {
        let start = (plane * height + row) * width + region.x
        for place in start..<start + region.width {
          numbers[place] = value ?? Float(generator.normal())
        }
      }
    }
    return Tensor(numbers, shape: planes.shape)
  }
}
