import Tensor

/// How varied generated captions are.
///
/// Captions are lists of words, free of special tokens.
public enum CaptionDiversity {
  /// What the number of distinct n-grams is divided by.
  public enum Denominator: String, Sendable, Codable, CaseIterable {
    /// The number of all n-grams: 1 where none repeats.
    case ngrams
    /// The number of words, as in the papers.
    case words
  }

  /// Distinct-n: distinct n-grams of all captions, divided by all their n-grams or words.
  ///
  /// 0 where there is none. J. Li et al., *A Diversity-Promoting Objective Function for Neural
  /// Conversation Models*, NAACL 2016. Of the captions of one image it is the Div-n of R. Shetty et
  /// al., *Speaking the Same Language*, ICCV 2017.
  ///
  /// - Precondition: `n` is at least 1.
  public static func distinct(
    _ n: Int, in captions: [[String]], per denominator: Denominator = .ngrams
  ) -> Double {
    distinct(n, profiles(captions, order: n), per: denominator)
  }

  /// Distinct-n of each caption on its own, averaged over captions of at least `n` words.
  ///
  /// It tells captions that repeat themselves; ``distinct(_:in:per:)`` tells captions that repeat
  /// each other.
  ///
  /// - Precondition: `n` is at least 1.
  public static func distinctWithin(
    _ n: Int, in captions: [[String]], per denominator: Denominator = .ngrams
  ) -> Double {
    let profiles = profiles(captions, order: n)
    let ratios = profiles.lengths.indices.filter { profiles.lengths[$0] >= n }.map { caption in
      Double(profiles.range(caption, n).count)
        / Double(amount(n, profiles.lengths[caption], denominator))
    }
    return ratios.isEmpty ? 0 : ratios.reduce(0, +) / Double(ratios.count)
  }

  /// mBLEU-1 … mBLEU-`maximumOrder`: how alike several captions of an image are; lower is more
  /// varied.
  ///
  /// Each caption is scored against the others of its set by the COCO toolkit's BLEU; the scores
  /// are averaged over each set and then over sets. Sets of fewer than two captions are left out; 0
  /// where none remains. Shetty et al. 2017; with one set of a whole corpus it is the self-BLEU of
  /// Y. Zhu et al., *Texygen*, SIGIR 2018, but for the smoothing.
  ///
  /// - Precondition: `maximumOrder` is at least 1.
  public static func selfBLEU(sets: [[[String]]], maximumOrder: Int = 4) -> [Double] {
    var sums = [Double](repeating: 0, count: maximumOrder)
    var count = 0
    for set in sets where set.count > 1 {
      count += 1
      let statistics = BLEU.Statistics(each: profiles(set, order: maximumOrder))
      for (index, scores) in BLEU.coco(statistics).enumerated() {
        sums[index] += MetricScores(meanOf: scores.images).corpus
      }
    }
    return sums.map { count == 0 ? 0 : $0 / Double(count) }
  }

  static func distinct(_ n: Int, _ profiles: NGramProfiles, per denominator: Denominator) -> Double
  {
    var seen: Set<Int32> = []
    var total = 0
    for caption in 0..<profiles.count {
      for index in profiles.range(caption, n) { seen.insert(profiles.entries[index].node) }
      total += amount(n, profiles.lengths[caption], denominator)
    }
    return total == 0 ? 0 : Double(seen.count) / Double(total)
  }

  private static func amount(_ n: Int, _ length: Int, _ denominator: Denominator) -> Int {
    switch denominator {
    case .ngrams: max(0, length - n + 1)
    case .words: length
    }
  }

  private static func profiles(_ captions: [[String]], order: Int) -> NGramProfiles {
    require(order >= 1, "CaptionDiversity: n must be at least 1 (\(order))")
    var words = WordTable()
    var table = NGramTable()
    var profiles = NGramProfiles(order: order)
    for caption in captions { profiles.append(words.ids(of: caption), &table) }
    return profiles
  }
}
