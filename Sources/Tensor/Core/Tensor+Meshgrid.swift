/// Which of the first two dimensions of a grid the first vector runs along.
public enum GridIndexing: Sendable {
  /// The first one, as rows of a matrix.
  case ij
  /// The second one, as x in a picture.
  case xy
}

extension Tensor {
  /// Returns, for vectors of lengths n₁, n₂, …, as many tensors `[n₁, n₂, …]` of which the i-th
  /// holds the i-th vector along its i-th dimension (`.xy`: the first two exchanged), as views.
  /// `torch.meshgrid`.
  ///
  /// - Precondition: there is a vector, and all have rank 1 or 0.
  public static func meshgrid(_ vectors: [Tensor], indexing: GridIndexing = .ij) -> [Tensor] {
    require(!vectors.isEmpty, "meshgrid: no vectors")
    for vector in vectors {
      require(vector.rank <= 1, "meshgrid: expected vectors, got \(vector.shape)")
    }
    var order = Array(vectors.indices)
    if indexing == .xy, vectors.count >= 2 { order.swapAt(0, 1) }
    let shape = Shape(order.map { vectors[$0].elementCount })
    return vectors.indices.map { i in
      var sizes = [Int](repeating: 1, count: vectors.count)
      sizes[order.firstIndex(of: i)!] = -1
      if vectors[i].elementCount == 0 { sizes[order.firstIndex(of: i)!] = 0 }
      return vectors[i].reshaped(sizes).expanded(to: shape)
    }
  }
}
