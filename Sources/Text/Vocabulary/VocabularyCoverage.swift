/// How much of some captions a vocabulary knows.
public struct VocabularyCoverage: Sendable, Hashable {
  /// The number of words, each counted as often as it occurs.
  public let tokenCount: Int
  /// Those of ``tokenCount`` that the vocabulary has.
  public let knownTokenCount: Int
  /// The number of different words.
  public let wordCount: Int
  /// Those of ``wordCount`` that the vocabulary has.
  public let knownWordCount: Int

  /// The share of tokens that the vocabulary has, 0…1; 1 where there are none.
  public var tokenShare: Double {
    tokenCount == 0 ? 1 : Double(knownTokenCount) / Double(tokenCount)
  }

  /// The share of different words that the vocabulary has, 0…1; 1 where there are none.
  public var wordShare: Double {
    wordCount == 0 ? 1 : Double(knownWordCount) / Double(wordCount)
  }
}

extension Vocabulary {
  /// How much of `captions` the vocabulary knows; special tokens among their words are not counted.
  public func coverage(of captions: some Sequence<[String]>) -> VocabularyCoverage {
    var (tokens, known) = (0, 0)
    var (seen, unknown): ([Bool], Set<String>) = (Array(repeating: false, count: count), [])
    for caption in captions {
      for word in caption {
        if contains(word) {
          let id = id(of: word)
          if id == padID || id == unknownID || id == startID || id == endID { continue }
          seen[Int(id)] = true
          known += 1
        } else {
          unknown.insert(word)
        }
        tokens += 1
      }
    }
    let knownWords = seen.count { $0 }
    return VocabularyCoverage(
      tokenCount: tokens, knownTokenCount: known, wordCount: knownWords + unknown.count,
      knownWordCount: knownWords)
  }
}
