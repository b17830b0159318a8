import Tensor

/// Each image of a batch blended with the one before it, and so their labels (Zhang et al. 2018);
/// torchvision's `MixUp`.
public struct MixUp: Sendable, Hashable, Codable {
  /// Of the beta distribution that the share is drawn from.
  public let alpha: Double

  /// - Precondition: `alpha` is greater than 0.
  public init(alpha: Double = 1) {
    self.alpha = alpha
    if let problem = shareProblem(alpha) { require(false, "MixUp: \(problem)") }
  }

  /// - Throws: `DecodingError` when `alpha` is not greater than 0.
  public init(from decoder: any Decoder) throws {
    alpha = try decoder.container(keyedBy: CodingKeys.self).decode(Double.self, forKey: .alpha)
    try decoder.refuse(shareProblem(alpha), of: "MixUp")
  }

  /// The share that an image keeps.
  public static func parameters(alpha: Double, using generator: inout Philox) -> Double {
    generator.beta(alpha)
  }

  /// Images `[N, …]` and probabilities `[N, classes]`, of which one-hot labels are a case.
  ///
  /// - Precondition: There are as many images as rows of labels.
  public func callAsFunction(
    _ images: Tensor<Float>, labels: Tensor<Float>, using generator: inout Philox
  ) -> (images: Tensor<Float>, labels: Tensor<Float>) {
    requireLabels("MixUp", images, labels)
    let share = Float(Self.parameters(alpha: alpha, using: &generator))
    return (images.mixed(keeping: share), labels.mixed(keeping: share))
  }
}

extension Tensor<Float> {
  /// `share` of each row and the rest of the row before it, which for the first is the last.
  func mixed(keeping share: Float) -> Tensor<Float> {
    rolled(1, dim: 0) * (1 - share) + self * share
  }
}

/// Why a beta distribution has no such parameter.
func shareProblem(_ alpha: Double) -> String? {
  alpha > 0 ? nil : "alpha must be greater than 0 (\(alpha))"
}

func requireLabels(_ name: String, _ images: Tensor<Float>, _ labels: Tensor<Float>) {
  require(
    labels.shape.rank == 2 && images.shape.rank >= 1 && images.shape[0] == labels.shape[0],
    "\(name): labels must be [N, classes] of N images (\(images.shape), \(labels.shape))")
}
