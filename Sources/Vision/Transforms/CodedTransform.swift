/// A transform beside the name of its type.
struct CodedTransform: Hashable, Codable, Sendable, CustomStringConvertible {
  let value: any ImageTransform

  private enum CodingKeys: String, CodingKey { case name, options }

  init(_ value: any ImageTransform) { self.value = value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    let added = decoder.userInfo[.imageTransforms] as? [any ImageTransform.Type] ?? []
    guard let type = (added + Self.known).first(where: { $0.name == name }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .name, in: container, debugDescription: "there is no image transform \(name)")
    }
    value = try type.init(from: container.superDecoder(forKey: .options))
    if let problem = value.problem {
      throw DecodingError.dataCorruptedError(
        forKey: .options, in: container, debugDescription: "\(name): \(problem)")
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: value).name, forKey: .name)
    try value.encode(to: container.superEncoder(forKey: .options))
  }

  static func == (left: Self, right: Self) -> Bool {
    AnyHashable(left.value) == AnyHashable(right.value)
  }

  func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(value)) }

  var description: String { value.description }

  private static let known: [any ImageTransform.Type] = [
    Compose.self, RandomApply.self, RandomChoice.self, Resize.self, Pad.self, CenterCrop.self,
    RandomCrop.self, RandomResizedCrop.self, RandomHorizontalFlip.self, RandomVerticalFlip.self,
    RandomRotation.self, RandomAffine.self, RandomPerspective.self, ColorJitter.self,
    Grayscale.self, RandomGrayscale.self, GaussianBlur.self, RandomSolarize.self,
    RandomPosterize.self, RandomEqualize.self, RandomAutocontrast.self, RandomInvert.self,
    RandomAdjustSharpness.self, RandAugment.self, TrivialAugmentWide.self,
  ]
}

extension CodingUserInfoKey {
  /// Under which a decoder finds transforms that are not this module's:
  /// `decoder.userInfo[.imageTransforms] = [MyTransform.self] as [any ImageTransform.Type]`.
  public static let imageTransforms = CodingUserInfoKey(rawValue: "apus.imageTransforms")!
}
