import CTensorKernels
import NN
import Tensor

/// Adam (Kingma and Ba 2015), and AdamW (Loshchilov and Hutter 2019) when the decay is decoupled;
/// `torch.optim.Adam`, `torch.optim.AdamW`.
public final class Adam: Optimizer {
  public var learningRate: Float
  public let betas: (Float, Float)
  public let epsilon: Float
  /// Added to the gradient, or with `decoupled` taken off the parameter directly.
  public let weightDecay: Float
  public let isDecoupled: Bool

  /// A class: its tensors are changed in place, at the same time.
  private final class State {
    let parameter: any AnyParameter
    var mean: Tensor<Float>
    var square: Tensor<Float>
    var step = 0

    init(_ parameter: any AnyParameter) {
      self.parameter = parameter
      mean = .zeros(parameter.tensor!.shape)
      square = .zeros(parameter.tensor!.shape)
    }
  }
  private let states: [State]

  /// - Parameters:
  ///   - parameters: What to train; frozen ones get no gradient and stay.
  ///   - decoupled: AdamW's decay.
  public init(
    _ parameters: [any AnyParameter], learningRate: Float = 1e-3,
    betas: (Float, Float) = (0.9, 0.999), epsilon: Float = 1e-8, weightDecay: Float = 0,
    decoupled: Bool = false
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    isDecoupled = decoupled
    states = parameters.filter { $0.tensor != nil }.map(State.init)
  }

  public func update(_ gradients: Gradients) {
    for state in states {
      guard let gradient = gradients[state.parameter] else { continue }
      state.step += 1
      let step = state.step
      var options = tk_adam(
        learning_rate: learningRate, beta1: betas.0, beta2: betas.1, epsilon: epsilon,
        weight_decay: isDecoupled ? 0 : weightDecay,
        decoupled_decay: isDecoupled ? 1 - learningRate * weightDecay : 1,
        bias_correction1: Float(1 - power(Double(betas.0), step)),
        bias_correction2: Float(1 - power(Double(betas.1), step)))
      gradient.withUnsafeBufferPointer { g in
        state.parameter.update { p in
          state.mean.update { m in
            state.square.update { v in
              tk_adam_step(
                &options, p.baseAddress!, g.baseAddress!, m.baseAddress!, v.baseAddress!, p.count)
            }
          }
        }
      }
    }
  }
}

/// x to a whole power, by squaring.
private func power(_ x: Double, _ n: Int) -> Double {
  var (result, base, rest) = (1.0, x, n)
  while rest > 0 {
    if rest & 1 == 1 { result *= base }
    base *= base
    rest >>= 1
  }
  return result
}
