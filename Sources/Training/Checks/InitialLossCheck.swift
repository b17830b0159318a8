#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whether a classifier's first loss is that of guessing: log V for V classes of equal chance.
///
/// A larger one tells of outputs that are too confident at random, a smaller one of targets that leak
/// into the input.
public struct InitialLossCheck: Sendable, Equatable {
  /// The loss before training, in nats.
  public let loss: Double
  /// log V, in nats.
  public let expected: Double
  /// How far the loss may be off, as a share of what is expected.
  public let tolerance: Double

  public init(loss: Double, classes: Int, tolerance: Double = 0.1) {
    (self.loss, self.tolerance) = (loss, tolerance)
    expected = log(Double(classes))
  }

  public var isPassed: Bool { abs(loss - expected) <= tolerance * expected }
}
