import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the tensor with groups of neighbouring channels normalised by their mean and variance
  /// over all positions, one example at a time (Wu and He 2018): `[N, C, …]`, in its order in
  /// memory; `torch.nn.functional.group_norm`.
  ///
  /// - Parameters:
  ///   - weight: `[C]`, or nil for ones.
  ///   - bias: `[C]`, or nil for zeros.
  /// - Precondition: the groups divide the channels.
  public func groupNorm(
    _ groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, eps: Float = 1e-5
  ) -> Tensor {
    let norm = channelNorm(weight, bias, "groupNorm")
    let channels = norm.plan.channels
    require(
      groups >= 1 && channels % groups == 0,
      "groupNorm: \(groups) groups do not divide \(channels) channels")
    return norm.grouped(self, groups, eps, "groupNorm").output
  }

  /// Returns the tensor with each channel of each example normalised by its own mean and variance
  /// over all positions (Ulyanov et al. 2016): `[N, C, …]`; `torch.nn.functional.instance_norm`
  /// with the input's statistics.
  ///
  /// - Parameters:
  ///   - weight: `[C]`, or nil for ones.
  ///   - bias: `[C]`, or nil for zeros.
  /// - Returns: the result in the tensor's order in memory, and without gradient the means and the
  ///   unbiased variances `[C]`, averaged over the batch, for running statistics.
  /// - Precondition: there is more than one position.
  public func instanceNorm(
    weight: Tensor? = nil, bias: Tensor? = nil, eps: Float = 1e-5
  ) -> (output: Tensor, mean: Tensor, unbiasedVariance: Tensor) {
    let norm = channelNorm(weight, bias, "instanceNorm")
    let (channels, count) = (norm.plan.channels, Float(norm.plan.positions))
    require(count > 1, "instanceNorm: expected more than one position, got \(shape)")
    let result = norm.grouped(self, channels, eps, "instanceNorm")
    return (
      result.output, result.mean.mean(dim: 0), result.variance.mean(dim: 0) * (count / (count - 1))
    )
  }

  /// The normalisation of this tensor over channels, parameters checked.
  func channelNorm(
    _ weight: Tensor?, _ bias: Tensor?, _ op: StaticString
  ) -> ParametricChannelNorm {
    require(rank >= 2, "\(op): expected [N, C, …], got \(shape)")
    return ParametricChannelNorm(
      plan: ChannelNorm(self),
      weight: .channelParameter(weight, 1, channels: shape[1], op),
      bias: .channelParameter(bias, 0, channels: shape[1], op))
  }
}

/// A normalisation with its parameters.
struct ParametricChannelNorm {
  let plan: ChannelNorm
  let weight, bias: Tensor<Float>

  /// The result, and the groups' means and biased variances `[N, groups]`.
  func grouped(
    _ input: Tensor<Float>, _ groups: Int, _ eps: Float, _ op: StaticString
  ) -> (output: Tensor<Float>, mean: Tensor<Float>, variance: Tensor<Float>) {
    let (plan, weight) = (plan, weight.detached)
    let (batch, members) = (plan.batch, plan.channels / groups)
    let count = Float(members * plan.positions)
    if input.elementCount == 0 {
      return (input, .zeros([batch, groups]), .zeros([batch, groups]))
    }
    let (mean, variance) = moments(groups)
    let rstd = (variance + eps).sqrt().reciprocal()
    /// `[N, groups]` numbers for each channel, `[N, groups, members]`.
    let spread: @Sendable (Tensor<Float>) -> Tensor<Float> = {
      $0.unsqueezed(2).expanded(to: [batch, groups, members]).contiguous()
    }
    let grouped: @Sendable (Tensor<Float>) -> Tensor<Float> = {
      $0.reshaped(batch, groups, members)
    }
    let weights = weight.reshaped(1, groups, members)
    let (means, rstds) = (spread(mean), spread(rstd))
    let scale = rstds * weights
    let shift = bias.detached.expanded(to: [batch, plan.channels]).contiguous()
    let y = plan.affine(plan.perExample, mean: means, scale: scale, shift: shift)
    let output = y.recorded(op, from: [input, self.weight, bias]) { dy, needed in
      let dy = dy.arranged(like: plan.x)
      let sums = plan.sums(plan.perExample, dy, mean: means)
      var dx: Tensor<Float>?
      if needed[0] {
        let even = (grouped(sums.dy) * weights).sum(dim: 2) * rstd / count
        let slope = (grouped(sums.dyX) * weights).sum(dim: 2) * (rstd * rstd.squared()) / count
        dx = plan.gradient(
          plan.perExample, dy, mean: means, a: scale, b: spread(-slope), c: spread(-even))
      }
      let dWeight = (grouped(sums.dyX) * rstds).reshaped(batch, -1).sum(dim: 0)
      return [dx, dWeight, sums.dy.reshaped(batch, -1).sum(dim: 0)]
    }
    return (output, mean, variance)
  }

  private func moments(_ groups: Int) -> (Tensor<Float>, Tensor<Float>) {
    let (batch, members) = (plan.batch, plan.channels / groups)
    if !plan.isChannelsLast {
      let (mean, variance) = plan.moments(
        tk_channels(
          batch: 1, outer: 1, channels: batch * groups, inner: members * plan.positions))
      return (mean.reshaped(batch, groups), variance.reshaped(batch, groups))
    }
    // A group's variance is the mean of its channels' and the variance of their means.
    let (means, variances) = plan.moments(plan.perExample)
    let grouped = means.reshaped(batch, groups, members)
    let mean = grouped.mean(dim: 2, keepDim: true)
    let between = (grouped - mean).squared().mean(dim: 2)
    return (
      mean.squeezed(2), variances.reshaped(batch, groups, members).mean(dim: 2) + between
    )
  }
}
