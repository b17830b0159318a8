import ArgumentParser

/// Makes `--flag=false`, `--flag true` and `--no-flag` mean what they say, for every flag of a command;
/// the parser knows `--flag`, and `--no-flag` of those that can be on by default.
struct BooleanArguments {
  /// The flags of a command by their names, and whether there is a `--no-` form.
  private let flags: [String: Bool]

  init(of command: any ParsableCommand.Type) { flags = Self.flags(of: command) }

  /// Returns the arguments as the parser understands them.
  ///
  /// - Parameter arguments: Those behind the command's name.
  /// - Throws: `ValidationError` for a value that is neither true nor false.
  func normalized(_ arguments: [String]) throws -> [String] {
    var result: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" { return result + [argument] + rest }
      guard argument.hasPrefix("--") else {
        result.append(argument)
        continue
      }
      let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1)
      let name = parts.first.map(String.init) ?? ""
      if name.hasPrefix("no-"), parts.count == 1, flags[String(name.dropFirst(3))] == false {
        // It is off anyway.
        continue
      }
      guard let hasInversion = flags[name] else {
        result.append(argument)
        continue
      }
      var isOn = true
      if parts.count == 2 || argument.hasSuffix("=") {
        guard let value = Self.truth(parts.count == 2 ? String(parts[1]) : "") else {
          throw ValidationError("--\(name) is true or false, not \(parts.dropFirst().first ?? "")")
        }
        isOn = value
      } else if let next = rest.first, next == "true" || next == "false" {
        isOn = next == "true"
        rest.removeFirst()
      }
      if isOn { result.append("--\(name)") } else if hasInversion { result.append("--no-\(name)") }
    }
    return result
  }

  private static func truth(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on", "1": true
    case "false", "no", "off", "0": false
    default: nil
    }
  }

  /// Returns all arguments of the program with those of its command normalised.
  static func normalized(
    _ arguments: [String], root: any ParsableCommand.Type
  ) throws -> [String] {
    var command = root
    var names: [String] = []
    for argument in arguments {
      let next = command.configuration.subcommands.first { $0._commandName == argument }
      guard let next else { break }
      names.append(argument)
      command = next
    }
    return names
      + (try BooleanArguments(of: command).normalized(Array(arguments.dropFirst(names.count))))
  }

  private static func flags(of type: any ParsableArguments.Type) -> [String: Bool] {
    var found: [String: Bool] = [:]
    for (label, value) in Mirror(reflecting: type.init()).children {
      if let flag = value as? any TruthValue {
        let name = (label ?? "").drop { $0 == "_" }
        let words = name.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }
        found[words.joined()] = Swift.type(of: flag).isOptional
      } else if let group = value as? any OptionGroupValue {
        found.merge(flags(of: Swift.type(of: group).arguments)) { $1 }
      }
    }
    return found
  }
}

/// A flag; one of the type `Bool?` has a form with `--no-`.
private protocol TruthValue { static var isOptional: Bool { get } }

extension Flag: TruthValue {
  fileprivate static var isOptional: Bool { Value.self == Bool?.self }
}

private protocol OptionGroupValue { static var arguments: any ParsableArguments.Type { get } }

extension OptionGroup: OptionGroupValue {
  fileprivate static var arguments: any ParsableArguments.Type { Value.self }
}
