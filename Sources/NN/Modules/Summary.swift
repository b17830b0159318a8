import Tensor

/// A table of a model's layers, see ``Layer/summary(input:)``.
public struct ModelSummary: CustomStringConvertible, Sendable {
  /// One call of a layer.
  public struct Row: Sendable {
    /// The layer's key, "" for the model itself.
    public let name: String
    public let type: String
    public let outputShapes: [Shape]
    /// Its own and its parts' parameters; 0 where the layer was called before.
    public let parameterCount: Int
    /// Multiplications of this call, its parts' included.
    public let multiplyAdds: Int
  }

  /// The calls, a layer before its parts.
  public let rows: [Row]
  /// All parameters of the model, tied ones counted once.
  public let parameterCount: Int
  /// Those of them that are trained.
  public let trainableCount: Int
  /// Multiplications of the whole call.
  public let multiplyAdds: Int
  /// The memory of parameters and buffers, in bytes.
  public let stateBytes: Int
  /// The memory of what layers without parts gave, in bytes: about what training keeps.
  public let activationBytes: Int

  public var description: String {
    let header = ["Layer", "Output", "Parameters", "MACs"]
    let lines = rows.map { row in
      let depth = row.name.isEmpty ? 0 : row.name.split(separator: ".").count
      let label = row.name.isEmpty ? row.type : "\(row.name) (\(row.type))"
      return [
        String(repeating: "  ", count: depth) + label,
        row.outputShapes.map(\.description).joined(separator: ", "),
        row.parameterCount == 0 ? "–" : grouped(row.parameterCount),
        row.multiplyAdds == 0 ? "–" : grouped(row.multiplyAdds),
      ]
    }
    let widths = (0..<4).map { column in ([header] + lines).map { $0[column].count }.max()! }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return column < 2 ? cell.0 + space : space + cell.0
      }
      return padded.joined(separator: "  ")
    }
    let rule = String(repeating: "─", count: widths.reduce(6, +))
    return ([line(header), rule] + lines.map(line) + [rule] + totals).joined(separator: "\n")
  }

  private var totals: [String] {
    [
      "Parameters: \(grouped(parameterCount)), trained: \(grouped(trainableCount))",
      "MACs: \(grouped(multiplyAdds))",
      "Memory: \(megabytes(stateBytes)) of weights, \(megabytes(activationBytes)) of activations",
    ]
  }
}

extension Module {
  /// Returns a table of the layers that `body` calls with their output shapes, parameters and
  /// multiplications; the counterpart of the package torchinfo.
  ///
  /// - Parameter body: One call of the model, run in the mode in which the model is.
  public func summary(_ body: () -> Void) -> ModelSummary {
    let modules = Dictionary(uniqueKeysWithValues: namedModules.map { ($0.name, $0.module) })
    let calls = withActivations(body).activations
    let parts = Dictionary(grouping: calls.indices) { calls[$0].whole }
    var work = [Int](repeating: 0, count: calls.count)
    func total(_ places: [Int]?) -> Int { (places ?? []).reduce(0) { $0 + work[$1] } }
    // Parts begin after their whole, and are summed up first.
    for (place, call) in calls.enumerated().reversed() {
      work[place] =
        modules[call.name]!.multiplyAdds(
          inputs: call.inputs.map(\.shape), outputs: call.outputs.map(\.shape))
        ?? total(parts[place])
    }
    var counted: Set<String> = []
    let rows = calls.enumerated().map { place, call in
      let isFirst = counted.insert(call.name).inserted
      return ModelSummary.Row(
        name: call.name, type: call.type, outputShapes: call.outputs.map(\.shape),
        parameterCount: isFirst ? modules[call.name]!.parameterCount : 0, multiplyAdds: work[place])
    }
    var seen: Set<ObjectIdentifier> = []
    let states = namedState.filter { seen.insert(ObjectIdentifier($0.state)).inserted }
    let leaves = calls.indices.filter { parts[$0] == nil }.flatMap { calls[$0].outputs }
    return ModelSummary(
      rows: rows, parameterCount: parameterCount,
      trainableCount: parameters.filter(\.isTrainable).reduce(0) { $0 + $1.tensor!.elementCount },
      multiplyAdds: total(parts[nil]),
      stateBytes: states.reduce(0) { $0 + $1.state.state!.withUnsafeBytes(\.count) },
      activationBytes: leaves.reduce(0) { $0 + $1.elementCount * MemoryLayout<Float>.size })
  }
}

extension Layer {
  /// Returns a table of the layers that one call with zeros of this shape runs, in evaluation mode;
  /// see ``Module/summary(_:)``.
  ///
  /// ```swift
  /// print(model.summary(input: [1, 3, 224, 224]))
  /// ```
  public func summary(input shape: Shape) -> ModelSummary {
    let modes = namedModules.compactMap { $0.module as? any ModeDependent }
    let before = modes.map(\.isTraining)
    setTraining(false)
    defer { for (module, mode) in zip(modes, before) { module.isTraining = mode } }
    return summary { _ = self(.zeros(shape)) }
  }
}

/// `1234567` → `1,234,567`.
private func grouped(_ number: Int) -> String {
  let digits = Array("\(number)")
  var result = ""
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
    result.append(digit)
  }
  return result
}

private func megabytes(_ bytes: Int) -> String {
  let tenths = (bytes * 10 + 500_000) / 1_000_000
  return "\(tenths / 10).\(tenths % 10) MB"
}
