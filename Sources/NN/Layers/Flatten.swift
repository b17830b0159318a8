import Tensor

/// Makes one dimension of several, by default of all but the batch; `torch.nn.Flatten`.
public final class Flatten: Layer {
  public let startDim, endDim: Int

  /// - Parameters:
  ///   - startDim: The first dimension of those joined; negative ones count from the end.
  ///   - endDim: The last of them.
  public init(startDim: Int = 1, endDim: Int = -1) {
    (self.startDim, self.endDim) = (startDim, endDim)
  }

  /// `[N, C, H, W]` → `[N, C·H·W]`, with the defaults.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.flattened(from: startDim, to: endDim)
  }
}

/// Makes several dimensions of one; `torch.nn.Unflatten`.
///
/// ```swift
/// Unflatten(dim: 1, [64, 7, 7])   // [N, 3136] → [N, 64, 7, 7]
/// ```
public final class Unflatten: Layer {
  public let dim: Int
  public let unflattenedSize: [Int]

  /// - Parameter unflattenedSize: The new dimensions, of which one may be −1 and is inferred.
  public init(dim: Int, _ unflattenedSize: [Int]) {
    (self.dim, self.unflattenedSize) = (dim, unflattenedSize)
  }

  /// - Precondition: the product of the sizes is that of the dimension.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.unflattened(dim: dim, unflattenedSize)
  }
}
