/// How the rows of a bag become one.
public enum BagMode: Sendable, Hashable {
  case sum, mean, max
}

extension Tensor where Element == Float {
  /// Returns the sum, mean or maximum of the rows named by each bag of `ids`: `[rows, width]` and
  /// `[B, N]` give `[B, width]`; `torch.nn.functional.embedding_bag`.
  ///
  /// - Parameters:
  ///   - ids: `[B, N]`, N ids a bag; shorter bags are filled with `paddingIndex`.
  ///   - sampleWeights: `[B, N]`, what multiplies the rows of a sum.
  ///   - paddingIndex: The id that does not count; a bag of nothing else gives zeros.
  /// - Precondition: the table is a matrix, every id is one of its rows, and weights come with a sum.
  public func embeddingBag(
    _ ids: Tensor<Int32>, mode: BagMode = .mean, sampleWeights: Tensor? = nil,
    paddingIndex: Int32? = nil
  ) -> Tensor {
    require(ids.rank == 2, "embeddingBag: expected [bags, ids], got \(ids.shape)")
    require(
      sampleWeights == nil || (mode == .sum && sampleWeights!.shape == ids.shape),
      "embeddingBag: weights need a sum and the shape \(ids.shape)")
    let rows = rows(ids, paddingIndex: paddingIndex)
    let counts = Tensor(ids.elements.map { $0 == paddingIndex ? 0 : 1 }, shape: ids.shape)
    switch mode {
    case .sum:
      let weights = sampleWeights.map { $0 * counts } ?? counts
      return (rows * weights.unsqueezed(2)).sum(dim: 1)
    case .mean:
      let sizes = maximum(counts.sum(dim: 1, keepDim: true), Tensor(1))
      return (rows * counts.unsqueezed(2)).sum(dim: 1) / sizes
    case .max:
      if ids.shape[1] == 0 { return .zeros([ids.shape[0], shape[1]]) }
      let isEmpty = counts.max(dim: 1, keepDim: true).values.elements.map { $0 == 0 }
      let penalties = zip(counts.elements, 0...).map { count, i in
        count == 0 && !isEmpty[i / ids.shape[1]] ? -Float.infinity : 0
      }
      let best = (rows + Tensor(penalties, shape: Shape(ids.shape.dimensions + [1]))).max(dim: 1)
        .values
      return best * Tensor(isEmpty.map { $0 ? 0 : 1 }, shape: [ids.shape[0], 1])
    }
  }
}
