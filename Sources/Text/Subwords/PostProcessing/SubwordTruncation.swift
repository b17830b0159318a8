import Tensor

/// How long an encoding may become, as `enable_truncation` of Hugging Face's tokenizers.
///
/// What is cut off is gone; Hugging Face keeps it, in pieces that overlap by `stride`, as
/// `overflowing`.
public struct SubwordTruncation: Sendable, Hashable {
  /// Of which of two texts tokens are taken.
  public enum Strategy: String, Sendable, CaseIterable {
    /// Of the longer one.
    case longestFirst = "LongestFirst"
    case onlyFirst = "OnlyFirst"
    case onlySecond = "OnlySecond"
  }

  /// From which side.
  public enum Direction: String, Sendable, CaseIterable {
    case left = "Left"
    case right = "Right"
  }

  /// The length in tokens, special ones included.
  public var maximumLength: Int
  public var strategy: Strategy
  public var direction: Direction
  /// Only written to the file.
  public var stride: Int

  public init(
    maximumLength: Int, strategy: Strategy = .longestFirst, direction: Direction = .right,
    stride: Int = 0
  ) {
    require(
      maximumLength >= 0, "SubwordTruncation: maximumLength is negative (\(maximumLength))")
    self.maximumLength = maximumLength
    self.strategy = strategy
    self.direction = direction
    self.stride = stride
  }

  /// Cuts one or two encodings to the length less what will be put in.
  ///
  /// Where the text to cut is missing or shorter than what has to go, as much goes as can;
  /// Hugging Face throws.
  func apply(to encodings: inout [SubwordEncoding], reserving reserved: Int) {
    let limit = max(0, maximumLength - reserved)
    let counts = encodings.map(\.count)
    let total = counts.reduce(0, +)
    guard total > limit else { return }
    var kept = counts
    switch strategy {
    case .onlyFirst: kept[0] = max(0, counts[0] - (total - limit))
    case .onlySecond:
      if counts.count == 2 { kept[1] = max(0, counts[1] - (total - limit)) }
    case .longestFirst where counts.count == 1: kept[0] = limit
    case .longestFirst:
      let shorter = counts[0] <= counts[1] ? 0 : 1
      kept[shorter] = min(counts[shorter], limit / 2)
      kept[1 - shorter] = limit - kept[shorter]
    }
    for (index, count) in kept.enumerated() {
      encodings[index].keep(
        direction == .right ? 0..<count : counts[index] - count..<counts[index])
    }
  }
}

extension SubwordTruncation {
  /// Reads the `truncation` of a tokenizer.json.
  init(_ field: JSONField) throws {
    try field.expect(["max_length", "strategy", "stride", "direction"])
    self.init(
      maximumLength: try field.required("max_length").count(),
      strategy: try field.choice("strategy", default: .longestFirst),
      direction: try field.choice("direction", default: .right),
      stride: try field.count("stride", default: 0))
  }

  var json: JSONValue {
    .object([
      "direction": .string(direction.rawValue), "max_length": .integer(maximumLength),
      "strategy": .string(strategy.rawValue), "stride": .integer(stride),
    ])
  }
}

extension JSONField {
  /// One of the names of a type.
  func choice<Choice: RawRepresentable<String>>(
    _ name: String, default fallback: Choice
  ) throws -> Choice {
    guard let field = try optional(name) else { return fallback }
    guard let choice = Choice(rawValue: try field.string()) else {
      throw field.problem("\"\(try field.string())\" is not supported")
    }
    return choice
  }
}
