extension SubwordPostProcessor {
  /// Reads the `post_processor` of a tokenizer.json.
  ///
  /// - Parameter id: The id of a token, nil where there is no such token.
  init(_ field: JSONField, id: (String) -> Int32?) throws {
    steps = try Self.read(field, id)
    let adding = steps.filter {
      switch $0 {
      case .trim, .clearTypes: false
      case .template, .bert, .roberta: true
      }
    }
    guard adding.count <= 1 else {
      throw field.problem("more than one step that puts tokens in is not supported")
    }
  }

  private static func read(_ field: JSONField, _ id: (String) -> Int32?) throws -> [Step] {
    let type = try field.type()
    switch type {
    case "ByteLevel":
      try field.expect(["type", "add_prefix_space", "trim_offsets", "use_regex"])
      return try trimming(field)
    case "BertProcessing":
      try field.expect(["type", "cls", "sep"])
      return [
        .bert(
          cls: try token(field.required("cls"), id), sep: try token(field.required("sep"), id))
      ]
    case "RobertaProcessing":
      try field.expect(["type", "cls", "sep", "trim_offsets", "add_prefix_space"])
      return try trimming(field) + [
        .clearTypes,
        .roberta(
          cls: try token(field.required("cls"), id), sep: try token(field.required("sep"), id)),
      ]
    case "TemplateProcessing":
      try field.expect(["type", "single", "pair", "special_tokens"])
      return [try template(field, id)]
    case "Sequence":
      try field.expect(["type", "processors"])
      return try field.required("processors").elements().flatMap { try read($0, id) }
    default: throw field.unsupported(type)
    }
  }

  private static func trimming(_ field: JSONField) throws -> [Step] {
    let addsPrefixSpace = try field.bool("add_prefix_space", default: true)
    return try field.bool("trim_offsets", default: true)
      ? [.trim(addsPrefixSpace: addsPrefixSpace)] : []
  }

  /// Reads `["[CLS]", 101]`.
  private static func token(_ field: JSONField, _ id: (String) -> Int32?) throws -> Int32 {
    let parts = try field.elements()
    guard parts.count == 2 else { throw field.problem("expected a token and its id") }
    return try checked(parts[0].string(), parts[1], id)
  }

  private static func checked(
    _ token: String, _ field: JSONField, _ id: (String) -> Int32?
  ) throws -> Int32 {
    let claimed = try field.count()
    guard let known = id(token) else {
      throw field.problem("\"\(token)\" is not a token of this file")
    }
    guard known == claimed else {
      throw field.problem("\"\(token)\" has the id \(known), not \(claimed)")
    }
    return known
  }

  private static func template(_ field: JSONField, _ id: (String) -> Int32?) throws -> Step {
    let tokens = try field.required("special_tokens")
    var special: [String: [Int32]] = [:]
    for member in try tokens.members() {
      let entry = JSONField(value: member.value, path: "\(tokens.path)[\"\(member.name)\"]")
      try entry.expect(["id", "ids", "tokens"])
      let (ids, texts) = (
        try entry.required("ids").elements(), try entry.required("tokens").elements()
      )
      guard ids.count == texts.count else {
        throw entry.problem("\(ids.count) ids and \(texts.count) tokens")
      }
      special[member.name] = try zip(ids, texts).map { try checked($1.string(), $0, id) }
    }
    func pieces(_ name: String, sequences: Int) throws -> [Piece] {
      try field.required(name).elements().map { piece in
        try piece.expect(["Sequence", "SpecialToken"])
        if let sequence = try piece.optional("Sequence") {
          try sequence.expect(["id", "type_id"])
          let name = try sequence.required("id").string()
          guard let index = ["A", "B"].firstIndex(of: name), index < sequences else {
            throw sequence.problem("there is no sequence \"\(name)\" here")
          }
          return .sequence(index, typeID: Int32(try sequence.count("type_id", default: 0)))
        }
        let token = try piece.required("SpecialToken")
        try token.expect(["id", "type_id"])
        let name = try token.required("id").string()
        guard let ids = special[name] else {
          throw token.problem("\"\(name)\" is not among the special_tokens")
        }
        return .special(ids, typeID: Int32(try token.count("type_id", default: 0)))
      }
    }
    return .template(
      single: try pieces("single", sequences: 1), pair: try pieces("pair", sequences: 2))
  }
}
