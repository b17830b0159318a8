import CTensorKernels

extension Tensor where Element == Float {
  /// Returns `max(0, batchNorm(self) + added)` and the statistics of the batch, in one pass over memory
  /// after that of the statistics; nil where channels do not lie last in memory.
  ///
  /// Gives the same numbers as one operation after the other. A third of the memory that they keep for
  /// the gradient is saved: only the input and the result are needed.
  ///
  /// - Parameter added: Of the tensor's shape.
  package func rectifiedBatchNorm(
    weight: Tensor?, bias: Tensor?, eps: Float, adding added: Tensor?
  ) -> (output: Tensor, mean: Tensor, unbiasedVariance: Tensor)? {
    require(
      added == nil || added!.shape == shape,
      "batchNorm: what is added has shape \(added?.shape ?? []), not \(shape)")
    let norm = channelNorm(weight, bias, "batchNorm")
    let (plan, weight, bias) = (norm.plan, norm.weight, norm.bias)
    guard plan.isChannelsLast else { return nil }
    let count = Float(plan.batch * plan.positions)
    require(count > 1, "batchNorm: training needs more than one value a channel (\(shape))")
    let (mean, variance) = plan.moments(plan.perChannel)
    let rstd = (variance + eps).sqrt().reciprocal()
    let scale = weight.detached * rstd
    let y = plan.rectified(
      mean: mean, scale: scale, shift: bias.detached, adding: added?.arranged(like: plan.x))
    let sources = [self, weight, bias] + (added.map { [$0] } ?? [])
    let output = y.recorded("batchNorm, relu", from: sources) { dy, needed in
      let dy = dy.arranged(like: plan.x)
      let sums = plan.rectifiedSums(dy, y, mean: mean)
      let d = plan.rectifiedGradient(
        dy, y, mean: mean, a: scale, b: -(scale * rstd.squared() * sums.dyX) / count,
        c: -(scale * sums.dy) / count, hasAdded: needed.count > 3 && needed[3])
      return [d.x, sums.dyX * rstd, sums.dy] + (needed.count > 3 ? [d.added] : [])
    }
    return (output, mean, variance * (count / (count - 1)))
  }
}

/// Normalisation with a sum and a rectifier behind it, of channels that lie last in memory.
extension ChannelNorm {
  /// max(0, (x − mean)·scale + shift + added), all in the order of `x`.
  fileprivate func rectified(
    mean: Tensor<Float>, scale: Tensor<Float>, shift: Tensor<Float>, adding added: Tensor<Float>?
  ) -> Tensor<Float> {
    var geometry = perChannel
    return x.likewise { y in
      mean.read { mean in
        scale.read { scale in
          shift.read { shift in
            withExtendedLifetime((x.storage, added?.storage)) {
              tk_channel_rectified(&geometry, x.base, mean, scale, shift, added?.base, y)
            }
          }
        }
      }
    }
  }

  /// Σ dy and Σ dy·(x − mean) over where y > 0.
  fileprivate func rectifiedSums(
    _ dy: Tensor<Float>, _ y: Tensor<Float>, mean: Tensor<Float>
  ) -> (dy: Tensor<Float>, dyX: Tensor<Float>) {
    Self.pair(perChannel) { first, second, geometry in
      mean.read { mean in
        withExtendedLifetime((x.storage, y.storage, dy.storage)) {
          tk_channel_rectified_sums(geometry, dy.base, y.base, x.base, mean, first, second)
        }
      }
    }
  }

  /// The gradients of x, a·dy + b·(x − mean) + c, and of what was added, dy, where y > 0 and else
  /// without dy.
  fileprivate func rectifiedGradient(
    _ dy: Tensor<Float>, _ y: Tensor<Float>, mean: Tensor<Float>, a: Tensor<Float>,
    b: Tensor<Float>, c: Tensor<Float>, hasAdded: Bool
  ) -> (x: Tensor<Float>, added: Tensor<Float>?) {
    var geometry = perChannel
    let added = hasAdded ? x.likewise { _ in } : nil
    let dx = x.likewise { dx in
      mean.read { mean in
        a.read { a in
          b.read { b in
            c.read { c in
              withExtendedLifetime((x.storage, y.storage, dy.storage, added?.storage)) {
                tk_channel_rectified_gradient(
                  &geometry, dy.base, y.base, x.base, mean, a, b, c, dx, added?.base)
              }
            }
          }
        }
      }
    }
    return (dx, added)
  }
}
