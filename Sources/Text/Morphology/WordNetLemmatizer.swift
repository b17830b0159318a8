/// Finds the lemma of a word, the form under which a dictionary lists it, by WordNet's data.
///
/// ```swift
/// let lemmatizer = WordNetLemmatizer(try WordNet())
/// lemmatizer.normalize("mice")                   // "mouse"
/// lemmatizer.lemmatize("running", as: .verb)     // "run"
/// ```
///
/// The result is that of `WordNetLemmatizer().lemmatize(word, pos)` of NLTK 3.9: of the word itself
/// and its base forms, by the exception list or else by the endings of WordNet's `morphy`, those
/// count that WordNet has, and the shortest of them is the lemma, the first of equally short ones.
/// A word without any stays as it is. Up to NLTK 3.8 endings were taken off repeatedly while nothing
/// was found (`"friendss"` became `"friend"`), which neither `morphy` nor this does.
///
/// Case counts, as in NLTK: WordNet's lists are of lower case, so `"Dogs"` stays.
public struct WordNetLemmatizer: WordNormalizer {
  /// Where the lemmas come from.
  public let wordNet: WordNet
  /// What ``normalize(_:)`` takes words for.
  public let partOfSpeech: WordNet.PartOfSpeech

  public init(_ wordNet: WordNet, partOfSpeech: WordNet.PartOfSpeech = .noun) {
    self.wordNet = wordNet
    self.partOfSpeech = partOfSpeech
  }

  /// The lemma of `word`, taken for the lemmatizer's part of speech.
  public func normalize(_ word: String) -> String { lemmatize(word, as: partOfSpeech) }

  /// The lemma of `word`, taken for the given part of speech; `word` itself if WordNet has none.
  public func lemmatize(_ word: String, as part: WordNet.PartOfSpeech) -> String {
    var bytes = word
    return bytes.withUTF8 { lemma(of: $0, part) } ?? word
  }

  /// The lemma, nil where it is the word itself.
  private func lemma(
    of word: UnsafeBufferPointer<UInt8>, _ part: WordNet.PartOfSpeech
  ) -> String? {
    var shortest = wordNet.contains(word, as: part) ? word.count : Int.max
    var lemma: String?
    func consider(_ form: UnsafeBufferPointer<UInt8>) {
      guard form.count < shortest, wordNet.contains(form, as: part) else { return }
      shortest = form.count
      lemma = String(decoding: form, as: UTF8.self)
    }

    // Of several lines of one word the last counts, as in NLTK's dictionary.
    var exceptions: WordNetFields?
    wordNet.forEachException(of: word, as: part) { exceptions = $0 }
    if let exceptions {
      for form in exceptions { consider(form) }
      return lemma
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: word.count + 3) { buffer in
      for (ending, replacement) in Self.endings(part) where word.ends(with: ending) {
        let stem = word.count - ending.utf8CodeUnitCount
        _ = buffer.update(fromContentsOf: word[..<stem])
        let tail = UnsafeBufferPointer(
          start: replacement.utf8Start, count: replacement.utf8CodeUnitCount)
        _ = buffer[stem...].update(fromContentsOf: tail)
        consider(UnsafeBufferPointer(rebasing: buffer[..<(stem + tail.count)]))
      }
    }
    return lemma
  }

  /// The endings that `morphy` takes off, and what it puts there.
  private static func endings(
    _ part: WordNet.PartOfSpeech
  ) -> [(ending: StaticString, replacement: StaticString)] {
    switch part {
    case .noun: nounEndings
    case .verb: verbEndings
    case .adjective: adjectiveEndings
    case .adverb: []
    }
  }

  private static let nounEndings: [(ending: StaticString, replacement: StaticString)] = [
    ("s", ""), ("ses", "s"), ("ves", "f"), ("xes", "x"), ("zes", "z"), ("ches", "ch"),
    ("shes", "sh"), ("men", "man"), ("ies", "y"),
  ]
  private static let verbEndings: [(ending: StaticString, replacement: StaticString)] = [
    ("s", ""), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"),
    ("ing", ""),
  ]
  private static let adjectiveEndings: [(ending: StaticString, replacement: StaticString)] = [
    ("er", ""), ("est", ""), ("er", "e"), ("est", "e"),
  ]
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes end in those of an ASCII text.
  func ends(with ending: StaticString) -> Bool {
    let length = ending.utf8CodeUnitCount
    guard count >= length else { return false }
    for place in 0..<length where self[count - length + place] != ending.utf8Start[place] {
      return false
    }
    return true
  }
}
