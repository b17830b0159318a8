import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the tensor with each channel normalised by its own mean and variance over the batch
  /// and all positions (Ioffe and Szegedy 2015), and these for running statistics.
  ///
  /// `y = (x − mean)/√(variance + ε)·weight + bias`; `[N, C]` or `[N, C, …]`. The counterpart of
  /// `torch.nn.functional.batch_norm` in training, except that the caller moves the running
  /// statistics: `running·(1 − momentum) + batch·momentum`.
  ///
  /// - Parameters:
  ///   - weight: `[C]`, or nil for ones.
  ///   - bias: `[C]`, or nil for zeros.
  /// - Returns: the result in the tensor's order in memory, and without gradient the means and the
  ///   unbiased variances `[C]`.
  /// - Precondition: there is more than one value a channel.
  public func batchNorm(
    weight: Tensor? = nil, bias: Tensor? = nil, eps: Float = 1e-5
  ) -> (output: Tensor, mean: Tensor, unbiasedVariance: Tensor) {
    let norm = channelNorm(weight, bias, "batchNorm")
    let count = Float(norm.plan.batch * norm.plan.positions)
    require(count > 1, "batchNorm: training needs more than one value a channel (\(shape))")
    let (plan, geometry, weight, bias) = (
      norm.plan, norm.plan.perChannel, norm.weight, norm.bias
    )
    let (mean, variance) = plan.moments(geometry)
    let rstd = (variance + eps).sqrt().reciprocal()
    let scale = weight.detached * rstd
    let y = plan.affine(geometry, mean: mean, scale: scale, shift: bias.detached)
    let output = y.recorded("batchNorm", from: [self, weight, bias]) { dy, needed in
      let dy = dy.arranged(like: plan.x)
      let sums = plan.sums(geometry, dy, mean: mean)
      let dx =
        needed[0]
        ? plan.gradient(
          geometry, dy, mean: mean, a: scale, b: -(scale * rstd.squared() * sums.dyX) / count,
          c: -(scale * sums.dy) / count) : nil
      return [dx, sums.dyX * rstd, sums.dy]
    }
    return (output, mean, variance * (count / (count - 1)))
  }

  /// Returns (x − runningMean)/√(runningVariance + ε)·weight + bias for each channel of `[N, C]` or
  /// `[N, C, …]`, in the tensor's order in memory; `torch.nn.functional.batch_norm` in evaluation.
  ///
  /// No gradient flows to the running statistics, `[C]` each.
  public func batchNorm(
    runningMean: Tensor, runningVariance: Tensor, weight: Tensor? = nil, bias: Tensor? = nil,
    eps: Float = 1e-5
  ) -> Tensor {
    let norm = channelNorm(weight, bias, "batchNorm")
    let (plan, geometry, weight, bias) = (
      norm.plan, norm.plan.perChannel, norm.weight, norm.bias
    )
    let mean = Tensor.channelParameter(runningMean, 0, channels: plan.channels, "batchNorm")
      .detached
    let rstd =
      (Tensor.channelParameter(runningVariance, 0, channels: plan.channels, "batchNorm").detached
      + eps).sqrt().reciprocal()
    if elementCount == 0 { return self }
    let scale = weight.detached * rstd
    let y = plan.affine(geometry, mean: mean, scale: scale, shift: bias.detached)
    return y.recorded("batchNormFixed", from: [self, weight, bias]) { dy, needed in
      let dy = dy.arranged(like: plan.x)
      let sums = needed[1] || needed[2] ? plan.sums(geometry, dy, mean: mean) : nil
      let rows = scale.reshaped([1, plan.channels] + plan.x.shape.dimensions[2...].map { _ in 1 })
      return [needed[0] ? dy * rows : nil, sums.map { $0.dyX * rstd }, sums?.dy]
    }
  }
}
