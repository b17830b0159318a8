import CTensorKernels

/// What a quantile is that falls between two elements i and j, at the fraction f of the way.
public enum QuantileInterpolation: Sendable {
  /// i + f·(j − i).
  case linear
  /// i.
  case lower
  /// j.
  case higher
  /// Whichever is nearer, of even rank if both are.
  case nearest
  /// (i + j) / 2.
  case midpoint

  fileprivate var kernelType: tk_interpolation {
    switch self {
    case .linear: TK_QUANTILE_LINEAR
    case .lower: TK_QUANTILE_LOWER
    case .higher: TK_QUANTILE_HIGHER
    case .nearest: TK_QUANTILE_NEAREST
    case .midpoint: TK_QUANTILE_MIDPOINT
    }
  }
}

extension Tensor where Element == Float {
  /// Returns the `q`-quantiles along `dim`, or of all elements; `torch.quantile`.
  ///
  /// NaN where there is one. Two equal infinities have themselves between them, where PyTorch gives
  /// NaN. The gradient goes to the one or two elements that make the quantile.
  ///
  /// - Precondition: `q` is in [0, 1] and the dimension is not empty.
  public func quantile(
    _ q: Float, dim: Int? = nil, keepDim: Bool = false,
    interpolation: QuantileInterpolation = .linear
  ) -> Tensor {
    quantile([q], dim: dim, keepDim: keepDim, interpolation: interpolation).squeezed(0)
  }

  /// Returns the quantiles for each of `qs`, along a new first dimension: `[qs, …]`.
  ///
  /// - Precondition: every q is in [0, 1] and the dimension is not empty.
  public func quantile(
    _ qs: [Float], dim: Int? = nil, keepDim: Bool = false,
    interpolation: QuantileInterpolation = .linear
  ) -> Tensor {
    let (input, shape) = (self, shape)
    guard let dim else {
      let y = reshaped(-1).quantile(qs, dim: 0, interpolation: interpolation)
      return keepDim ? y.reshaped([qs.count] + shape.dimensions.map { _ in 1 }) : y
    }
    let axis = shape.normalized(dim, "quantile")
    for q in qs { require(q >= 0 && q <= 1, "quantile: q must be in [0, 1] (\(q))") }
    require(shape[axis] > 0, "quantile: dimension \(axis) of \(shape) is empty")
    let order = allDims.filter { $0 != axis } + [axis]
    let (sorted, places) = permutedView(order).contiguous().sorted()
    let (columns, rows) = (shape[axis], elementCount / shape[axis])
    let result = ReductionPlan(detached, over: [axis], keepDim: keepDim, "quantile").result
    // The two elements of each quantile, by place in their row, and the share of the second.
    var (low, high) = (
      Tensor<Int32>(shape: [qs.count, rows]) { _ in },
      Tensor<Int32>(shape: [qs.count, rows]) { _ in }
    )
    var shares = Tensor(shape: [qs.count, rows]) { _ in }
    let y = Tensor(shape: Shape([qs.count] + result.dimensions)) { y in
      sorted.read { sorted in
        places.read { places in
          low.update { low in
            high.update { high in
              shares.update { shares in
                tk_quantiles(
                  sorted, places, qs, qs.count, interpolation.kernelType, y, low.baseAddress,
                  high.baseAddress, shares.baseAddress, rows, columns)
              }
            }
          }
        }
      }
    }
    let parts = (low: low, high: high, shares: shares)
    return y.recorded("quantile", from: self) { dy in
      let dy = dy.reshapedView([qs.count, rows])
      let upper = dy * parts.shares
      let line = Tensor.zeros([rows, columns])
      // The quantiles of a row are picks from it: [rows, quantiles].
      func placed(_ dy: Tensor, _ places: Tensor<Int32>) -> Tensor {
        line.picked(places.permutedView([1, 0]).contiguous(), 1)(dy.permutedView([1, 0]))
      }
      let dx = placed(dy - upper, parts.low) + placed(upper, parts.high)
      return dx.reshapedView(order.map { input.shape[$0] }).permutedView(order.inversePermutation)
    }
  }
}
