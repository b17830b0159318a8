import NN
import Tensor

/// An optimiser that applies a rule to each parameter: `Adam`, `SGD` and all others of this module are
/// this with their own rule.
///
/// ```swift
/// let optimizer = Adam([
///   .init(model.decoder.parameters, .init(learningRate: 4e-4)),
///   .init(model.encoder.parameters, .init(learningRate: 1e-4)),
/// ])
/// ```
/// - Precondition: hyperparameters are in the ranges that PyTorch asks for, wherever they are given.
public final class RuleOptimizer<Rule: UpdateRule>: Optimizer {
  public internal(set) var groups: [Group]
  /// Of the parameters that have taken a step.
  var states: [ObjectIdentifier: ParameterState] = [:]

  /// - Precondition: no parameter is in two groups, or twice in one.
  public init(_ groups: [Group]) {
    self.groups = []
    for group in groups { add(group) }
  }

  /// All parameters in one group.
  public convenience init(_ parameters: [any AnyParameter], _ rule: Rule) {
    self.init([Group(parameters, rule)])
  }

  /// Adds a group, which begins with its first step; `torch.optim.Optimizer.add_param_group`.
  ///
  /// - Precondition: no parameter of it is in another group, or twice in this one.
  public func add(_ group: Group) {
    group.rule.check()
    let all = parameters + group.parameters
    require(
      Set(all.map(ObjectIdentifier.init)).count == all.count,
      "\(Rule.name): a parameter is in two groups, or twice in one (group \(groups.count))")
    groups.append(group)
  }

  /// Changes the hyperparameters of group `index`; what is remembered stays as far as it is used.
  public func setRule(_ rule: Rule, ofGroup index: Int) {
    rule.check()
    groups[index].rule = rule
  }

  public var parameters: [any AnyParameter] { groups.flatMap(\.parameters) }

  public var learningRates: [Double] {
    get { groups.map(\.rule.learningRate) }
    set { for (i, rate) in matched(newValue) { groups[i].rule.learningRate = rate } }
  }

  public var initialLearningRates: [Double] { groups.map(\.initialLearningRate) }

  public var momenta: [Double?] {
    get { groups.map(\.rule.cycledMomentum) }
    set { for (i, momentum) in matched(newValue) { groups[i].rule.cycledMomentum = momentum } }
  }

  private func matched<Value>(_ values: [Value]) -> EnumeratedSequence<[Value]> {
    require(
      values.count == groups.count,
      "\(Rule.name): one value a group (\(values.count) for \(groups.count))")
    return values.enumerated()
  }

  public func update(_ gradients: Gradients) {
    for group in groups {
      var steps: [ParameterStep] = []
      for parameter in group.parameters {
        guard let gradient = gradients[parameter] else { continue }
        let state = states[ObjectIdentifier(parameter)] ?? ParameterState(parameter)
        states[ObjectIdentifier(parameter)] = state
        state.arrange(group.rule.stateLayout(of: gradient.shape))
        state.step += 1
        steps.append(ParameterStep(state: state, gradient: gradient.contiguous()))
      }
      if steps.isEmpty { continue }
      group.rule.update(steps)
      for step in steps { step.state.isNew = false }
    }
  }
}
