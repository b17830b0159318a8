import Foundation
import Tensor

/// Turns pairs of channels of queries and keys by angles that grow with the position, so that scores
/// depend on distances only (RoPE, Su et al. 2021).
///
/// ```swift
/// let rotary = RotaryEmbedding(64)
/// let attention = MultiheadAttention(512, 8, rotary: rotary)
/// ```
/// Pair i of position p is turned by `p / base^(2i/width)`; see
/// `Tensor.rotated(cosines:sines:isInterleaved:)` for what pairs are.
public final class RotaryEmbedding: Module {
  /// `[maxLength, width / 2]`, not saved.
  @Buffer public var cosines: Tensor<Float>
  /// `[maxLength, width / 2]`, not saved.
  @Buffer public var sines: Tensor<Float>
  /// The width of a head.
  public let width: Int
  public let isInterleaved: Bool

  /// - Parameters:
  ///   - width: The width of a head.
  ///   - maxLength: The number of positions.
  ///   - isInterleaved: Whether pairs are neighbours, as in the paper, not half a head apart, as in
  ///     Llama and GPT-NeoX.
  /// - Precondition: the width is even.
  public init(
    _ width: Int, maxLength: Int = 4096, base: Double = 10000, isInterleaved: Bool = false
  ) {
    require(width > 0 && width % 2 == 0, "RotaryEmbedding: width \(width) has no pairs")
    (self.width, self.isInterleaved) = (width, isInterleaved)
    let frequencies = (0..<width / 2).map { pow(base, -2 * Double($0) / Double(width)) }
    func table(_ function: (Double) -> Double) -> Tensor<Float> {
      Tensor(
        (0..<maxLength).flatMap { p in frequencies.map { Float(function(Double(p) * $0)) } },
        shape: [maxLength, width / 2])
    }
    _cosines = Buffer(wrappedValue: table(cos), isPersistent: false)
    _sines = Buffer(wrappedValue: table(sin), isPersistent: false)
  }

  /// `[…, T, width]` → the same shape, where the first row is that of position `offset`.
  ///
  /// - Precondition: the positions are within those of the tables.
  public func callAsFunction(_ x: Tensor<Float>, offset: Int = 0) -> Tensor<Float> {
    require(
      x.rank >= 2 && x.shape[-1] == width,
      "RotaryEmbedding: expected […, T, \(width)], got \(x.shape)")
    let (length, count) = (x.shape[-2], cosines.shape[0])
    require(
      offset >= 0 && offset + length <= count,
      "RotaryEmbedding: positions \(offset)..<\(offset + length) are not in 0..<\(count)")
    return observed([x]) {
      x.rotated(
        cosines: cosines.narrow(dim: 0, start: offset, length: length),
        sines: sines.narrow(dim: 0, start: offset, length: length), isInterleaved: isInterleaved)
    }
  }
}
