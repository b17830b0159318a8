import NN
import Optim

/// An optimiser by name, see the module Optim.
public enum OptimizerChoice: String, Sendable, Codable, CaseIterable {
  case adam, adamw, sgd, adadelta, adafactor, adagrad, adamax, lamb, lion, nadam, radam, rmsprop

  /// The hyperparameters of ``TrainingConfiguration`` that it has.
  var fields: Set<String> {
    switch self {
    case .adam, .adamw, .adamax, .lamb, .nadam, .radam: ["weightDecay", "beta1", "beta2", "eps"]
    case .lion: ["weightDecay", "beta1", "beta2"]
    case .sgd: ["weightDecay", "momentum", "nesterov"]
    case .rmsprop: ["weightDecay", "momentum", "eps"]
    case .adadelta, .adagrad: ["weightDecay", "eps"]
    case .adafactor: ["weightDecay"]
    }
  }
}

/// Parameters that share a learning rate.
struct RateGroup {
  let parameters: [any AnyParameter]
  let learningRate: Double
}

extension TrainingConfiguration {
  /// Returns the optimiser of the groups, with the hyperparameters that are set.
  func makeOptimizer(_ groups: [RateGroup]) -> any Optimizer {
    switch optimizer ?? .adam {
    case .adam: moments(groups, AdamRule.self, \.eps)
    case .adamw: moments(groups, AdamWRule.self, \.eps)
    case .adamax: moments(groups, AdamaxRule.self, \.eps)
    case .lamb: moments(groups, LAMBRule.self, \.eps)
    case .nadam: moments(groups, NAdamRule.self, \.eps)
    case .radam: moments(groups, RAdamRule.self, \.eps)
    case .lion: moments(groups, LionRule.self, nil)
    case .sgd:
      rules(groups, SGDRule.self) {
        $0.momentum = momentum ?? $0.momentum
        $0.nesterov = nesterov ?? $0.nesterov
      }
    case .rmsprop:
      rules(groups, RMSpropRule.self) {
        $0.momentum = momentum ?? $0.momentum
        $0.eps = eps ?? $0.eps
      }
    case .adadelta: rules(groups, AdadeltaRule.self) { $0.eps = eps ?? $0.eps }
    case .adagrad: rules(groups, AdagradRule.self) { $0.eps = eps ?? $0.eps }
    case .adafactor: rules(groups, AdafactorRule.self) { _ in }
    }
  }

  private func moments<Rule: MomentRule>(
    _ groups: [RateGroup], _ type: Rule.Type, _ epsilon: WritableKeyPath<Rule, Double>?
  ) -> any Optimizer {
    rules(groups, type) {
      $0.betas = (beta1 ?? $0.betas.0, beta2 ?? $0.betas.1)
      if let epsilon, let eps { $0[keyPath: epsilon] = eps }
    }
  }

  private func rules<Rule: UpdateRule>(
    _ groups: [RateGroup], _: Rule.Type, _ change: (inout Rule) -> Void
  ) -> any Optimizer {
    RuleOptimizer(
      groups.map { group in
        var rule = Rule()
        rule.learningRate = group.learningRate
        rule.weightDecay = weightDecay ?? rule.weightDecay
        change(&rule)
        return RuleOptimizer<Rule>.Group(group.parameters, rule)
      })
  }
}
