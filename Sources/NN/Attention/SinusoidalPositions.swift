import Foundation
import Tensor

/// Returns sines and cosines of the positions 0…length − 1 (Vaswani et al. 2017), `[length, width]`:
/// `sin(p / 10000^(2i/width))` at channel 2i and the cosine at 2i + 1.
///
/// - Parameter base: What the wavelengths grow up to, 10000 times 2π.
/// - Precondition: neither size is negative.
public func sinusoidalPositions(
  _ length: Int, _ width: Int, base: Double = 10000
) -> Tensor<Float> {
  require(
    length >= 0 && width >= 0, "sinusoidalPositions: \(length) positions of width \(width)")
  let frequencies = (0..<width).map { pow(base, -Double($0 / 2 * 2) / Double(width)) }
  return Tensor(
    (0..<length).flatMap { position in
      (0..<width).map { channel in
        let angle = Double(position) * frequencies[channel]
        return Float(channel % 2 == 0 ? sin(angle) : cos(angle))
      }
    }, shape: [length, width])
}

/// Returns sines and cosines of the places of a grid, `[height, width, channels]`: the first half of
/// the channels tells the row, the second half the column, each as
/// ``sinusoidalPositions(_:_:base:)``.
///
/// - Precondition: the number of channels is even.
public func sinusoidalPositions(
  height: Int, width: Int, channels: Int, base: Double = 10000
) -> Tensor<Float> {
  require(
    channels % 2 == 0, "sinusoidalPositions: \(channels) channels do not divide into halves")
  let rows = sinusoidalPositions(height, channels / 2, base: base).unsqueezed(1)
  let columns = sinusoidalPositions(width, channels / 2, base: base).unsqueezed(0)
  let half: Shape = [height, width, channels / 2]
  return .cat([rows.expanded(to: half), columns.expanded(to: half)], dim: 2)
}

/// Adds sines and cosines of the positions to a sequence (Vaswani et al. 2017), see
/// ``sinusoidalPositions(_:_:base:)``; PyTorch has it in its tutorials only.
public final class SinusoidalPositionalEncoding: Layer {
  /// `[maxLength, width]`, not saved.
  @Buffer public var positions: Tensor<Float>

  /// - Parameters:
  ///   - width: The number of channels.
  ///   - maxLength: The number of positions.
  public init(_ width: Int, maxLength: Int = 5000, base: Double = 10000) {
    _positions = Buffer(
      wrappedValue: sinusoidalPositions(maxLength, width, base: base), isPersistent: false)
  }

  /// `[B, T, D]` → the same shape.
  ///
  /// - Precondition: T is at most the number of positions, and D the width.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x + positions.rows(for: x, from: 0, "SinusoidalPositionalEncoding")
  }

  /// The same for a stretch that begins at position `offset`, such as the next step of a decoder.
  public func callAsFunction(_ x: Tensor<Float>, offset: Int) -> Tensor<Float> {
    observed([x]) { x + positions.rows(for: x, from: offset, "SinusoidalPositionalEncoding") }
  }
}

/// Adds sines and cosines of rows and columns to a grid, see
/// ``sinusoidalPositions(height:width:channels:base:)``.
public final class SinusoidalPositionalEncoding2d: Layer {
  /// `[maxHeight, maxWidth, channels]`, not saved.
  @Buffer public var positions: Tensor<Float>

  /// - Parameters:
  ///   - maxHeight: The number of rows.
  ///   - maxWidth: The number of columns.
  /// - Precondition: the number of channels is even.
  public init(_ channels: Int, maxHeight: Int, maxWidth: Int, base: Double = 10000) {
    _positions = Buffer(
      wrappedValue: sinusoidalPositions(
        height: maxHeight, width: maxWidth, channels: channels, base: base),
      isPersistent: false)
  }

  /// `[B, H, W, C]` → the same shape.
  ///
  /// - Precondition: the grid is no larger than that of the positions, and C is their width.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      x.rank == 4 && x.shape[1] <= positions.shape[0] && x.shape[2] <= positions.shape[1]
        && x.shape[3] == positions.shape[2],
      "SinusoidalPositionalEncoding2d: \(x.shape) is not within [B, \(positions.shape[0]), "
        + "\(positions.shape[1]), \(positions.shape[2])]")
    return x + positions[0..<x.shape[1], 0..<x.shape[2]]
  }
}

extension Tensor where Element == Float {
  /// The rows of this table `[positions, width]` for a sequence `[B, T, width]` that begins at
  /// position `first`.
  func rows(for x: Tensor, from first: Int, _ name: String) -> Tensor {
    require(
      x.rank == 3 && x.shape[2] == shape[1], "\(name): expected [B, T, \(shape[1])], got \(x.shape)"
    )
    require(
      first >= 0 && first + x.shape[1] <= shape[0],
      "\(name): positions \(first)..<\(first + x.shape[1]) are not in 0..<\(shape[0])")
    return narrow(dim: 0, start: first, length: x.shape[1])
  }
}
