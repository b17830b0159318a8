import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

@testable import Optim

/// The parameters of `optimizers.safetensors`, which are led along given gradients.
struct GivenGradients {
  static let shapes: [Shape] = [[7], [4, 5], [2, 3, 2, 2]]
  let parameters: [Parameter<Tensor<Float>>]

  /// - Parameter row: The elements of all parameters.
  init(_ row: Tensor<Float>) {
    parameters = Self.parts(row).map { Parameter(wrappedValue: $0) }
  }

  /// The elements of all parameters.
  var row: Tensor<Float> { .cat(parameters.map { $0.wrappedValue.reshaped([-1]) }) }

  /// Takes a step; the third parameter has no gradient in steps that are divisible by three.
  func take(_ optimizer: any Optimizer, _ step: Int, along gradient: Tensor<Float>) {
    let kept = step % 3 == 0 ? 2 : 3
    let directions = Self.parts(gradient)
    // The gradient of Σ p·g is g.
    let (_, gradients) = valueAndGradient {
      (1..<kept).reduce((parameters[0].wrappedValue * directions[0]).sum()) {
        $0 + (parameters[$1].wrappedValue * directions[$1]).sum()
      }
    }
    optimizer.update(gradients)
  }

  private static func parts(_ row: Tensor<Float>) -> [Tensor<Float>] {
    var start = 0
    return shapes.map { shape in
      defer { start += shape.elementCount }
      return row.narrow(dim: 0, start: start, length: shape.elementCount)
        .reshaped(shape.dimensions)
    }
  }
}

/// `optimizers.safetensors`.
struct OptimizerGoldens {
  let fixture: Fixture
  let start, gradients: Tensor<Float>

  init() throws {
    fixture = try Fixture("optimizers")
    (start, gradients) = (try fixture.tensor("parameters"), try fixture.tensor("gradients"))
  }

  var cases: [String] { fixture.metadata.keys.filter { $0.contains("/") }.sorted() }

  /// Of a step, from 1.
  func gradient(_ step: Int) -> Tensor<Float> { gradients[step - 1] }
}

/// Every rule by the name of PyTorch's optimiser.
let ruleTypes: [String: any UpdateRule.Type] = [
  "SGD": SGDRule.self, "Adam": AdamRule.self, "AdamW": AdamWRule.self, "NAdam": NAdamRule.self,
  "RAdam": RAdamRule.self, "Adamax": AdamaxRule.self, "Adagrad": AdagradRule.self,
  "Adadelta": AdadeltaRule.self, "RMSprop": RMSpropRule.self, "Adafactor": AdafactorRule.self,
  "Lion": LionRule.self, "LAMB": LAMBRule.self,
]

/// An optimiser by PyTorch's name and options; those that are not there have their defaults.
///
/// - Parameter groups: The parameters of each group; a step size is a third of the group's before.
func makeOptimizer(
  _ name: String, _ groups: [[any AnyParameter]], options: TorchDictionary = TorchDictionary()
) throws -> any Optimizer {
  func make<Rule: UpdateRule>(_ type: Rule.Type) throws -> any Optimizer {
    var fields = options
    if fields["lr"] == nil { fields["lr"] = .float(Rule().learningRate) }
    var (rule, problems) = try Rule.read(.dictionary(fields))
    try #require(problems.isEmpty, "\(problems)")
    return RuleOptimizer<Rule>(
      groups.map { parameters in
        defer { rule.learningRate /= 3 }
        return .init(parameters, rule)
      })
  }
  let type = try #require(ruleTypes[name])
  return try make(type)
}

/// JSON as PyTorch would have it.
struct JSONValue: Decodable {
  let torch: TorchValue

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      torch = .none
    } else if let value = try? container.decode(Bool.self) {
      torch = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      torch = .float(value)
    } else if let value = try? container.decode(String.self) {
      torch = value == "inf" ? .float(.infinity) : .string(value)
    } else if let values = try? container.decode([JSONValue].self) {
      torch = .list(values.map(\.torch))
    } else {
      var dictionary = TorchDictionary()
      for (key, value) in try container.decode([String: JSONValue].self) {
        dictionary[key] = value.torch
      }
      torch = .dictionary(dictionary)
    }
  }

  static func decode(_ text: String?) throws -> TorchValue {
    try JSONDecoder().decode(JSONValue.self, from: Data((text ?? "").utf8)).torch
  }
}
