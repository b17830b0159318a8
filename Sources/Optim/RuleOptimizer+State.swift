import NN
import Tensor

/// The state in PyTorch's layout.
extension RuleOptimizer {
  public var state: TorchValue {
    var (remembered, saved) = (TorchDictionary(), [TorchValue]())
    var index = 0
    for group in groups {
      var fields = TorchDictionary()
      for hyperparameter in Rule.hyperparameters {
        fields[hyperparameter.name] = hyperparameter.saved(group.rule)
      }
      fields["initial_lr"] = .float(group.initialLearningRate)
      fields["params"] = .list(group.parameters.indices.map { .int(index + $0) })
      saved.append(.dictionary(fields))
      for parameter in group.parameters {
        if let state = states[ObjectIdentifier(parameter)], Rule.savesStep || !state.names.isEmpty {
          remembered[index] = state.saved(withStep: Rule.savesStep)
        }
        index += 1
      }
    }
    return ["state": .dictionary(remembered), "param_groups": .list(saved)]
  }

  public func load(_ state: TorchValue) throws {
    guard let remembered = state["state"]?.dictionary, let saved = state["param_groups"]?.array
    else { throw OptimizerStateError(problems: ["it has no state and param_groups"]) }
    guard saved.count == groups.count else {
      throw OptimizerStateError(problems: ["\(saved.count) groups, expected \(groups.count)"])
    }
    var problems: [String] = []
    var (newGroups, newStates) = (groups, [ObjectIdentifier: ParameterState]())
    for (i, fields) in saved.enumerated() {
      let (rule, wrong) = try Rule.read(fields)
      problems += wrong.map { "group \(i): \($0)" }
      newGroups[i].rule = rule
      newGroups[i].initialLearningRate = try fields["initial_lr"]?.number ?? rule.learningRate
      let places = fields["params"]?.array?.compactMap(\.int) ?? []
      let parameters = groups[i].parameters
      guard places.count == parameters.count else {
        problems.append(
          "group \(i) has \(places.count) parameters, expected \(parameters.count)")
        continue
      }
      for (place, parameter) in zip(places, parameters) {
        guard let fields = remembered[place] else { continue }
        let (state, wrong) = try ParameterState.read(fields, parameter, rule)
        problems += wrong.map { "parameter \(place): \($0)" }
        newStates[ObjectIdentifier(parameter)] = state
      }
    }
    guard problems.isEmpty else { throw OptimizerStateError(problems: problems) }
    (groups, states) = (newGroups, newStates)
  }
}

extension ParameterState {
  fileprivate func saved(withStep: Bool) -> TorchValue {
    var fields = TorchDictionary()
    if withStep { fields["step"] = .tensor(TorchTensor(Tensor(Float(step)))) }
    for (name, tensor) in zip(names, tensors) { fields[name] = .tensor(TorchTensor(tensor)) }
    return .dictionary(fields)
  }

  /// - Returns: The state, nil where PyTorch remembers nothing, as of SGD before its first step, and
  ///   all that is wrong.
  fileprivate static func read<Rule: UpdateRule>(
    _ fields: TorchValue, _ parameter: any AnyParameter, _ rule: Rule
  ) throws -> (state: ParameterState?, problems: [String]) {
    guard let dictionary = fields.dictionary else { return (nil, ["it is no dictionary"]) }
    let isEmpty = dictionary.entries.allSatisfy { if case .none = $0.value { true } else { false } }
    if isEmpty && !Rule.savesStep { return (nil, []) }
    let layout = rule.stateLayout(of: parameter.tensor!.shape)
    var (tensors, problems): ([Tensor<Float>], [String]) = ([], [])
    for expected in layout {
      guard let value = dictionary[expected.name] else {
        problems.append("there is no \(expected.name)")
        continue
      }
      guard let saved = value.tensor else {
        problems.append("\(expected.name) is no tensor")
        continue
      }
      guard saved.shape == expected.shape else {
        problems.append("\(expected.name) is \(saved.shape), expected \(expected.shape)")
        continue
      }
      tensors.append(try saved.converted(to: Float.self))
    }
    var step = 0
    if Rule.savesStep {
      let number = try dictionary["step"]?.number
      if let number, let whole = Int(exactly: number), whole >= 0 {
        step = whole
      } else {
        problems.append(
          dictionary["step"] == nil ? "there is no step" : "step is no number of steps")
      }
    }
    return (ParameterState(parameter, step: step, layout, tensors), problems)
  }
}
