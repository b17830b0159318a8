import Tensor

/// Scores generated captions by several metrics at once.
///
/// ```swift
/// let metrics = CaptionMetrics([.bleu, .rougeL, .ciderD], tokenization: "PTB")
/// let report = metrics.evaluate(candidates: words, references: referenceWords)
/// print(report["CIDEr-D"]!, report["BLEU-4"]!)
/// ```
///
/// Words become numbers once, and n-grams are counted once, for all metrics together.
public struct CaptionMetrics: Sendable {
  public enum Metric: String, Sendable, Hashable, Codable, CaseIterable {
    /// BLEU-1 to BLEU-4 of the COCO toolkit.
    case bleu
    /// BLEU-1 to BLEU-4 of NLTK, smoothed by ``CaptionMetrics/smoothing``.
    case nltkBLEU
    /// METEOR 1.5 of the COCO toolkit.
    case meteor
    /// ROUGE-L of the COCO toolkit.
    case rougeL
    /// CIDEr as first defined.
    case cider
    /// CIDEr-D, which the COCO toolkit calls CIDEr.
    case ciderD
    /// Distinct-1 and distinct-2 of all candidates.
    case distinct
    /// The number of words of candidates.
    case length
    /// The number of different words in all candidates, and the share of
    /// ``CaptionMetrics/vocabulary``.
    case vocabularyUse
    /// The share of candidates, and of their n-grams, that are new to ``CaptionMetrics/novelty``.
    case novelty
  }

  /// What is computed, in the order of the report.
  public var metrics: [Metric]
  /// The name of how captions were cut into words: scores of different ones cannot be compared.
  public var tokenization: String
  /// What is taken out of candidates and references first.
  public var strippedTokens = StrippedTokens.none
  /// The smoothing of NLTK's BLEU.
  public var smoothing = BLEU.Smoothing.method0
  /// Where CIDEr's rarity of n-grams is taken from; nil for the references.
  public var documentFrequencies: DocumentFrequencies?
  /// What aligns words for METEOR. Without it there is none in the report.
  public var meteor: METEOR?
  /// The words that could have been used, without special tokens.
  public var vocabulary: [String]?
  /// The training captions. Without it there is no novelty in the report.
  public var novelty: CaptionNovelty?

  public init(
    _ metrics: [Metric] = [.bleu, .rougeL, .ciderD], tokenization: String = "as given"
  ) {
    self.metrics = metrics
    self.tokenization = tokenization
  }

  /// Scores words.
  ///
  /// - Parameters:
  ///   - candidates: A caption for each image; it may be empty.
  ///   - references: One or more captions for each image.
  ///   - images: The names of the images, for the report.
  /// - Precondition: there are as many candidates, reference lists and names; no reference list is
  ///   empty; with NLTK's BLEU the smoothing is not method 6, which some images leave undefined.
  public func evaluate(
    candidates: [[String]], references: [[[String]]], images: [String]? = nil
  ) -> Report {
    if let images {
      require(
        images.count == candidates.count,
        "CaptionMetrics: as many names as candidates are needed "
          + "(\(images.count) and \(candidates.count))")
    }
    let captions = InternedCaptions(
      candidates: candidates, references: references, without: strippedTokens)
    captions.check("CaptionMetrics")
    if metrics.contains(.nltkBLEU), case .method6 = smoothing {
      require(false, "CaptionMetrics: BLEU's smoothing method 6 is not defined for every image")
    }
    let order = metrics.contains(.nltkBLEU) ? max(4, smoothing.leastOrder) : 4
    let ngrams = CaptionNGrams(captions, order: order)
    // Those few metrics that look at words themselves.
    let words = candidates.map(strippedTokens.stripped)
    return Report(
      tokenization: tokenization, imageCount: candidates.count, images: images,
      scores: metrics.flatMap { scores($0, captions, ngrams, words, references) })
  }

