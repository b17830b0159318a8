import Synchronization

/// The first operation that made a NaN.
public struct AnomalyError: Error, CustomStringConvertible, Sendable {
  /// The pass in which the NaN arose.
  public enum Pass: String, Sendable { case forward, backward }

  /// The name of the operation, as in the messages of bad shapes.
  public let op: String
  /// Whether its value or the gradient of an input is NaN.
  public let pass: Pass
  /// The shape of the tensor with the NaN.
  public let shape: Shape
  /// The shapes of the inputs; of the backward pass, none.
  public let inputs: [Shape]
  /// Whether an input was NaN before: the origin is then outside of what is recorded.
  public let inputWasNaN: Bool

  public var description: String {
    let what =
      pass == .forward
      ? "\(op) of \(inputs.map(\.description).joined(separator: ", ")) gave a NaN in \(shape)"
      : "the gradient of \(op) gave a NaN in \(shape)"
    return inputWasNaN ? what + "; an input held one already" : what
  }
}

/// Returns what `body` computes, and throws if a recorded operation or a gradient inside was NaN.
///
/// The error names the operation that made the first one. Every value is read once more, so this
/// is for finding an error, not for production. The counterpart of
/// `torch.autograd.detect_anomaly`, which looks at gradients only.
///
/// - Throws: ``AnomalyError``, or what `body` throws.
public func detectAnomaly<R>(_ body: () throws -> R) throws -> R {
  let detector = AnomalyDetector()
  let result = try AnomalyDetector.$current.withValue(detector) { try body() }
  if let first = detector.first { throw first }
  return result
}

package final class AnomalyDetector: Sendable {
  @TaskLocal static var current: AnomalyDetector?

  private let found = Mutex<AnomalyError?>(nil)

  var first: AnomalyError? { found.withLock { $0 } }

  func check<Element>(
    _ tensor: Tensor<Element>, _ pass: AnomalyError.Pass, _ op: StaticString,
    inputs: [Tensor<Element>] = []
  ) {
    guard first == nil, tensor.hasNaN else { return }
    let error = AnomalyError(
      op: "\(op)", pass: pass, shape: tensor.shape, inputs: inputs.map(\.shape),
      inputWasNaN: inputs.contains { $0.hasNaN })
    found.withLock { $0 = $0 ?? error }
  }
}

extension Tensor {
  fileprivate var hasNaN: Bool {
    guard let floats = self as? Tensor<Float> else { return false }
    return floats.withUnsafeBufferPointer { $0.contains { $0.isNaN } }
  }
}
