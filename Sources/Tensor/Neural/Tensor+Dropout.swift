import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the tensor with each element zeroed with probability `p` and the others divided by
  /// 1 − p, drawn from ``Generator/current``.
  ///
  /// The mask is a function of the generator's place and is not stored: the backward pass draws it
  /// again. The counterpart of `torch.nn.functional.dropout` in training.
  ///
  /// - Precondition: `p` is in [0, 1).
  public func dropout(_ p: Float) -> Tensor {
    require(p >= 0 && p < 1, "dropout: the probability must be in [0, 1) (\(p))")
    if p == 0 { return self }
    let (count, shape) = (elementCount, shape)
    var place: (UInt64, UInt64, UInt64) = (0, 0, 0)
    Generator.current.draw(count) { place = ($0, $1, $2) }
    let (seed, stream, counter) = place
    let masked: @Sendable (Tensor) -> Tensor = { x in
      Tensor(shape: shape) { y in
        x.read { tk_dropout($0, y, count, p, seed, stream, counter) }
      }
    }
    return masked(self).recorded("dropout", from: self, masked)
  }
}
