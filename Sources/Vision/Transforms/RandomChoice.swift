import Tensor

/// One of the transforms, drawn by their weights; torchvision's `RandomChoice`.
public struct RandomChoice: ImageTransform {
  private let choices: [CodedTransform]
  /// One a transform; nil for evenly.
  public let weights: [Double]?

  public var transforms: [any ImageTransform] { choices.map(\.value) }

  /// - Precondition: There is a transform; weights are as many, at least 0, and not all 0.
  public init(_ transforms: any ImageTransform..., weights: [Double]? = nil) {
    choices = transforms.map(CodedTransform.init)
    self.weights = weights
    check()
  }

  public var problem: String? {
    if choices.isEmpty { return "there must be a transform" }
    guard let weights else { return nil }
    return weights.count == choices.count && weights.allSatisfy { $0 >= 0 && $0.isFinite }
      && weights.reduce(0, +) > 0
      ? nil : "there must be \(choices.count) weights of at least 0, not all 0 (\(weights))"
  }

  /// Which transform comes to pass.
  public func parameters(using generator: inout Philox) -> Int {
    guard let weights else { return generator.index(below: choices.count) }
    var rest = generator.unit() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      if rest < weight { return index }
      rest -= weight
    }
    return weights.lastIndex { $0 > 0 }!
  }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    choices[parameters(using: &generator)].value(image, using: &generator)
  }
}