  /// Cuts captions into words, and scores them.
  ///
  /// - Parameter tokenizer: Cuts all candidates together, and all references; `tokenization` should
  ///   name it.
  public func evaluate(_ pairs: CaptionPairs, tokenizer: some Tokenizer) -> Report {
    var words = tokenizer.tokenize(captions: pairs.references.flatMap(\.self))[...]
    let references = pairs.references.map { captions in
      defer { words = words.dropFirst(captions.count) }
      return Array(words.prefix(captions.count))
    }
    return evaluate(
      candidates: tokenizer.tokenize(captions: pairs.candidates), references: references,
      images: pairs.images)
  }

  private func scores(
    _ metric: Metric, _ captions: InternedCaptions, _ ngrams: CaptionNGrams, _ words: [[String]],
    _ references: [[[String]]]
  ) -> [Report.Score] {
    func score(_ name: String, _ definition: String, _ corpus: Double, _ images: [Double]? = nil)
      -> Report.Score
    {
      Report.Score(
        name: name, definition: definition, tokenization: tokenization, corpus: corpus,
        images: images)
    }
    func score(_ name: String, _ definition: String, _ scores: MetricScores) -> Report.Score {
      score(name, definition, scores.corpus, scores.images)
    }
    let frequencies = documentFrequencies == nil ? "the references" : "given frequencies"
    switch metric {
    case .bleu:
      return BLEU.coco(BLEU.Statistics(ngrams), maximumOrder: 4).enumerated().map {
        score("BLEU-\($0 + 1)", "COCO, closest reference length", $1)
      }
    case .nltkBLEU:
      let statistics = BLEU.Statistics(ngrams)
      let weights = (1...4).map { [Double](repeating: 1 / Double($0), count: $0) }
      let images = words.indices.map {
        BLEU.scores(statistics, weights, smoothing, false, in: $0..<$0 + 1)
      }
      return BLEU.scores(statistics, weights, smoothing, false).enumerated().map { n, value in
        score(
          "NLTK BLEU-\(n + 1)", "NLTK, smoothing \(smoothing.name)", value, images.map { $0[n] })
      }
    case .meteor:
      guard let meteor else { return [] }
      let (corpus, images) = meteor.corpus(
        candidates: words.map { $0.joined(separator: " ") },
        references: references.map {
          $0.map { strippedTokens.stripped($0).joined(separator: " ") }
        })
      let tables = meteor.hasParaphrases ? "with paraphrases" : "without paraphrases"
      return [score("METEOR", "COCO, METEOR 1.5 \(tables)", corpus, images)]
    case .rougeL:
      return [score("ROUGE-L", "COCO, beta 1.2", ROUGEL.scores(captions))]
    case .cider, .ciderD:
      let isD = metric == .ciderD
      return [
        score(
          isD ? "CIDEr-D" : "CIDEr",
          isD
            ? "COCO, sigma 6, document frequencies of \(frequencies)"
            : "no clipping, no length penalty, document frequencies of \(frequencies)",
          CIDEr.scores(
            ngrams, captions.words, documentFrequencies,
            variant: isD ? .ciderD : .cider))
      ]
    case .distinct:
      return (1...2).map {
        score(
          "distinct-\($0)", "distinct n-grams / n-grams of all candidates",
          CaptionDiversity.distinct($0, ngrams.candidates, per: .ngrams))
      }
    case .length:
      let lengths = ngrams.candidates.lengths
      return [
        score("length", "words", MetricScores(meanOf: lengths.map { Double($0) })),
        score(
          "length deviation", "standard deviation in words",
          CaptionLengths(lengths: lengths).standardDeviation),
      ]
    case .vocabularyUse:
      let use = VocabularyUse(captions: words, vocabulary: vocabulary)
      return [score("words used", "different words of all candidates", Double(use.used))]
        + (use.share.map { [score("vocabulary use", "used words / vocabulary", $0)] } ?? [])
    case .novelty:
      guard let novelty else { return [] }
      let result = novelty.measure(words)
      let images = words.map { novelty.isNovel($0) ? 1.0 : 0 }
      return [
        score("novel captions", "share not among training captions", result.captions, images)
      ]
        + result.ngrams.enumerated().map {
          score("novel \($0 + 1)-grams", "share of distinct n-grams not in training captions", $1)
        }
    }
  }
}
