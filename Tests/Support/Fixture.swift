import NN
import Tensor

/// Golden numbers from PyTorch, see `Tests/Fixtures/torch`.
package struct Fixture {
  private let file: SafetensorsFile

  package init(_ name: String, root: String = #filePath) throws {
    let tests = root.split(separator: "/").dropLast(2).joined(separator: "/")
    file = try SafetensorsFile(path: "/\(tests)/Fixtures/torch/\(name).safetensors")
  }

  package func tensor(_ key: String) throws -> Tensor<Float> { try file.tensor(key) }

  package func ids(_ key: String) throws -> Tensor<Int32> { try file.tensor(key) }

  /// Gives a module the fixture's parameters; every key has to fit.
  package func load(into module: some Module) throws {
    let keys = file.entries.keys.filter { $0.hasPrefix("state.") }.map { String($0.dropFirst(6)) }
    try module.load({ try tensor("state.\($0)") }, keys: keys, source: file.path)
  }

  /// Returns the largest disagreement with the fixture of the outputs and of every gradient that it
  /// holds, parameters' and inputs'.
  ///
  /// - Parameters:
  ///   - outputs: Names of the outputs; `output` alone is called "".
  ///   - inputs: Names of the inputs that have a gradient.
  package func discrepancy(
    module: (any Module)? = nil, outputs: [String] = [""], inputs: [String],
    _ body: ([Tensor<Float>]) -> [Tensor<Float>]
  ) throws -> Float {
    func key(_ stem: String, _ name: String) -> String { name.isEmpty ? stem : "\(stem).\(name)" }
    var worst: Float = 0
    var wrappers: [Parameter<Tensor<Float>>] = []
    for name in inputs { wrappers.append(Parameter(wrappedValue: try tensor("input.\(name)"))) }
    let (_, gradients) = try valueAndGradient {
      let ys = body(wrappers.map(\.wrappedValue))
      var total = Tensor<Float>(0)
      for (y, name) in zip(ys, outputs) {
        worst = max(worst, maximumDifference(y.detached, try tensor(key("output", name))))
        total = total + (y * (try tensor(key("cotangent", name)))).sum()
      }
      return total
    }
    for (name, wrapper) in zip(inputs, wrappers) {
      worst = max(worst, maximumDifference(gradients[wrapper], try tensor("grad.input.\(name)")))
    }
    for (name, parameter) in module?.namedParameters ?? [] {
      let expected = try tensor("grad.state.\(name)")
      worst = max(worst, maximumDifference(gradients[parameter], expected))
    }
    return worst
  }
}

/// Returns the largest |a − b| / max(1, |b|), infinity where shapes differ or something is NaN.
package func maximumDifference(_ a: Tensor<Float>?, _ b: Tensor<Float>) -> Float {
  guard let a, a.shape == b.shape else { return .infinity }
  return zip(a.elements, b.elements).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1) / max(1, abs(pair.1))
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}
