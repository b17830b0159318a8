import NN
import Optim
import Tensor
import Testing

/// The example of `UpdateRule`.
struct SignRule: UpdateRule {
  var learningRate = 1e-3
  var weightDecay = 0.0
  static var hyperparameters: [Hyperparameter<SignRule>] { [.learningRate, .weightDecay] }
  func stateLayout(of shape: Shape) -> [StateTensor] { [] }
  func update(_ steps: [ParameterStep]) {
    for step in steps {
      let parameter = step.state.parameter
      parameter.tensor = parameter.tensor! - step.gradient.sign() * Float(learningRate)
    }
  }
}

@Suite("A rule of one's own")
struct OwnRules {
  @Test("makes an optimiser with groups, step sizes and a state")
  func sign() throws {
    let x = Parameter(wrappedValue: Tensor<Float>([1, -2, 0]))
    let optimizer = RuleOptimizer([x], SignRule(learningRate: 0.5))
    let (_, gradients) = valueAndGradient { (x.wrappedValue * x.wrappedValue).sum() }
    optimizer.update(gradients)
    #expect(x.wrappedValue.elements == [0.5, -1.5, 0])
    #expect(optimizer.momenta == [nil])
    optimizer.momenta = [0.5]
    let again = RuleOptimizer([x], SignRule())
    try again.load(optimizer.state)
    #expect(again.learningRates == [0.5])
    again.update(gradients)
    #expect(x.wrappedValue.elements == [0, -1, 0])
    #expect(SignRule.name == "Sign")
  }
}
