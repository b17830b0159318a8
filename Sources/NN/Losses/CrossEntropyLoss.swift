import Tensor

/// The cross entropy between logits and target classes; `torch.nn.CrossEntropyLoss`.
///
/// ```swift
/// let criterion = CrossEntropyLoss(ignoreIndex: 0, labelSmoothing: 0.1)
/// let loss = criterion(logits, words)
/// ```
/// `−w[t]·ln softmax(x)[t]` a row. Classes are the last dimension unless `dim` says otherwise (PyTorch: 1).
public final class CrossEntropyLoss: Module {
  /// `[C]`, the weights of the classes, or nil.
  @Buffer public var weight: Tensor<Float>?
  /// The target that neither counts nor gets a gradient.
  public let ignoreIndex: Int32
  public let reduction: Reduction
  /// The share of the target spread evenly over all classes, in [0, 1].
  public let labelSmoothing: Float
  /// The dimension of the classes.
  public let dim: Int

  public init(
    weight: Tensor<Float>? = nil, ignoreIndex: Int32 = -100, reduction: Reduction = .mean,
    labelSmoothing: Float = 0, dim: Int = -1
  ) {
    (self.ignoreIndex, self.reduction) = (ignoreIndex, reduction)
    (self.labelSmoothing, self.dim) = (labelSmoothing, dim)
    self.weight = weight
  }

  /// - Parameters:
  ///   - input: Logits, `[…, C]`.
  ///   - target: Class indices, `[…]`.
  /// - Returns: A scalar, or `[…]` without reduction. The mean divides by the weights of the targets
  ///   that count.
  /// - Precondition: every target that counts is a class, and the smoothing is in [0, 1].
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Int32>
  ) -> Tensor<Float> {
    observed([input]) {
      crossEntropy(
        input, target, weight: weight, ignoreIndex: ignoreIndex, labelSmoothing: labelSmoothing,
        reduction: reduction, dim: dim)
    }
  }

  /// - Parameters:
  ///   - input: Logits, `[…, C]`.
  ///   - target: The probabilities of the classes, of the same shape. None is ignored.
  /// - Returns: A scalar, or `[…]` without reduction. The mean divides by the number of rows.
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Float>
  ) -> Tensor<Float> {
    observed([input, target]) {
      crossEntropy(
        input, target, weight: weight, labelSmoothing: labelSmoothing, reduction: reduction,
        dim: dim)
    }
  }
}
