import NN
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Averages of a model's weights in which older ones count less and less, e ← d·e + (1 − d)·w
/// (Polyak and Juditsky 1992); `torch.optim.swa_utils.AveragedModel` with `get_ema_multi_avg_fn`.
///
/// ```swift
/// let average = ExponentialMovingAverage(of: model, decay: 0.999, warmUp: .count)
/// optimizer.update(gradients)
/// average.update()
/// ```
/// The first update copies the weights, as PyTorch's does; see ``WeightAveraging`` for what can be
/// done with the averages.
public final class ExponentialMovingAverage: WeightAveraging {
  /// How the decay d grows from small numbers, so that the first weights are soon forgotten; n is
  /// the number of updates before this one.
  public enum WarmUp: Sendable, Equatable {
    /// It has its value at once; PyTorch.
    case none
    /// (1 + n) / (10 + n); `num_updates` of TensorFlow's `ExponentialMovingAverage`.
    case count
    /// 1 − (1 + n / gamma)^−power; `use_warmup` of timm's `ModelEmaV3`, with gamma 1 and power 2⁄3.
    case power(gamma: Double = 1, power: Double = 2.0 / 3)
  }

  public let weights: AveragedWeights
  /// The share of the average that stays in an update, once it is warm.
  public var decay: Double
  public var warmUp: WarmUp

  /// - Parameter buffers: What becomes of buffers, such as running statistics.
  /// - Precondition: the decay is in 0...1.
  public init(
    of model: any Module, decay: Double = 0.999, warmUp: WarmUp = .none,
    buffers: AveragedBuffers = .copied
  ) {
    require(
      0...1 ~= decay, "ExponentialMovingAverage: the decay must be in 0...1 (\(decay))")
    weights = AveragedWeights(of: model, buffers: buffers)
    (self.decay, self.warmUp) = (decay, warmUp)
  }

  /// The decay of the next update, 0 for the first one.
  public var nextDecay: Double {
    let n = Double(weights.count)
    if n == 0 { return 0 }
    return switch warmUp {
    case .none: decay
    case .count: min(decay, (1 + n) / (10 + n))
    case .power(let gamma, let power): min(decay, 1 - pow(1 + n / gamma, -power))
    }
  }

  public func update() { weights.update(1 - nextDecay) }
}
