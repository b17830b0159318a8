/// Student's t-distribution, by which a map's affinities fall with the squared distance:
/// `(1 + d / ν) ^ −(ν + 1) / 2` with ν = dimensions − 1 degrees of freedom, at least 1.
struct MapKernel {
  private let inverseDegrees: Float
  /// How often ``base(_:)`` is a whole factor of the affinity; half a factor more where `hasRoot`.
  private let power: Int
  private let hasRoot: Bool

  @inline(__always)
  init(dimensions: Int) {
    let degrees = max(1, dimensions - 1)
    inverseDegrees = 1 / Float(degrees)
    (power, hasRoot) = ((degrees + 1) / 2, degrees % 2 == 0)
  }

  /// `1 / (1 + d / ν)`, which is also what makes a force of an affinity.
  @inline(__always)
  func base(_ squaredDistances: Lanes) -> Lanes { 1 / (1 + squaredDistances * inverseDegrees) }

  /// The affinities, by their bases.
  @inline(__always)
  func affinity(_ base: Lanes) -> Lanes {
    var result = base
    for _ in 1..<max(1, power) { result *= base }
    return hasRoot ? result * base.squareRoot() : result
  }

  /// `2 (ν + 1) / ν`, the factor of the gradient.
  var gradientScale: Float { 2 * (1 + inverseDegrees) }

  /// `(ν + 1) / 2`: what multiplies `log (1 + d / ν)` in the logarithm of the inverse affinity.
  var exponent: Double { Double(power) + (hasRoot ? 0.5 : 0) }

  /// `1 + d / ν`.
  @inline(__always)
  func inverseBase(_ squaredDistance: Float) -> Float { 1 + squaredDistance * inverseDegrees }
}
