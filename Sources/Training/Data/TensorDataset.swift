import Tensor

/// Rows of tensors in memory: sample i is the tuple of `x[i]` of all tensors, or the bare `x[i]` of a
/// single one; `torch.utils.data.TensorDataset`.
///
/// ```swift
/// let dataset = TensorDataset(pixels, labels)  // [N, 784] and [N]
/// let (image, label) = dataset.sample(at: 3)  // [784] and []
/// ```
public struct TensorDataset<each Element: TensorElement>: DeterministicDataset {
  /// The tensors, each `[count, …]`.
  public let tensors: (repeat Tensor<each Element>)
  public let count: Int

  /// A data set of the rows of these tensors.
  ///
  /// - Precondition: there is a tensor, and all have the same size in their first dimension.
  public init(_ tensors: repeat Tensor<each Element>) {
    self.tensors = (repeat (each tensors).detached)
    var shapes: [Shape] = []
    repeat shapes.append((each tensors).shape)
    require(!shapes.isEmpty, "TensorDataset: there is no tensor")
    require(
      shapes.allSatisfy { $0.rank > 0 && $0[0] == shapes[0][0] },
      "TensorDataset: sizes of the first dimension differ (\(shapes))")
    count = shapes[0][0]
  }

  public func sample(at index: Int) -> (repeat Tensor<each Element>) {
    (repeat (each tensors).select(dim: 0, index))
  }
}
