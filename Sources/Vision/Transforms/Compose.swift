import Tensor

/// Transforms one after the other; torchvision's `Compose`.
///
/// It is `Codable`: each transform is written with the name of its type. Types of your own are found
/// under the decoder's `userInfo[.imageTransforms]`.
public struct Compose: ImageTransform {
  private let steps: [CodedTransform]

  public var transforms: [any ImageTransform] { steps.map(\.value) }

  public init(_ transforms: any ImageTransform...) { self.init(transforms) }

  public init(_ transforms: [any ImageTransform]) { steps = transforms.map(CodedTransform.init) }

  public init(from decoder: any Decoder) throws {
    steps = try decoder.singleValueContainer().decode([CodedTransform].self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(steps)
  }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    steps.reduce(image) { $1.value($0, using: &generator) }
  }

  /// A line a transform.
  public var description: String {
    let lines = steps.map { step in
      step.description.split(separator: "\n").map { "\n  " + $0 }.joined()
    }
    return "Compose(\(lines.joined())\n)"
  }
}
