/// The `post_processor` of a tokenizer.json: what is put around the texts, and which part of a
/// range is dropped as space.
struct SubwordPostProcessor: Sendable {
  enum Piece: Sendable {
    case sequence(Int, typeID: Int32)
    case special([Int32], typeID: Int32)
  }

  enum Step: Sendable {
    /// Takes the spaces of byte-level tokens out of their ranges.
    case trim(addsPrefixSpace: Bool)
    /// Gives every token the type 0.
    case clearTypes
    case template(single: [Piece], pair: [Piece])
    /// Leaves the type ids of the texts, unlike a template.
    case bert(cls: Int32, sep: Int32)
    case roberta(cls: Int32, sep: Int32)
  }

  var steps: [Step] = []

  /// How many tokens are put in.
  func addedCount(isPair: Bool) -> Int {
    steps.reduce(0) { count, step in
      switch step {
      case .trim, .clearTypes: return count
      case .bert: return count + (isPair ? 3 : 2)
      case .roberta: return count + (isPair ? 4 : 2)
      case .template(let single, let pair):
        return (isPair ? pair : single).reduce(count) {
          if case .special(let ids, _) = $1 { $0 + ids.count } else { $0 }
        }
      }
    }
  }

  /// One encoding of one or two, in which special tokens are put if they are wanted.
  func process(
    _ encodings: [SubwordEncoding], texts: [String], addSpecialTokens: Bool
  ) -> SubwordEncoding {
    var encodings = encodings
    for step in steps {
      switch step {
      case .trim(let addsPrefixSpace):
        for index in encodings.indices {
          encodings[index].trimSpaces(texts, addsPrefixSpace: addsPrefixSpace)
        }
      case .clearTypes:
        for index in encodings.indices {
          encodings[index].setTypeID(0)
        }
      case .bert(let cls, let sep):
        guard addSpecialTokens else { continue }
        encodings = encodings.enumerated().map { index, encoding in
          encoding.surrounded(
            by: index == 0 ? [cls] : [], [sep], typeID: Int32(index))
        }
      case .roberta(let cls, let sep):
        guard addSpecialTokens else { continue }
        encodings = encodings.enumerated().map { index, encoding in
          encoding.surrounded(by: [index == 0 ? cls : sep], [sep], typeID: 0)
        }
      case .template(let single, let pair):
        var result = SubwordEncoding(vocabulary: encodings[0].vocabulary)
        for piece in encodings.count == 2 ? pair : single {
          switch piece {
          case .sequence(let index, let typeID):
            var part = encodings[index]
            part.setTypeID(typeID)
            result.append(part)
          case .special(let ids, let typeID):
            if addSpecialTokens { result.append(special: ids, typeID: typeID) }
          }
        }
        encodings = [result]
      }
    }
    var result = encodings[0]
    for encoding in encodings.dropFirst() { result.append(encoding) }
    return result
  }
}

extension SubwordEncoding {
  fileprivate mutating func setTypeID(_ typeID: Int32) {
    for index in typeIDs.indices { typeIDs[index] = typeID }
  }

  fileprivate func surrounded(
    by before: [Int32], _ after: [Int32], typeID: Int32
  ) -> SubwordEncoding {
    var result = SubwordEncoding(vocabulary: vocabulary)
    result.append(special: before, typeID: typeID)
    result.append(self)
    result.append(special: after, typeID: typeID)
    return result
  }
}
