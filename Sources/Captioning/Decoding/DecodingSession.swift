import Tensor

/// Captions in the middle of being written, a row each, whatever the type of the state behind them:
/// what searches run on.
public protocol DecodingSession {
  /// Reads one token a row, `[B]`, and returns the logits of the next, `[B, V]`.
  mutating func step(_ tokens: Tensor<Int32>) -> Tensor<Float>

  /// See ``DecodingState/repeated(_:)``.
  mutating func `repeat`(_ count: Int)

  /// See ``DecodingState/reorder(_:)``.
  mutating func reorder(_ rows: [Int])

  /// See ``DecodingState/selected(_:)``; changes nothing and returns false when the state cannot.
  mutating func select(_ rows: [Int]) -> Bool

  /// See ``DecodingState/attention``.
  var attention: Tensor<Float>? { get }
}

/// A captioner with its state.
public struct CaptionerSession<Model: Captioner>: DecodingSession {
  public let captioner: Model
  public private(set) var state: Model.State

  /// - Parameter memory: `[B, L, D]`, a row for each image.
  public init(_ captioner: Model, _ memory: Tensor<Float>) {
    self.captioner = captioner
    state = captioner.start(memory)
  }

  public mutating func step(_ tokens: Tensor<Int32>) -> Tensor<Float> {
    captioner.step(tokens, &state)
  }

  public mutating func `repeat`(_ count: Int) { state = state.repeated(count) }

  public mutating func reorder(_ rows: [Int]) { state.reorder(rows) }

  public mutating func select(_ rows: [Int]) -> Bool {
    guard let selected = state.selected(rows) else { return false }
    state = selected
    return true
  }

  public var attention: Tensor<Float>? { state.attention }
}

extension Captioner {
  /// Returns captions that are about to be written, a row for each row of `memory` `[B, L, D]`.
  public func session(_ memory: Tensor<Float>) -> any DecodingSession {
    CaptionerSession(self, memory)
  }
}
