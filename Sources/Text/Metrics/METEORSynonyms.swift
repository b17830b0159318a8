/// Synonyms as METEOR finds them: words with a synset in common, or whose base forms have one.
struct METEORSynonyms: Sendable {
  let wordNet: WordNet

  /// Numbers of the synsets of a word and its base forms, ascending.
  func synsets(of word: UnsafeBufferPointer<UInt8>) -> [UInt32] {
    var synsets: [UInt32] = []
    append(word, to: &synsets)
    var isException = false
    for part in WordNet.PartOfSpeech.allCases {
      wordNet.forEachException(of: word, as: part) { bases in
        isException = true
        for base in bases { append(base, to: &synsets) }
      }
    }
    if !isException { appendBase(of: word, to: &synsets) }
    return synsets.count > 1 ? Set(synsets).sorted() : synsets
  }

  private func append(_ word: UnsafeBufferPointer<UInt8>, to synsets: inout [UInt32]) {
    for part in WordNet.PartOfSpeech.allCases {
      wordNet.forEachOffset(of: word, as: part) {
        // Offsets have eight decimal digits, so 27 bits.
        synsets.append(UInt32(part.index) << 27 | UInt32($0))
      }
    }
  }

  /// The synsets of the first base form that WordNet has, of whatever part of speech.
  private func appendBase(
    of word: UnsafeBufferPointer<UInt8>, to synsets: inout [UInt32]
  ) {
    guard word.count > 2, !word.ends(with: "ss") else { return }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: word.count + 3) { buffer in
      for (ending, replacement) in Self.endings where word.ends(with: ending) {
        let stem = word.count - ending.utf8CodeUnitCount
        _ = buffer.update(fromContentsOf: word[..<stem])
        let tail = UnsafeBufferPointer(
          start: replacement.utf8Start, count: replacement.utf8CodeUnitCount)
        _ = buffer[stem...].update(fromContentsOf: tail)
        let base = UnsafeBufferPointer(rebasing: buffer[..<(stem + tail.count)])
        guard WordNet.PartOfSpeech.allCases.contains(where: { wordNet.contains(base, as: $0) })
        else { continue }
        append(base, to: &synsets)
        return
      }
    }
  }

  /// WordNet's endings of all parts of speech, in the order in which METEOR tries them.
  private static let endings: [(ending: StaticString, replacement: StaticString)] = [
    ("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"),
    ("men", "man"), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"),
    ("ing", ""), ("er", ""), ("est", ""), ("er", "e"), ("est", "e"),
  ]
}
