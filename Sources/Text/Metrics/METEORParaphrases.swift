import CApusZlib
import Tensor

/// METEOR's table of phrases that mean the same.
///
/// ```swift
/// let table = try METEORParaphrases(path: "meteor-1.5/data/paraphrase-en.gz")
/// let meteor = METEOR(wordNet: try WordNet(), paraphrases: table)
/// ```
///
/// The file is METEOR 1.5's: three lines for each pair, a probability, a phrase and its paraphrase,
/// compressed by gzip or not. The table for English, which comes with pycocoevalcap, has five
/// million pairs, takes seconds to read and some 200 MB to hold.
public struct METEORParaphrases: Sendable {
  /// A phrase of the table in a sentence.
  struct Occurrence: Sendable {
    let words: Range<Int>
    let phrase: UInt32
  }

  private let vocabulary: METEORPhraseSet<UInt8>
  private let phrases: METEORPhraseSet<UInt32>
  /// The paraphrases of phrase p are `targets[starts[p]..<starts[p + 1]]`, in the file's order.
  private let starts: [UInt32]
  private let targets: [UInt32]
  /// Bits at the hashes of all pairs: most pairs that the table lacks have none.
  private let pairBits: [UInt64]

  /// The number of pairs.
  public var count: Int { targets.count }

  /// Reads a table.
  ///
  /// - Throws: `FileError` that names the file and, for a bad line, its number.
  public init(path: String) throws {
    var vocabulary = METEORPhraseSet<UInt8>()
    var phrases = METEORPhraseSet<UInt32>()
    var sources: [UInt32] = []
    var targets: [UInt32] = []
    var ids: [UInt32] = []
    var number = 0
    try GzipLines.forEach(path: path) { line in
      number += 1
      func phrase() throws -> UInt32 {
        ids.removeAll(keepingCapacity: true)
        var start = 0
        while start < line.count {
          var end = start
          while end < line.count, line[end] > 32 { end += 1 }
          if end > start {
            ids.append(vocabulary.insert(UnsafeBufferPointer(rebasing: line[start..<end])))
          }
          start = end + 1
        }
        guard !ids.isEmpty else {
          throw FileError(path: path, reason: "line \(number): expected a phrase")
        }
        return ids.withUnsafeBufferPointer { phrases.insert($0) }
      }
      switch number % 3 {
      case 1:
        guard let first = line.first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= first else {
          throw FileError(path: path, reason: "line \(number): expected a probability")
        }
      case 2: sources.append(try phrase())
      default: targets.append(try phrase())
      }
    }
    guard number % 3 == 0 else {
      throw FileError(
        path: path,
        reason:
          "line \(number): the file ends inside a pair (a probability, a phrase, its paraphrase)")
    }

    var starts = [UInt32](repeating: 0, count: phrases.count + 1)
    for source in sources { starts[Int(source) + 1] += 1 }
    for phrase in 0..<phrases.count { starts[phrase + 1] += starts[phrase] }
    var ends = starts
    var grouped = [UInt32](repeating: 0, count: targets.count)
    var bits = 1024
    while bits < 8 * targets.count { bits *= 2 }
    var pairBits = [UInt64](repeating: 0, count: bits / 64)
    for (source, target) in zip(sources, targets) {
      grouped[Int(ends[Int(source)])] = target
      ends[Int(source)] += 1
      let bit = Self.hash(source, target) & (bits - 1)
      pairBits[bit / 64] |= 1 << UInt64(bit % 64)
    }
    self.vocabulary = vocabulary
    self.phrases = phrases
    self.starts = starts
    self.targets = grouped
    self.pairBits = pairBits
  }

  /// The number of a word, nil for one that is in no phrase.
  func word(_ word: UnsafeBufferPointer<UInt8>) -> UInt32? { vocabulary.number(of: word) }

  /// The phrases in a sentence, by their start, shorter ones first.
  func occurrences(in words: [UInt32?]) -> [Occurrence] {
    var occurrences: [Occurrence] = []
    var known: [UInt32] = []
    for start in words.indices {
      known.removeAll(keepingCapacity: true)
      for word in words[start...].prefix(phrases.longest) {
        guard let word else { break }
        known.append(word)
        if let phrase = known.withUnsafeBufferPointer({ phrases.number(of: $0) }) {
          occurrences.append(Occurrence(words: start..<start + known.count, phrase: phrase))
        }
      }
    }
    return occurrences
  }

  /// The matches of two sentences' phrases, by their start in the reference.
  ///
  /// First those of which the table has the reference's phrase as the phrase and the candidate's as
  /// its paraphrase, then the reverse: a pair that the table has both ways is there twice. Each half
  /// is in the order of the searched phrases, then of the table, then of the other side's places.
  func matches(_ candidate: [Occurrence], _ reference: [Occurrence]) -> [METEORMatch] {
    var found: [METEORMatch] = []
    forEachPair(reference, candidate) {
      found.append(METEORMatch(kind: .paraphrase, reference: $0.words, candidate: $1.words))
    }
    forEachPair(candidate, reference) {
      found.append(METEORMatch(kind: .paraphrase, reference: $1.words, candidate: $0.words))
    }
    guard found.count > 1 else { return found }
    return found.enumerated().sorted {
      ($0.element.reference.lowerBound, $0.offset) < ($1.element.reference.lowerBound, $1.offset)
    }.map(\.element)
  }

  private func forEachPair(
    _ sources: [Occurrence], _ others: [Occurrence], _ body: (Occurrence, Occurrence) -> Void
  ) {
    var hits: [(rank: Int, other: Int)] = []
    for source in sources {
      let paraphrases = Int(starts[Int(source.phrase)])..<Int(starts[Int(source.phrase) + 1])
      if paraphrases.isEmpty { continue }
      hits.removeAll(keepingCapacity: true)
      for (index, other) in others.enumerated() {
        let bit = Self.hash(source.phrase, other.phrase) & (pairBits.count * 64 - 1)
        guard pairBits[bit / 64] >> UInt64(bit % 64) & 1 == 1 else { continue }
        for rank in paraphrases where targets[rank] == other.phrase {
          hits.append((rank, index))
        }
      }
      hits.sort { $0 < $1 }
      for hit in hits { body(source, others[hit.other]) }
    }
  }

  private static func hash(_ source: UInt32, _ target: UInt32) -> Int {
    let hash = (UInt64(source) << 32 | UInt64(target)) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: hash >> 33)
  }
}
