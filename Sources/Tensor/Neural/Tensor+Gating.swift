extension Tensor where Element == Float {
  /// Returns a·σ(b) of the halves a and b along `dim` (Dauphin et al. 2017);
  /// `torch.nn.functional.glu`.
  ///
  /// - Precondition: the dimension is even.
  public func glu(dim: Int = -1) -> Tensor {
    let dim = shape.normalized(dim, "glu")
    require(shape[dim] % 2 == 0, "glu: dimension \(dim) of \(shape) is odd")
    let halves = chunked(2, dim: dim)
    return halves[0] * halves[1].sigmoid()
  }
}
