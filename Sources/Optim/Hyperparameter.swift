import Tensor

/// A hyperparameter of a rule: its name in PyTorch's `param_groups`, where the rule keeps it, and what
/// it can be.
///
/// A rule lists its own in ``UpdateRule/hyperparameters``; saving, loading and the checks of their ranges
/// come from there.
public struct Hyperparameter<Rule> {
  /// PyTorch's name.
  let name: String
  let saved: (Rule) -> TorchValue
  /// Returns what the value is not, nil where it has been put into the rule.
  let read: (_ value: TorchValue, _ rule: inout Rule) throws -> String?
  var isRequired = false
  var range = HyperparameterRange.any
  var numbers: (Rule) -> [Double] = { _ in [] }

  /// A number.
  ///
  /// - Parameter isRequired: Whether a saved state has to have it; others keep their default.
  public static func number(
    _ name: String, _ path: WritableKeyPath<Rule, Double>,
    _ range: HyperparameterRange = .any, isRequired: Bool = false
  ) -> Hyperparameter {
    Hyperparameter(
      name: name, saved: { .float($0[keyPath: path]) },
      read: { value, rule in
        guard let number = try value.number else { return "no number" }
        rule[keyPath: path] = number
        return nil
      }, isRequired: isRequired, range: range, numbers: { [$0[keyPath: path]] })
  }

  /// Two numbers, such as `betas`.
  public static func pair(
    _ name: String, _ path: WritableKeyPath<Rule, (Double, Double)>,
    _ range: HyperparameterRange = .any
  ) -> Hyperparameter {
    Hyperparameter(
      name: name,
      saved: { .tuple([.float($0[keyPath: path].0), .float($0[keyPath: path].1)]) },
      read: { value, rule in
        let parts = try value.array?.map { try $0.number } ?? []
        guard parts.count == 2, let a = parts[0], let b = parts[1] else {
          return "no pair of numbers"
        }
        rule[keyPath: path] = (a, b)
        return nil
      }, range: range, numbers: { [$0[keyPath: path].0, $0[keyPath: path].1] })
  }

  /// Two numbers, of which the first may be `None`.
  public static func pair(
    _ name: String, _ path: WritableKeyPath<Rule, (Double?, Double)>,
    _ range: HyperparameterRange = .any
  ) -> Hyperparameter {
    Hyperparameter(
      name: name,
      saved: {
        .tuple([$0[keyPath: path].0.map { .float($0) } ?? .none, .float($0[keyPath: path].1)])
      },
      read: { value, rule in
        guard let parts = value.array, parts.count == 2, let b = try parts[1].number else {
          return "no pair of numbers"
        }
        let a = try parts[0].number
        if a == nil {
          guard case .none = parts[0] else { return "no pair of numbers" }
        }
        rule[keyPath: path] = (a, b)
        return nil
      }, range: range,
      numbers: { [$0[keyPath: path].0, $0[keyPath: path].1].compactMap { $0 } })
  }

  /// A truth value.
  public static func flag(
    _ name: String, _ path: WritableKeyPath<Rule, Bool>
  ) -> Hyperparameter {
    Hyperparameter(
      name: name, saved: { .bool($0[keyPath: path]) },
      read: { value, rule in
        guard let flag = value.bool else { return "no truth value" }
        rule[keyPath: path] = flag
        return nil
      })
  }

  /// What only PyTorch has, such as `foreach`: it is saved and never read.
  public static func fixed(_ name: String, _ value: TorchValue) -> Hyperparameter {
    Hyperparameter(name: name, saved: { _ in value }, read: { _, _ in nil })
  }

  /// What is wrong with a rule's value, by the name `label`; nil when nothing is.
  func problem(of rule: Rule, label: String) -> String? {
    let numbers = numbers(rule)
    guard !numbers.allSatisfy(range.contains) else { return nil }
    let values = numbers.map { "\($0)" }.joined(separator: ", ")
    return "\(label) must be \(range.text) (\(values))"
  }

  /// The name in Swift: `weightDecay` for `weight_decay`, and a learning rate written out.
  var swiftName: String {
    var result = ""
    for part in name.split(separator: "_") {
      for word in part == "lr" ? ["learning", "rate"] : [String(part)] {
        result += result.isEmpty ? word : word.prefix(1).uppercased() + word.dropFirst()
      }
    }
    return result
  }
}

extension Hyperparameter where Rule: UpdateRule {
  /// `lr`, not negative.
  public static var learningRate: Hyperparameter {
    .number("lr", \.learningRate, .nonNegative, isRequired: true)
  }

  /// `weight_decay`, not negative.
  public static var weightDecay: Hyperparameter {
    .number("weight_decay", \.weightDecay, .nonNegative)
  }
}

/// The numbers that a hyperparameter can be; NaN is in none of them but ``any``.
public struct HyperparameterRange: Sendable {
  let text: String
  let contains: @Sendable (Double) -> Bool

  /// - Parameter text: The range in a message that begins with "must be".
  public init(_ text: String, contains: @escaping @Sendable (Double) -> Bool) {
    (self.text, self.contains) = (text, contains)
  }

  public static let any = HyperparameterRange("a number") { _ in true }
  public static let nonNegative = HyperparameterRange(">= 0") { $0 >= 0 }
  public static let nonPositive = HyperparameterRange("<= 0") { $0 <= 0 }
  public static let atLeastOne = HyperparameterRange(">= 1") { $0 >= 1 }
  /// What the decay of a mean can be.
  public static let belowOne = HyperparameterRange("in [0, 1)") { 0 <= $0 && $0 < 1 }
  public static let fraction = HyperparameterRange("in [0, 1]") { 0 <= $0 && $0 <= 1 }
}

extension TorchValue {
  /// A number, also of a tensor with one element, as a step size may be in PyTorch.
  var number: Double? {
    get throws {
      guard let tensor, tensor.shape.elementCount == 1 else { return double }
      return try tensor.converted(to: Double.self).item
    }
  }
}
