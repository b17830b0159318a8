import Tensor

/// How one group of parameters is changed by its gradients: an optimiser's hyperparameters and its
/// formula.
///
/// A type of your own makes an optimiser of your own, `RuleOptimizer<MyRule>`, that has groups,
/// saves its state and follows schedules like the others.
///
/// ```swift
/// struct SignRule: UpdateRule {
///   var learningRate = 1e-3
///   var weightDecay = 0.0
///   static var hyperparameters: [Hyperparameter<SignRule>] { [.learningRate, .weightDecay] }
///   func stateLayout(of shape: Shape) -> [StateTensor] { [] }
///   func update(_ steps: [ParameterStep]) {
///     for step in steps {
///       let parameter = step.state.parameter
///       parameter.tensor = parameter.tensor! - step.gradient.sign() * Float(learningRate)
///     }
///   }
/// }
/// ```
public protocol UpdateRule: Sendable {
  /// The rule with its defaults.
  init()

  /// What the optimiser is called in messages; the type's name without `Rule` unless the rule says
  /// otherwise.
  static var name: String { get }

  /// All hyperparameters, in the order in which PyTorch saves them.
  static var hyperparameters: [Hyperparameter<Self>] { get }

  /// What is wrong with hyperparameters beyond their ranges, such as two that exclude each other.
  var conflict: String? { get }

  /// The step size.
  var learningRate: Double { get set }

  /// The share of a parameter that a step takes off it, coupled or not as the rule has it.
  var weightDecay: Double { get set }

  /// What a schedule that cycles the momentum changes: momentum or β₁; nil where there is none.
  var cycledMomentum: Double? { get set }

  /// The tensors that are remembered of a parameter of this shape, by PyTorch's names.
  func stateLayout(of shape: Shape) -> [StateTensor]

  /// Whether the number of steps belongs to the saved state; it does, but for SGD and Lion.
  static var savesStep: Bool { get }

  /// Changes parameters and what is remembered of them.
  func update(_ steps: [ParameterStep])
}

extension UpdateRule {
  public static var name: String {
    let type = String(describing: Self.self)
    return type.hasSuffix("Rule") ? String(type.dropLast(4)) : type
  }

  public var conflict: String? { nil }

  public var cycledMomentum: Double? {
    get { nil }
    set {}
  }

  public static var savesStep: Bool { true }

  /// Traps when a hyperparameter is out of its range.
  func check() {
    for hyperparameter in Self.hyperparameters {
      let problem = hyperparameter.problem(of: self, label: hyperparameter.swiftName)
      require(problem == nil, "\(Self.name): \(problem!)")
    }
    require(conflict == nil, "\(Self.name): \(conflict!)")
  }

  /// Reads one of PyTorch's `param_groups`; what it lacks has its default.
  ///
  /// - Returns: The rule, and all that is wrong.
  static func read(_ group: TorchValue) throws -> (rule: Self, problems: [String]) {
    var (rule, problems) = (Self(), [String]())
    for hyperparameter in hyperparameters {
      let name = hyperparameter.name
      guard let value = group[name] else {
        if hyperparameter.isRequired { problems.append("there is no \(name)") }
        continue
      }
      if let kind = try hyperparameter.read(value, &rule) {
        problems.append("\(name) is \(kind)")
      } else if let problem = hyperparameter.problem(of: rule, label: name) {
        problems.append(problem)
      }
    }
    if let conflict = rule.conflict { problems.append(conflict) }
    return (rule, problems)
  }
}

/// A rule with a mean of the gradients and one of their squares, or of something like them.
public protocol MomentRule: UpdateRule {
  /// The shares of the two means that a step keeps.
  var betas: (Double, Double) { get set }
}

extension MomentRule {
  public var cycledMomentum: Double? {
    get { betas.0 }
    set { betas.0 = newValue ?? betas.0 }
  }
}

extension Hyperparameter where Rule: MomentRule {
  /// `betas`, in [0, 1).
  public static var betas: Hyperparameter { .pair("betas", \.betas, .belowOne) }
}
