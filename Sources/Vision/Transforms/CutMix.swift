import Tensor

/// A random rectangle of each image of a batch taken from the one before it, and labels by area (Yun
/// et al. 2019); torchvision's `CutMix`.
public struct CutMix: Sendable, Hashable, Codable {
  /// Of the beta distribution that the share is drawn from.
  public let alpha: Double

  /// - Precondition: `alpha` is greater than 0.
  public init(alpha: Double = 1) {
    self.alpha = alpha
    if let problem = shareProblem(alpha) { require(false, "CutMix: \(problem)") }
  }

  /// - Throws: `DecodingError` when `alpha` is not greater than 0.
  public init(from decoder: any Decoder) throws {
    alpha = try decoder.container(keyedBy: CodingKeys.self).decode(Double.self, forKey: .alpha)
    try decoder.refuse(shareProblem(alpha), of: "CutMix")
  }

  /// The rectangle of a picture of `image`'s size, which may be empty.
  public static func parameters(
    alpha: Double, for image: (width: Int, height: Int), using generator: inout Philox
  ) -> Region {
    let share = generator.beta(alpha)
    let (x, y) = (generator.index(below: image.width), generator.index(below: image.height))
    let half = 0.5 * (1 - share).squareRoot()
    let (halfWidth, halfHeight) = (
      Int(half * Double(image.width)), Int(half * Double(image.height))
    )
    let (left, top) = (max(x - halfWidth, 0), max(y - halfHeight, 0))
    return Region(
      x: left, y: top, width: min(x + halfWidth, image.width) - left,
      height: min(y + halfHeight, image.height) - top)
  }

  /// Images `[N, C, H, W]` and probabilities `[N, classes]`, of which one-hot labels are a case.
  ///
  /// - Precondition: There are as many images as rows of labels.
  public func callAsFunction(
    _ images: Tensor<Float>, labels: Tensor<Float>, using generator: inout Philox
  ) -> (images: Tensor<Float>, labels: Tensor<Float>) {
    requireLabels("CutMix", images, labels)
    require(images.shape.rank == 4, "CutMix: images must be [N, C, H, W] (\(images.shape))")
    let (height, width) = (images.shape[2], images.shape[3])
    let region = Self.parameters(alpha: alpha, for: (width, height), using: &generator)
    let share = 1 - Double(region.width * region.height) / Double(width * height)
    let source = images.elements
    let (count, size) = (images.shape[0], images.shape[1] * height * width)
    var numbers = source
    for image in 0..<count {
      let before = (image + count - 1) % count
      for plane in 0..<images.shape[1] {
        for row in region.y..<region.y + region.height {
          let place = (plane * height + row) * width + region.x
          for column in place..<place + region.width {
            numbers[image * size + column] = source[before * size + column]
          }
        }
      }
    }
    return (Tensor(numbers, shape: images.shape), labels.mixed(keeping: Float(share)))
  }
}
