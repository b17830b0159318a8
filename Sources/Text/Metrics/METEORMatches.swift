/// Words of a candidate that may be the partners of words of a reference.
struct METEORMatch {
  /// The kinds of matches, in the order in which METEOR looks for them.
  enum Kind: Int { case exact, stem, synonym, paraphrase }

  let kind: Kind
  /// The words in the reference.
  let reference: Range<Int>
  /// The words in the candidate.
  let candidate: Range<Int>

  /// How far apart the places of its words are.
  var distance: Int { abs(reference.lowerBound - candidate.lowerBound) }
}

/// All matches of two sentences, grouped by where they start in the reference.
struct METEORMatches {
  private(set) var all: [METEORMatch] = []
  /// The group of a place begins here; there is one place more than the reference has words.
  private var starts: [Int] = []
  /// How many matches cover each word.
  private var candidateCoverage: [Int] = []
  private var referenceCoverage: [Int] = []

  subscript(index: Int) -> METEORMatch { all[index] }

  /// The indices of the matches that start at a place of the reference.
  ///
  /// Exact matches come first, then stems, synonyms and paraphrases, each by its place in the
  /// candidate: of equally good alignments METEOR keeps the first.
  func group(at place: Int) -> Range<Int> { starts[place]..<starts[place + 1] }

  mutating func find(
    _ candidate: METEORSentence, _ reference: METEORSentence, _ lexicon: METEORLexicon
  ) {
    all.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    candidateCoverage.removeAll(keepingCapacity: true)
    candidateCoverage += repeatElement(0, count: candidate.words.count)
    referenceCoverage.removeAll(keepingCapacity: true)
    referenceCoverage += repeatElement(0, count: reference.words.count)
    // Between equal texts only equal words are sought.
    let isEqual = candidate.words == reference.words
    let phrases =
      isEqual ? nil : lexicon.paraphrases?.matches(candidate.phrases, reference.phrases)
    var phrase = 0
    for (place, word) in reference.words.enumerated() {
      starts.append(all.count)
      addWords(at: place, candidate.words, .exact) { $0 == word }
      if isEqual { continue }
      let stem = lexicon.words[word].stem
      addWords(at: place, candidate.words, .stem) {
        lexicon.words[$0].stem == stem && $0 != word
      }
      if lexicon.words[word].synsetBits != 0 {
        addWords(at: place, candidate.words, .synonym) {
          lexicon.areSynonyms($0, word) && $0 != word
        }
      }
      while let phrases, phrase < phrases.count, phrases[phrase].reference.lowerBound == place {
        add(phrases[phrase])
        phrase += 1
      }
    }
    starts.append(all.count)
  }

  private mutating func addWords(
    at place: Int, _ candidate: [Int], _ kind: METEORMatch.Kind, where fits: (Int) -> Bool
  ) {
    for (other, word) in candidate.enumerated() where fits(word) {
      add(METEORMatch(kind: kind, reference: place..<place + 1, candidate: other..<other + 1))
    }
  }

  private mutating func add(_ match: METEORMatch) {
    all.append(match)
    for place in match.reference { referenceCoverage[place] += 1 }
    for place in match.candidate { candidateCoverage[place] += 1 }
  }

  /// Whether no other match covers any of the match's words, so that every alignment has it.
  func isCertain(_ match: METEORMatch) -> Bool {
    group(at: match.reference.lowerBound).count == 1
      && match.reference.allSatisfy { referenceCoverage[$0] == 1 }
      && match.candidate.allSatisfy { candidateCoverage[$0] == 1 }
  }
}
