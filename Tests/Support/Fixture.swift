import Foundation
import NN
import Tensor

/// Golden numbers from PyTorch, see `Tests/Fixtures/torch`.
package struct Fixture: Sendable, CustomStringConvertible {
  /// The case's name in its family, empty for a file with a single case.
  package let name: String
  private let file: SafetensorsFile

  /// A file with a single case.
  package init(_ name: String, folder: String = "torch") throws {
    self.init(name: "", file: try Self.file(name, folder: folder))
  }

  /// A file with a single case that lies anywhere.
  package init(path: String) throws { self.init(name: "", file: try SafetensorsFile(path: path)) }

  private init(name: String, file: SafetensorsFile) { (self.name, self.file) = (name, file) }

  /// The cases of `layers_<family>.safetensors` of which the names begin with `layer` and a slash, such
  /// as `Conv2d/3`.
  ///
  /// - Precondition: there is one.
  package static func cases(_ family: String, _ layer: String) throws -> [Fixture] {
    let file = try file("layers_\(family)")
    let names = file.metadata.keys.filter { $0.hasPrefix(layer + "/") }.sorted()
    guard !names.isEmpty else {
      throw FileError(path: file.path, reason: "there is no case of \(layer)")
    }
    return names.map { Fixture(name: $0, file: file) }
  }

  /// The file of a name, for tensors that are not of floats.
  package static func file(
    _ name: String, folder: String = "torch", here: String = #filePath
  ) throws -> SafetensorsFile {
    let tests = here.split(separator: "/").dropLast(2).joined(separator: "/")
    return try SafetensorsFile(path: "/\(tests)/Fixtures/\(folder)/\(name).safetensors")
  }

  package var description: String { name }

  package var path: String { file.path }

  private var prefix: String { name.isEmpty ? "" : name + "/" }

  package func tensor(_ key: String) throws -> Tensor<Float> { try file.tensor(prefix + key) }

  package func ids(_ key: String) throws -> Tensor<Int32> { try file.tensor(prefix + key) }

  /// Texts that the file says of itself, such as options as JSON.
  package var metadata: [String: String] { file.metadata }

  package func has(_ key: String) -> Bool { file.entries[prefix + key] != nil }

  /// The options with which PyTorch's layer was made, decoded from the case's JSON.
  package func options<Options: Decodable>(_ type: Options.Type = Options.self) throws -> Options {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(file.metadata[name]!.utf8))
  }

  /// Gives a module the fixture's parameters and buffers; every key has to fit.
  package func load(into module: some Module) throws {
    try module.load(file, prefix: prefix + "state.")
  }

  /// Returns the largest disagreement with the fixture of the outputs and of every gradient that it
  /// holds, parameters' and inputs', and of the buffers after the call where it holds them.
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
        guard has(key("cotangent", name)) else { continue }
        total = total + (y * (try tensor(key("cotangent", name)))).sum()
      }
      return total
    }
    for (name, wrapper) in zip(inputs, wrappers) where has("grad.input.\(name)") {
      worst = max(worst, maximumDifference(gradients[wrapper], try tensor("grad.input.\(name)")))
    }
    for (name, parameter) in module?.namedParameters ?? [] where parameter.isTrainable {
      let expected = try tensor("grad.state.\(name)")
      worst = max(worst, maximumDifference(gradients[parameter], expected))
    }
    for (name, tensor) in module?.stateDictionary ?? StateDictionary() where has("after.\(name)") {
      worst = max(
        worst,
        maximumDifference(
          tensor.to(Float.self), try file.converted("\(prefix)after.\(name)", to: Float.self)))
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
