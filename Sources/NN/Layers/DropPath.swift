import Tensor

/// Stochastic depth (Huang et al. 2016): zeroes what a residual branch adds, for whole examples at
/// random in training, and divides the others by 1 − p; `torchvision.ops.StochasticDepth`.
///
/// ```swift
/// let dropPath = DropPath(0.1)
/// x = x + dropPath(branch(x))
/// ```
public final class DropPath: ModeDependent, Layer {
  /// What is dropped together.
  public enum Mode: String, Sendable, CaseIterable {
    /// Each example of the batch by itself.
    case row
    /// All examples or none.
    case batch
  }

  public let probability: Float
  public let mode: Mode
  public var isTraining = true

  /// - Precondition: `probability` is in [0, 1].
  public init(_ probability: Float, mode: Mode = .row) {
    checkProbability(probability, "DropPath")
    (self.probability, self.mode) = (probability, mode)
  }

  /// `[N, …]` → the same shape.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(x.rank >= 1, "DropPath: expected [N, …], got a scalar")
    guard isTraining && probability > 0 else { return x }
    let rows = mode == .row ? x.shape[0] : 1
    let sizes = [rows] + Array(repeating: 1, count: x.rank - 1)
    return x * Tensor.ones(Shape(sizes)).dropout(probability)
  }
}
