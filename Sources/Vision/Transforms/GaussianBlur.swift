import Tensor

/// Blurred by a Gaussian of random width; torchvision's `GaussianBlur`.
public struct GaussianBlur: ImageTransform {
  public let kernelSize: Int
  /// Standard deviation in pixels.
  public let sigma: ClosedRange<Double>

  /// - Precondition: `kernelSize` is odd, `sigma` greater than 0.
  public init(kernelSize: Int, sigma: ClosedRange<Double> = 0.1...2) {
    self.kernelSize = kernelSize
    self.sigma = sigma
    check()
  }

  public var problem: String? {
    kernelSize >= 1 && kernelSize % 2 == 1 && sigma.lowerBound > 0
      ? nil : "kernelSize must be odd and sigma greater than 0 (\(kernelSize), \(sigma))"
  }

  /// The standard deviation.
  public static func parameters(
    sigma: ClosedRange<Double>, using generator: inout Philox
  ) -> Double { generator.uniform(sigma) }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    image.gaussianBlurred(
      kernelSize: kernelSize, sigma: Self.parameters(sigma: sigma, using: &generator))
  }
}
