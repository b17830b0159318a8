/// Synonyms as METEOR finds them: words with a synset in common, or whose base forms have one.
///
/// METEOR knows synsets by their offsets in Princeton's files of WordNet 3.0 and forgets their part
/// of speech, so that some 350 pairs of synsets that stand at one place of two files count as one.
struct METEORSynonyms: Sendable {
  private let wordNet: WordNet
  /// Whether the files are Debian's, in which two corrected lines move the synsets after them.
  private let hasCorrections: Bool

  init(wordNet: WordNet) {
    self.wordNet = wordNet
    let moved = [
      WordNet.Synset(partOfSpeech: .verb, offset: Self.correctedVerbs.lowerBound),
      WordNet.Synset(partOfSpeech: .adjective, offset: Self.firstCorrectedAdjective),
    ]
    hasCorrections = moved.allSatisfy { (try? wordNet.lemmas(of: $0)) != nil }
  }

  private static let correctedVerbs = 613_036..<2_422_967
  private static let firstCorrectedAdjective = 1_681_478

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
        synsets.append(UInt32(princetonOffset($0, part)))
      }
    }
  }

  private func princetonOffset(_ offset: Int, _ part: WordNet.PartOfSpeech) -> Int {
    guard hasCorrections else { return offset }
    return switch part {
    case .verb where Self.correctedVerbs.contains(offset): offset - 18
    case .adjective where offset >= Self.firstCorrectedAdjective: offset - 1
    default: offset
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
