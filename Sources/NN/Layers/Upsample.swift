import Tensor

/// Resamples signals, images and volumes to another size; `torch.nn.Upsample`.
///
/// ```swift
/// Upsample(scaleFactor: 2, mode: .bilinear)
/// Upsample(size: [224, 224], mode: .bicubic, alignCorners: true)
/// ```
public final class Upsample: Layer {
  private enum Target {
    case size([Int])
    case factor(Double)
    case factors([Double])
  }

  private let target: Target
  public let mode: InterpolationMode
  public let alignCorners: Bool

  private init(_ target: Target, _ mode: InterpolationMode, _ alignCorners: Bool) {
    (self.target, self.mode, self.alignCorners) = (target, mode, alignCorners)
  }

  /// - Parameters:
  ///   - size: The length, height and width, or depth, height and width of the output.
  ///   - alignCorners: Whether the middles of the corner elements coincide, not their edges.
  public convenience init(
    size: [Int], mode: InterpolationMode = .nearest, alignCorners: Bool = false
  ) {
    self.init(.size(size), mode, alignCorners)
  }

  /// - Parameter scaleFactor: How many times as large each dimension of space becomes.
  public convenience init(
    scaleFactor: Double, mode: InterpolationMode = .nearest, alignCorners: Bool = false
  ) {
    self.init(.factor(scaleFactor), mode, alignCorners)
  }

  /// - Parameter scaleFactors: A factor for each dimension of space.
  public convenience init(
    scaleFactors: [Double], mode: InterpolationMode = .nearest, alignCorners: Bool = false
  ) {
    self.init(.factors(scaleFactors), mode, alignCorners)
  }

  /// `[N, C, …]` → `[N, C, …]`.
  ///
  /// - Precondition: the mode is meant for the rank.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    switch target {
    case .size(let size): x.interpolate(size: size, mode: mode, alignCorners: alignCorners)
    case .factor(let factor):
      x.interpolate(scaleFactor: factor, mode: mode, alignCorners: alignCorners)
    case .factors(let factors):
      x.interpolate(scaleFactors: factors, mode: mode, alignCorners: alignCorners)
    }
  }
}
