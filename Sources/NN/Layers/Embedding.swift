import Tensor

/// A table of vectors, looked up by id; `torch.nn.Embedding`.
public final class Embedding: Module {
  /// `[count, width]`
  @Parameter public var weight: Tensor<Float>
  /// The id of which the row starts at zero and gets no gradient.
  public let paddingIndex: Int32?

  /// - Parameters:
  ///   - count: The number of ids.
  ///   - width: The length of a vector.
  public init(_ count: Int, _ width: Int, paddingIndex: Int32? = nil) {
    self.paddingIndex = paddingIndex
    weight = Tensor([count, width], initializedBy: .normal())
    if let paddingIndex {
      require(
        paddingIndex >= 0 && paddingIndex < count,
        "Embedding: padding index \(paddingIndex) is not in 0..<\(count)")
      $weight.update {
        $0[(Int(paddingIndex) * width)..<(Int(paddingIndex) + 1) * width].update(repeating: 0)
      }
    }
  }

  /// Starts from known vectors `[count, width]`, frozen unless asked otherwise;
  /// `torch.nn.Embedding.from_pretrained`.
  public init(pretrained: Tensor<Float>, isFrozen: Bool = true, paddingIndex: Int32? = nil) {
    require(
      pretrained.rank == 2, "Embedding: expected vectors [count, width], got \(pretrained.shape)")
    self.paddingIndex = paddingIndex
    weight = pretrained
    $weight.isTrainable = !isFrozen
  }

  /// `[…]` → `[…, width]`.
  public func callAsFunction(_ ids: Tensor<Int32>) -> Tensor<Float> {
    observed([]) { weight.rows(ids, paddingIndex: paddingIndex) }
  }
}
