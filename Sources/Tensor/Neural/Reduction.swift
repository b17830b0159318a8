/// How the losses of single elements become the loss.
public enum Reduction: Sendable, Hashable {
  /// They stay as they are.
  case none
  /// Their mean, weighted where the loss says so.
  case mean
  /// Their sum.
  case sum
  /// Their sum divided by the size of the first dimension; PyTorch has it for `kl_div` alone.
  case batchMean
}

extension Reduction {
  /// What the sum of the losses is divided by, or nil where there is no sum.
  func divisor(of shape: Shape) -> Float? {
    switch self {
    case .none: nil
    case .mean: Float(shape.elementCount)
    case .sum: 1
    case .batchMean: shape.rank == 0 ? 1 : Float(shape[0])
    }
  }
}

extension Tensor where Element == Float {
  /// Returns losses as `reduction` says.
  func reduced(by reduction: Reduction) -> Tensor {
    guard let divisor = reduction.divisor(of: shape) else { return self }
    return divisor == 1 ? sum() : sum() / divisor
  }
}
