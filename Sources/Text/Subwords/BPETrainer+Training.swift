extension BPETrainer {
  /// A byte-level tokenizer of the shape of GPT-2's, trained on texts.
  ///
  /// - Parameter addPrefixSpace: Whether a first word is cut as if a space stood before it.
  public func train(
    on texts: some Sequence<String>, addPrefixSpace: Bool = false
  ) -> SubwordTokenizer {
    let byteLevel = SubwordPresets.byteLevel(addPrefixSpace: addPrefixSpace)
    let shape = SubwordPresets.document(
      added: [], normalizer: .null, preTokenizer: byteLevel,
      postProcessor: SubwordPresets.byteLevel(addPrefixSpace: true, trimOffsets: false),
      decoder: byteLevel, model: SubwordPresets.bpe([], []))
    do {
      return try train(on: texts, like: SubwordTokenizer(shape))
    } catch {
      fatalError("BPETrainer: \(error)")
    }
  }

  /// A tokenizer that normalises and pre-tokenises as another one, with a vocabulary trained on
  /// texts.
  ///
  /// Its post-processor, truncation and padding come along where they name tokens that the new
  /// vocabulary has under the same ids.
  ///
  /// - Throws: `SubwordTrainingError` when they do not, or the other one's unknown token is missing.
  public func train(
    on texts: some Sequence<String>, like shape: SubwordTokenizer
  ) throws -> SubwordTokenizer {
    var counts = WordCounts()
    for text in texts { shape.pipeline.forEachWord(of: text) { counts.count($0) } }
    let learned = BPELearning(self, counts).run()
    let words = learned.tokens.enumerated().map {
      JSONMember(name: $1, value: .integer($0))
    }
    let merges = learned.merges.map { merge -> JSONValue in
      [
        .string(learned.tokens[Int(merge.left)]), .string(learned.tokens[Int(merge.right)]),
      ]
    }
    var unknown: String?
    if case .bpe(let model) = shape.pipeline.model { unknown = model.options.unknownToken }
    var seen: Set<String> = []
    let added = specialTokens.filter { seen.insert($0.content).inserted }.map { token in
      token.json(id: Int32(learned.tokens.firstIndex(of: token.content)!))
    }
    var document = shape.pipeline.document
    for index in document.indices {
      switch document[index].name {
      case "added_tokens": document[index].value = .array(added)
      case "model":
        document[index].value = SubwordPresets.bpe(
          words, merges, prefix: continuingSubwordPrefix, suffix: endOfWordSuffix,
          unknown: unknown)
      default: break
      }
    }
    do {
      return try SubwordTokenizer(JSONField(value: .object(document), path: ""))
    } catch let problem as JSONProblem {
      throw SubwordTrainingError(reason: problem.reason)
    }
  }
}

/// Why a trained vocabulary does not fit the tokenizer whose shape it was to have.
public struct SubwordTrainingError: Error, Hashable, CustomStringConvertible {
  public let reason: String
  public var description: String { "BPETrainer: \(reason)" }
}

/// How often each word occurs, words in the order they are first met.
struct WordCounts {
  private var cache: [[UInt8]: Int] = [:]
  private(set) var words: [[UInt8]] = []
  private(set) var counts: [Int] = []

  mutating func count(_ word: UnsafeBufferPointer<UInt8>) {
    let key = Array(word)
    if let place = cache[key] {
      counts[place] += 1
    } else {
      cache[key] = words.count
      words.append(key)
      counts.append(1)
    }
  }
}
