import Tensor

/// How encodings are filled up to one length, as `enable_padding` of Hugging Face's tokenizers.
public struct SubwordPadding: Sendable, Hashable {
  /// To which length.
  public enum Length: Sendable, Hashable {
    /// To the longest of a batch.
    case longest
    case fixed(Int)
  }

  /// On which side.
  public enum Direction: String, Sendable, CaseIterable {
    case left = "Left"
    case right = "Right"
  }

  public var length: Length
  public var direction: Direction
  /// What the length is a multiple of.
  public var multiple: Int
  public var id: Int32
  public var typeID: Int32
  public var token: String

  /// Lengths over this are refused in files: they would only exhaust the memory.
  static let longestLength = 1 << 20

  public init(
    token: String, id: Int32, typeID: Int32 = 0, length: Length = .longest,
    direction: Direction = .right, multiple: Int = 1
  ) {
    require(multiple >= 1, "SubwordPadding: multiple must be at least 1 (\(multiple))")
    self.token = token
    self.id = id
    self.typeID = typeID
    self.length = length
    self.direction = direction
    self.multiple = multiple
  }

  /// Fills up encodings; those that are longer stay as they are.
  func apply(to encodings: inout [SubwordEncoding]) {
    let known = encodings.first?.vocabulary.count ?? 0
    require(
      encodings.isEmpty || 0..<known ~= Int(id),
      "SubwordPadding: id out of range (\(id) of \(known))")
    var target: Int
    switch length {
    case .fixed(let length): target = length
    case .longest: target = encodings.map(\.count).max() ?? 0
    }
    target = (target + multiple - 1) / multiple * multiple
    for index in encodings.indices where encodings[index].count < target {
      var padding = SubwordEncoding(vocabulary: encodings[index].vocabulary)
      let count = target - encodings[index].count
      padding.append(
        special: Array(repeating: id, count: count), typeID: typeID, attention: 0)
      if direction == .right {
        encodings[index].append(padding)
      } else {
        padding.append(encodings[index])
        encodings[index] = padding
      }
    }
  }
}

extension SubwordPadding {
  /// Reads the `padding` of a tokenizer.json.
  init(_ field: JSONField, id: (String) -> Int32?) throws {
    try field.expect([
      "strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token",
    ])
    let token = try field.required("pad_token").string()
    let padID = try field.required("pad_id")
    let claimed = try padID.count()
    guard id(token) == Int32(claimed) else {
      throw padID.problem("\(claimed) is not the id of \"\(token)\"")
    }
    let strategy = try field.required("strategy")
    let length: Length
    if strategy.value == "BatchLongest" {
      length = .longest
    } else {
      try strategy.expect(["Fixed"])
      length = .fixed(try strategy.required("Fixed").count())
    }
    let multiple = try field.count("pad_to_multiple_of", default: 1)
    if case .fixed(let length) = length, length > Self.longestLength {
      throw strategy.problem("\(length) is too long")
    }
    guard multiple <= Self.longestLength else {
      throw field.problem("pad_to_multiple_of is too large (\(multiple))")
    }
    self.init(
      token: token, id: Int32(claimed), typeID: Int32(try field.count("pad_type_id", default: 0)),
      length: length, direction: try field.choice("direction", default: .right),
      multiple: max(1, multiple))
  }

  var json: JSONValue {
    let strategy: JSONValue
    switch length {
    case .longest: strategy = "BatchLongest"
    case .fixed(let length): strategy = .object(["Fixed": .integer(length)])
    }
    return .object([
      "strategy": strategy, "direction": .string(direction.rawValue),
      "pad_to_multiple_of": multiple == 1 ? nil : .integer(multiple),
      "pad_id": .integer(Int(id)), "pad_type_id": .integer(Int(typeID)),
      "pad_token": .string(token),
    ])
  }
}
