import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the tensor with each element zeroed with probability `p` and the others divided by
  /// 1 − p, drawn from ``Generator/current``.
  ///
  /// The mask is a function of the generator's place and is not stored: the backward pass draws it
  /// again. The counterpart of `torch.nn.functional.dropout` in training.
  ///
  /// - Precondition: `p` is in [0, 1].
  public func dropout(_ p: Float) -> Tensor {
    require(p >= 0 && p <= 1, "dropout: the probability must be in [0, 1] (\(p))")
    if p == 0 { return self }
    if p == 1 { return self * 0 }
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

  /// Returns the tensor with each channel of each example, `[N, C, …]`, zeroed as a whole with
  /// probability `p` and the others divided by 1 − p (Tompson et al. 2015).
  ///
  /// The counterpart of `torch.nn.functional.dropout1d`, `dropout2d` and `dropout3d` in training.
  ///
  /// - Precondition: there are a batch and a channel dimension, and `p` is in [0, 1].
  public func channelDropout(_ p: Float) -> Tensor {
    require(rank >= 2, "channelDropout: expected [N, C, …], got \(shape)")
    let sizes = shape.dimensions.prefix(2) + Array(repeating: 1, count: rank - 2)
    return p == 0 ? self : self * Tensor.ones(Shape(Array(sizes))).dropout(p)
  }

  /// Returns the tensor with each element set to SELU's lower bound with probability `p`, scaled and
  /// shifted so that mean 0 and variance 1 stay (Klambauer et al. 2017).
  ///
  /// The counterpart of `torch.nn.functional.alpha_dropout` in training.
  ///
  /// - Precondition: `p` is in [0, 1].
  public func alphaDropout(_ p: Float) -> Tensor {
    alphaDropped(p, Tensor.ones(shape))
  }

  /// Returns the tensor with each channel of each example, `[N, C, …]`, dropped as a whole as in
  /// ``alphaDropout(_:)``; `torch.nn.functional.feature_alpha_dropout` in training.
  ///
  /// - Precondition: there are a batch and a channel dimension, and `p` is in [0, 1].
  public func featureAlphaDropout(_ p: Float) -> Tensor {
    require(rank >= 2, "featureAlphaDropout: expected [N, C, …], got \(shape)")
    let sizes = shape.dimensions.prefix(2) + Array(repeating: 1, count: rank - 2)
    return alphaDropped(p, Tensor.ones(Shape(Array(sizes))))
  }

  /// `ones` has a number for each that is kept or dropped.
  private func alphaDropped(_ p: Float, _ ones: Tensor) -> Tensor {
    require(p >= 0 && p <= 1, "alphaDropout: the probability must be in [0, 1] (\(p))")
    if p == 0 { return self }
    if p == 1 { return self * 0 }
    let bound: Float = 1.758_099_340_847_376_6  // SELU's scale·alpha
    let a = 1 / ((bound * bound * p + 1) * (1 - p)).squareRoot()
    let kept = ones.dropout(p) * (1 - p)
    // a·x, or −a·bound where dropped, and a·bound·p more.
    return self * (kept * a) + ((kept - 1) * (a * bound) + a * bound * p)
  }
}
