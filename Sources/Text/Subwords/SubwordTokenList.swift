/// The model's tokens and the added ones, checked: every id of 0 ..< count is one token's.
struct SubwordTokenList {
  let vocabulary: SubwordVocabulary
  let added: [(id: Int32, token: AddedToken)]
  let addedIDs: [String: Int32]

  init(_ model: SubwordModelFields, added field: JSONField?) throws {
    var addedIDs: [String: Int32] = [:]
    var added: [(id: Int32, token: AddedToken)] = []
    for element in try field?.elements() ?? [] {
      let token = try AddedToken(element)
      let id = Int32(try element.required("id").count())
      guard addedIDs.updateValue(id, forKey: token.content) == nil else {
        throw element.problem("\"\(token.content)\" occurs twice")
      }
      added.append((id, token))
    }

    var beside = addedIDs
    var seen = Set<String>(minimumCapacity: model.vocabulary.count)
    for (token, id) in model.vocabulary {
      guard seen.insert(token).inserted else {
        throw JSONProblem(reason: "model.vocab: \"\(token)\" occurs twice")
      }
      guard let other = beside.removeValue(forKey: token) else { continue }
      guard Int(other) == id else {
        throw JSONProblem(
          reason: "added_tokens: \"\(token)\" has the id \(other), in model.vocab \(id)")
      }
    }

    let count = model.vocabulary.count + beside.count
    var tokens = [String?](repeating: nil, count: count)
    var isAdded = [Bool](repeating: false, count: count)
    var beyond = 0
    func place(_ token: String, _ id: Int) throws {
      guard id < count else {
        beyond += 1
        return
      }
      if let other = tokens[id] {
        throw JSONProblem(reason: "\"\(other)\" and \"\(token)\" both have the id \(id)")
      }
      tokens[id] = token
    }
    for (token, id) in model.vocabulary { try place(token, id) }
    for (id, token) in added where beside[token.content] != nil {
      try place(token.content, Int(id))
      if Int(id) < count { isAdded[Int(id)] = true }
    }
    guard beyond == 0 else {
      let gap = tokens.firstIndex { $0 == nil }!
      throw JSONProblem(reason: "the ids have a gap: no token has the id \(gap)")
    }
    vocabulary = SubwordVocabulary(tokens: tokens.map { $0! }, isAdded: isAdded)
    self.added = added
    self.addedIDs = addedIDs
  }
}
