import NN

extension RuleOptimizer {
  /// Parameters that share their hyperparameters; an entry of PyTorch's `param_groups`.
  public struct Group {
    public let parameters: [any AnyParameter]
    /// The hyperparameters.
    public var rule: Rule
    /// The step size with which the group began.
    public internal(set) var initialLearningRate: Double

    /// - Parameter parameters: What to train; frozen ones have no gradients and stay, and optional
    ///   ones that have no tensor are left out.
    public init(_ parameters: [any AnyParameter], _ rule: Rule = Rule()) {
      self.parameters = parameters.filter { $0.tensor != nil }
      self.rule = rule
      initialLearningRate = rule.learningRate
    }
  }
}

extension Array {
  /// Divides parameters into those that decay and those that do not: vectors and scalars, which are
  /// biases and the scales of normalisation.
  ///
  /// ```swift
  /// let optimizer = AdamW(.splitByDecay(model.parameters, .init(learningRate: 4e-4)))
  /// ```
  /// - Returns: Matrices and what has more dimensions with `rule`, the rest with it but weight decay
  ///   0; a group without parameters is left out.
  public static func splitByDecay<Rule>(
    _ parameters: [any AnyParameter], _ rule: Rule
  ) -> [Element] where Element == RuleOptimizer<Rule>.Group {
    var still = rule
    still.weightDecay = 0
    func hasRank(_ condition: (Int) -> Bool) -> [any AnyParameter] {
      parameters.filter { $0.tensor.map { condition($0.rank) } ?? false }
    }
    let groups = [Element(hasRank { $0 >= 2 }, rule), Element(hasRank { $0 < 2 }, still)]
    return groups.filter { !$0.parameters.isEmpty }
  }
}
