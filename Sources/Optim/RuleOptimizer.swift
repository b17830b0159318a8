import NN
import Tensor

/// An optimiser that applies a rule to each parameter: `Adam`, `SGD` and most others are this with
/// their own rule.
///
/// ```swift
/// let optimizer = Adam([
///   .init(model.decoder.parameters, .init(learningRate: 4e-4)),
///   .init(model.encoder.parameters, .init(learningRate: 1e-4)),
/// ])
/// ```
public final class RuleOptimizer<Rule: UpdateRule>: Optimizer {
  /// Parameters that share their hyperparameters; an entry of PyTorch's `param_groups`.
  public struct Group {
    public let parameters: [any AnyParameter]
    /// The hyperparameters.
    public var rule: Rule
    /// The step size with which the group began.
    public internal(set) var initialLearningRate: Double

    /// - Parameter parameters: What to train; frozen ones have no gradients and stay.
    public init(_ parameters: [any AnyParameter], _ rule: Rule = Rule()) {
      // An optional bias that is not there has no tensor.
      self.parameters = parameters.filter { $0.tensor != nil }
      self.rule = rule
      initialLearningRate = rule.learningRate
    }
  }

  public private(set) var groups: [Group]
  /// Of the parameters that have taken a step.
  private var states: [ObjectIdentifier: ParameterState] = [:]

  /// - Precondition: no parameter is in two groups, or twice in one.
  public init(_ groups: [Group]) {
    let all = groups.flatMap(\.parameters)
    require(
      Set(all.map(ObjectIdentifier.init)).count == all.count,
      "Optimizer: a parameter is in more than one group, or twice in one")
    self.groups = groups
  }

  /// Changes the hyperparameters of group `index`.
  public func setRule(_ rule: Rule, ofGroup index: Int) { groups[index].rule = rule }

  public var parameters: [any AnyParameter] { groups.flatMap(\.parameters) }

  public var learningRates: [Double] {
    get { groups.map(\.rule.learningRate) }
    set { for i in groups.indices { groups[i].rule.learningRate = newValue[i] } }
  }

  public var initialLearningRates: [Double] { groups.map(\.initialLearningRate) }

  public var momenta: [Double?] {
    get { groups.map(\.rule.cycledMomentum) }
    set { for i in groups.indices { groups[i].rule.cycledMomentum = newValue[i] } }
  }

  public func update(_ gradients: Gradients) {
    for group in groups {
      var steps: [ParameterStep] = []
      for parameter in group.parameters {
        guard let gradient = gradients[parameter] else { continue }
        let state = state(of: parameter, group.rule)
        state.step += 1
        steps.append(ParameterStep(state: state, gradient: gradient.contiguous()))
      }
      if !steps.isEmpty { group.rule.update(steps) }
    }
  }

  private func state(of parameter: any AnyParameter, _ rule: Rule) -> ParameterState {
    if let state = states[ObjectIdentifier(parameter)] { return state }
    let tensors = rule.initialState(of: parameter.tensor!.shape)
    let state = ParameterState(parameter, step: 0, tensors: tensors)
    states[ObjectIdentifier(parameter)] = state
    return state
  }
}

// MARK: The state in PyTorch's layout

extension RuleOptimizer {
  public var state: TorchValue {
    var (remembered, saved) = (TorchDictionary(), [TorchValue]())
    var index = 0
    for group in groups {
      var fields = TorchDictionary()
      for (name, value) in group.rule.options { fields[name] = value }
      fields["initial_lr"] = .float(group.initialLearningRate)
      fields["params"] = .list(group.parameters.indices.map { .int(index + $0) })
      saved.append(.dictionary(fields))
      for parameter in group.parameters {
        if let state = states[ObjectIdentifier(parameter)] {
          remembered[index] = Self.saved(state, group.rule)
        }
        index += 1
      }
    }
    return ["state": .dictionary(remembered), "param_groups": .list(saved)]
  }

  private static func saved(_ state: ParameterState, _ rule: Rule) -> TorchValue {
    var fields = TorchDictionary()
    if rule.savesStep { fields["step"] = .tensor(TorchTensor(Tensor(Float(state.step)))) }
    for (name, tensor) in zip(rule.stateNames, state.tensors) {
      fields[name] = .tensor(TorchTensor(tensor))
    }
    return .dictionary(fields)
  }

  public func load(_ state: TorchValue) throws {
    guard let remembered = state["state"]?.dictionary, let saved = state["param_groups"]?.array
    else { throw OptimizerStateError(problems: ["it has no state and param_groups"]) }
    guard saved.count == groups.count else {
      throw OptimizerStateError(problems: ["\(saved.count) groups, expected \(groups.count)"])
    }
    var problems: [String] = []
    var (newGroups, newStates) = (groups, [ObjectIdentifier: ParameterState]())
    for (i, options) in saved.enumerated() {
      let reader = HyperparameterReader(options)
      do {
        newGroups[i].rule = try Rule(options: reader)
        newGroups[i].initialLearningRate = try reader.number(
          "initial_lr", newGroups[i].rule.learningRate)
      } catch let error as OptimizerStateError {
        problems += error.problems.map { "group \(i): \($0)" }
      }
      let places = options["params"]?.array?.compactMap(\.int) ?? []
      let parameters = groups[i].parameters
      guard places.count == parameters.count else {
        problems.append(
          "group \(i) has \(places.count) parameters, expected \(parameters.count)")
        continue
      }
      for (place, parameter) in zip(places, parameters) {
        guard let fields = remembered[place] else { continue }
        do {
          newStates[ObjectIdentifier(parameter)] = try Self.read(
            fields, parameter, newGroups[i].rule)
        } catch let error as OptimizerStateError {
          problems += error.problems.map { "parameter \(place): \($0)" }
        }
      }
    }
    guard problems.isEmpty else { throw OptimizerStateError(problems: problems) }
    (groups, states) = (newGroups, newStates)
  }

  /// Returns nil where PyTorch remembers nothing, as of SGD without momentum.
  private static func read(
    _ fields: TorchValue, _ parameter: any AnyParameter, _ rule: Rule
  ) throws -> ParameterState? {
    let initial = rule.initialState(of: parameter.tensor!.shape)
    var (tensors, problems): ([Tensor<Float>], [String]) = ([], [])
    for (name, expected) in zip(rule.stateNames, initial) {
      guard let saved = fields[name]?.tensor else {
        problems.append("there is no \(name)")
        continue
      }
      guard saved.shape == expected.shape else {
        problems.append("\(name) is \(saved.shape), expected \(expected.shape)")
        continue
      }
      tensors.append(try saved.converted(to: Float.self))
    }
    var step = 1
    if rule.savesStep {
      switch fields["step"] {
      case .tensor(let count) where count.shape.elementCount == 1:
        step = Int(try count.converted(to: Float.self).item)
      case let count?: step = Int(count.double ?? -1)
      case nil: step = -1
      }
      if step < 0 { problems.append("there is no step") }
    } else if problems.count == initial.count {
      return nil
    }
    guard problems.isEmpty else { throw OptimizerStateError(problems: problems) }
    return ParameterState(parameter, step: step, tensors: tensors)
  }
}
