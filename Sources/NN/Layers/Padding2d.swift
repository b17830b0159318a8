import Tensor

/// Zeros around images; `torch.nn.ZeroPad2d`.
public final class ZeroPad2d: Layer {
  /// Left, right, top, bottom.
  public let padding: [Int]

  /// - Parameter padding: Pixels on the left, on the right, at the top and at the bottom; negative
  ///   ones are taken away.
  public init(_ padding: (left: Int, right: Int, top: Int, bottom: Int)) {
    self.padding = [padding.left, padding.right, padding.top, padding.bottom]
  }

  /// The same number on all sides.
  public convenience init(_ padding: Int) { self.init((padding, padding, padding, padding)) }

  /// `[N, C, H, W]` or `[C, H, W]` → `[…, top + H + bottom, left + W + right]`.
  ///
  /// - Precondition: no side is cut by more than there is.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.padded(padding) }
}

/// Images with their edges mirrored outwards, the edge itself not repeated; `torch.nn.ReflectionPad2d`.
public final class ReflectionPad2d: Layer {
  /// Left, right, top, bottom.
  public let padding: [Int]

  /// - Parameter padding: Pixels on the left, on the right, at the top and at the bottom; negative
  ///   ones are taken away.
  public init(_ padding: (left: Int, right: Int, top: Int, bottom: Int)) {
    self.padding = [padding.left, padding.right, padding.top, padding.bottom]
  }

  /// The same number on all sides.
  public convenience init(_ padding: Int) { self.init((padding, padding, padding, padding)) }

  /// `[N, C, H, W]` or `[C, H, W]` → `[…, top + H + bottom, left + W + right]`.
  ///
  /// - Precondition: each amount is less than the image's side.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.padded(padding, mode: .reflect) }
}

/// Images with the pixels at their edges repeated outwards; `torch.nn.ReplicationPad2d`.
public final class ReplicationPad2d: Layer {
  /// Left, right, top, bottom.
  public let padding: [Int]

  /// - Parameter padding: Pixels on the left, on the right, at the top and at the bottom; negative
  ///   ones are taken away.
  public init(_ padding: (left: Int, right: Int, top: Int, bottom: Int)) {
    self.padding = [padding.left, padding.right, padding.top, padding.bottom]
  }

  /// The same number on all sides.
  public convenience init(_ padding: Int) { self.init((padding, padding, padding, padding)) }

  /// `[N, C, H, W]` or `[C, H, W]` → `[…, top + H + bottom, left + W + right]`.
  ///
  /// - Precondition: the image is not empty.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.padded(padding, mode: .replicate) }
}
