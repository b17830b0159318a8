import Tensor

/// METEOR 1.5 for English: alignments of words that are equal, share a stem, are synonyms or are
/// paraphrases.
///
/// ```swift
/// let meteor = METEOR(wordNet: try WordNet())
/// let score = meteor.score(candidate: "a dog runs", references: ["the dog is running"])
/// let (corpus, perImage) = meteor.corpus(candidates: candidates, references: references)
/// ```
///
/// A candidate and a reference are aligned so that each word has at most one partner and as many
/// words as possible have one, then with as few chunks as possible, runs of words that stand
/// together in both. With the matches m weighted by their kind, and content words by δ and function
/// words by 1 − δ,
///
///     P = m(candidate) / length(candidate)      R = m(reference) / length(reference)
///     F = 1 / ((1 − α)/P + α/R)                 penalty = γ · (chunks / matches)^β
///     score = F · (1 − penalty)
///
/// A candidate has the score of its best reference. The numbers are those of the jar that COCO's
/// caption evaluation runs, `meteor-1.5.jar - - -stdio -l en -norm`, which without `paraphrases` gets
/// `-m "exact stem synonym" -w "1.0 0.6 0.8"` too. The jar has WordNet 3.0 in it, so other versions
/// give other synonyms; and its stemmer is older than libstemmer's, which may show in rare words.
///
/// Texts are taken as COCO's evaluation passes them, PTB tokens joined by spaces, but any English
/// text will do, for METEOR's own normalisation (`-norm`) always runs: it separates punctuation,
/// splits hyphened words and lowers letters.
///
/// Denkowski, Lavie: *Meteor Universal: Language Specific Translation Evaluation for Any Target
/// Language*, WMT 2014.
public struct METEOR: Sendable {
  let wordNet: WordNet
  let paraphrases: METEORParaphrases?
  /// The weights of precision, fragmentation and the kinds of matches.
  public let parameters: Parameters

  /// Whether phrases match that mean the same, not only words.
  public var hasParaphrases: Bool { paraphrases != nil }

  /// - Parameters:
  ///   - wordNet: Where synonyms come from.
  ///   - paraphrases: METEOR's table of phrases that mean the same; without one phrases match only
  ///     word by word.
  public init(
    wordNet: WordNet, paraphrases: METEORParaphrases? = nil, parameters: Parameters = Parameters()
  ) {
    self.wordNet = wordNet
    self.paraphrases = paraphrases
    self.parameters = parameters
  }

  /// The score of one text against its references.
  ///
  /// - Precondition: there is at least one reference.
  public func score(candidate: String, references: [String]) -> Score {
    var lexicon = METEORLexicon(wordNet: wordNet, paraphrases: paraphrases)
    var aligner = METEORAligner(parameters: parameters)
    return score(candidate, references, number: 0, &lexicon, &aligner)
  }

  /// The score of a corpus, from statistics summed over all images before any division, and that of
  /// each image, as pycocoevalcap's `Meteor().compute_score` returns them.
  ///
  /// - Parameters:
  ///   - candidates: A text for each image; it may be empty, and then scores 0.
  ///   - references: For each image one or more texts.
  /// - Precondition: `references` is as long as `candidates`, and none of its elements is empty.
  public func corpus(
    candidates: [String], references: [[String]]
  ) -> (corpus: Double, perImage: [Double]) {
    require(
      candidates.count == references.count,
      "METEOR: as many candidates as reference lists are needed "
        + "(\(candidates.count) and \(references.count))")
    var lexicon = METEORLexicon(wordNet: wordNet, paraphrases: paraphrases)
    var aligner = METEORAligner(parameters: parameters)
    var total = METEORStatistics()
    var perImage: [Double] = []
    perImage.reserveCapacity(candidates.count)
    for (number, (candidate, references)) in zip(candidates, references).enumerated() {
      let score = score(candidate, references, number: number, &lexicon, &aligner)
      total += score.statistics
      perImage.append(score.value)
    }
    return (Score(total, parameters).value, perImage)
  }

  private func score(
    _ candidate: String, _ references: [String], number: Int,
    _ lexicon: inout METEORLexicon, _ aligner: inout METEORAligner
  ) -> Score {
    require(!references.isEmpty, "METEOR: a candidate has no references (number \(number))")
    let candidate = lexicon.sentence(candidate)
    var best: Score?
    for reference in references {
      let reference = lexicon.sentence(reference)
      let statistics = aligner.statistics(candidate, reference, lexicon)
      let score = Score(statistics, parameters)
      if best.map({ score.value > $0.value }) ?? true { best = score }
    }
    return best!
  }
}
