import CTensorKernels
import NN
import Tensor

/// Stochastic gradient descent with momentum; `torch.optim.SGD`.
public final class SGD: Optimizer {
  public var learningRate: Float
  public let momentum, dampening, weightDecay: Float
  public let isNesterov: Bool

  private final class State {
    let parameter: any AnyParameter
    var velocity: Tensor<Float>
    var isFirst = true

    init(_ parameter: any AnyParameter, hasVelocity: Bool) {
      self.parameter = parameter
      velocity = .zeros(hasVelocity ? parameter.tensor!.shape : [0])
    }
  }
  private let states: [State]

  /// - Precondition: Nesterov's form needs a momentum and no dampening.
  public init(
    _ parameters: [any AnyParameter], learningRate: Float = 1e-3, momentum: Float = 0,
    dampening: Float = 0, weightDecay: Float = 0, nesterov: Bool = false
  ) {
    require(
      !nesterov || (momentum > 0 && dampening == 0),
      "SGD: Nesterov needs momentum > 0 and no dampening (\(momentum), \(dampening))")
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.weightDecay = weightDecay
    isNesterov = nesterov
    states = parameters.filter { $0.tensor != nil }.map {
      State($0, hasVelocity: momentum != 0)
    }
  }

  public func update(_ gradients: Gradients) {
    for state in states {
      guard let gradient = gradients[state.parameter] else { continue }
      var options = tk_sgd(
        learning_rate: learningRate, momentum: momentum, dampening: dampening,
        weight_decay: weightDecay, nesterov: isNesterov, first: state.isFirst)
      gradient.withUnsafeBufferPointer { g in
        state.parameter.update { p in
          state.velocity.update { velocity in
            tk_sgd_step(
              &options, p.baseAddress!, g.baseAddress!, velocity.baseAddress, p.count)
          }
        }
      }
      state.isFirst = false
    }
  }
}
