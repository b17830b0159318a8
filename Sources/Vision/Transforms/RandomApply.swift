import Tensor

/// All of the transforms with probability `p`, else none; torchvision's `RandomApply`.
public struct RandomApply: ImageTransform {
  private let steps: [CodedTransform]
  public let p: Double

  public var transforms: [any ImageTransform] { steps.map(\.value) }

  /// - Precondition: `p` is in 0 … 1.
  public init(_ transforms: any ImageTransform..., p: Double = 0.5) {
    steps = transforms.map(CodedTransform.init)
    self.p = p
    check()
  }

  public var problem: String? { probabilityProblem(p) }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    guard generator.happens(p) else { return image }
    return steps.reduce(image) { $1.value($0, using: &generator) }
  }
}
