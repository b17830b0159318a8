import Tensor

/// The affine map from samples to a network's inputs: `(sample / 255 − mean) / standardDeviation`.
///
/// As torchvision's `ToTensor` followed by `Normalize(mean, std)`.
public struct Normalization: Sendable, Hashable, Codable {
  /// Of red, green and blue, on samples in 0…1.
  public let mean: [Float]
  /// Of red, green and blue, on samples in 0…1.
  public let standardDeviation: [Float]

  /// That of the ImageNet training set, which torchvision's pre-trained networks expect.
  public static let imageNet = Normalization(
    mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])
  /// That of the pictures which CLIP was trained on.
  public static let clip = Normalization(
    mean: [0.48145466, 0.4578275, 0.40821073],
    standardDeviation: [0.26862954, 0.26130258, 0.27577711])
  /// To −1…1, as the original Inception networks and Google's vision transformers expect.
  public static let inception = Normalization(
    mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5])
  /// To 0…1.
  public static let unit = Normalization(mean: [0, 0, 0], standardDeviation: [1, 1, 1])

  /// - Precondition: Both have three values, and no standard deviation is 0.
  public init(mean: [Float], standardDeviation: [Float]) {
    if let problem = Self.problem(mean, standardDeviation) {
      require(false, "Normalization: \(problem)")
    }
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// - Throws: `DecodingError` when the values are not those of three channels.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let mean = try container.decode([Float].self, forKey: .mean)
    let standardDeviation = try container.decode([Float].self, forKey: .standardDeviation)
    if let problem = Self.problem(mean, standardDeviation) {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "normalization: \(problem)"))
    }
    self.init(mean: mean, standardDeviation: standardDeviation)
  }

  private static func problem(_ mean: [Float], _ standardDeviation: [Float]) -> String? {
    if mean.count != 3 || standardDeviation.count != 3 {
      "mean and standardDeviation must have 3 values (\(mean.count), \(standardDeviation.count))"
    } else if standardDeviation.contains(0) {
      "a standard deviation must not be 0 (\(standardDeviation))"
    } else {
      nil
    }
  }

  /// The value of each of the 256 samples of each channel, `[3, 256]`: looking it up saves two
  /// divisions a sample.
  var table: [Float] {
    [Float](unsafeUninitializedCapacity: 3 * 256) { table, count in
      for channel in 0..<3 {
        for sample in 0..<256 {
          table[channel * 256 + sample] =
            (Float(sample) / 255 - mean[channel]) / standardDeviation[channel]
        }
      }
      count = 3 * 256
    }
  }
}

extension Normalization: CustomStringConvertible {
  /// The name of a constant, or the numbers.
  public var description: String {
    switch self {
    case .imageNet: "imageNet"
    case .inception: "inception"
    case .clip: "clip"
    case .unit: "unit"
    default: "mean: \(mean), standardDeviation: \(standardDeviation)"
    }
  }
}

extension Image {
  /// The normalised samples, shape `[3, height, width]`: the red, the green and the blue plane.
  public func normalized(_ normalization: Normalization) -> [Float] {
    let size = width * height * 3
    return [Float](unsafeUninitializedCapacity: size) { planes, count in
      Resizing(
        of: self, part: bounds, width: width, height: height, filter: .nearest, antialias: true
      ).write(
        self, normalization: normalization, interleaved: false, to: planes.baseAddress!)
      count = size
    }
  }
}
