#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension BLEU {
  /// BLEU-1 … BLEU-`maximumOrder` as the COCO caption evaluation computes them.
  ///
  ///     BLEU-N = BP · (Πₙ₌₁ᴺ (mₙ + 1e-15) / (tₙ + 1e-9))^(1/N)
  ///     BP     = exp(1 − 1/q) if q < 1,  q = (c + 1e-15) / (r + 1e-9)
  ///
  /// The corpus score sums m, t, c and r over all images first, and so is not the mean of its
  /// images. Unlike with NLTK, a candidate too short to have an n-gram adds nothing to t. The values
  /// are those of pycocoevalcap's `Bleu`, which takes the closest reference; its `BleuScorer` has the
  /// other lengths, too.
  ///
  /// - Precondition: as many candidates as reference lists, none of which is empty; `maximumOrder`
  ///   is at least 1.
  public static func coco(
    candidates: [[String]], references: [[[String]]], maximumOrder: Int = 4,
    length: ReferenceLength = .closest
  ) -> [MetricScores] {
    let captions = InternedCaptions(candidates: candidates, references: references)
    return coco(statistics(captions, order: maximumOrder, length: length))
  }

  /// The same of numbered words, such as a captioner's token ids without its special tokens.
  public static func coco(
    candidates: [[Int32]], references: [[[Int32]]], maximumOrder: Int = 4,
    length: ReferenceLength = .closest
  ) -> [MetricScores] {
    let captions = InternedCaptions(candidates: candidates, references: references)
    return coco(statistics(captions, order: maximumOrder, length: length))
  }

  static func coco(_ statistics: Statistics, maximumOrder: Int? = nil) -> [MetricScores] {
    let order = maximumOrder ?? statistics.order
    var matches = [Double](repeating: 0, count: order)
    var totals = matches
    var (length, reference) = (0.0, 0.0)
    var images = (0..<order).map { _ in [Double]() }
    var own = matches
    var ownTotals = totals
    for candidate in statistics.candidateLengths.indices {
      for n in 1...order {
        own[n - 1] = Double(statistics.matches(candidate, n))
        ownTotals[n - 1] = Double(statistics.total(candidate, n))
        matches[n - 1] += own[n - 1]
        totals[n - 1] += ownTotals[n - 1]
      }
      let ownLength = Double(statistics.candidateLengths[candidate])
      let closest = statistics.referenceLengths[candidate]
      length += ownLength
      reference += closest
      for (index, score) in cocoScores(own, ownTotals, ownLength, closest).enumerated() {
        images[index].append(score)
      }
    }
    return zip(cocoScores(matches, totals, length, reference), images).map {
      MetricScores(corpus: $0, images: $1)
    }
  }

  private static func cocoScores(
    _ matches: [Double], _ totals: [Double], _ length: Double, _ reference: Double
  ) -> [Double] {
    let (small, tiny) = (1e-9, 1e-15)
    let ratio = (length + tiny) / (reference + small)
    let penalty = ratio < 1 ? exp(1 - 1 / ratio) : 1
    var product = 1.0
    return matches.indices.map { index in
      product *= (matches[index] + tiny) / (totals[index] + small)
      return penalty * pow(product, 1 / Double(index + 1))
    }
  }
}
