import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// CIDEr and CIDEr-D: how much of what is particular in an image's references a candidate says.
///
/// ```swift
/// let cider = CIDEr(references: references)  // token ids: [images][references][words]
/// let rewards = cider.scores(candidates: sampled, images: [0, 0, 1, 1])
/// ```
///
/// A sentence is a vector of its n-grams for each n, each weighted by how rare it is: its count
/// times log(images / images whose references have it). A score is the mean cosine of the
/// candidate's and the references' vectors over n = 1…4, times 10.
///
///     CIDEr   = 10 · mean over n, references of  g·r / (|g| |r|)
///     CIDEr-D = 10 · mean over n, references of  min(g, r)·r / (|g| |r|) · exp(−Δ² / 2σ²)
///
/// where Δ is the difference of both lengths. The value is built once from references and then
/// scores any number of candidates; words are numbers, so that training needs no strings. It is
/// immutable, and safe to share among threads.
///
/// CIDEr-D's values are those of pycocoevalcap's `Cider`; the authors' `cider` repository has both
/// (`CiderScorer` in `cider` and `ciderD`). Like these, and unlike R. Vedantam, C. L. Zitnick,
/// D. Parikh, *CIDEr: Consensus-based Image Description Evaluation*, CVPR 2015, it does not stem
/// words: give stems to have that.
public struct CIDEr: Sendable {
  public enum Variant: String, Sendable, Codable, CaseIterable {
    /// Without clipping and without a penalty for length: the authors' `CiderScorer`.
    case cider
    /// With both, which keeps long and repetitive candidates from scoring high. What the COCO
    /// evaluation prints as CIDEr.
    case ciderD
  }

  public let variant: Variant
  /// The longest n-grams.
  public let order: Int
  /// The standard deviation of CIDEr-D's penalty, in words.
  public let sigma: Double

  private let table: NGramTable
  private let references: NGramProfiles
  private let firstReference: [Int]
  /// The weight of one occurrence by n-gram, and of those beyond.
  private let rarity: [Double]
  private let rarest: Double
  /// The weight of each of the references' entries.
  private let weights: [Double]
  /// The length of each reference's vector for each n.
  private let norms: [Double]

  /// Scores by the rarity of n-grams among the same references, the toolkit's "corpus" mode.
  ///
  /// With one image alone everything is as common as can be, and every score is 0.
  ///
  /// - Precondition: each image has references; `order` is at least 1, `sigma` above 0.
  public init(
    references: [[[Int32]]], variant: Variant = .ciderD, order: Int = 4, sigma: Double = 6
  ) {
    Self.check(references, order, sigma)
    self.init(
      CaptionNGrams(references: references, order: order), frequencies: nil, variant: variant,
      order: order, sigma: sigma)
  }

  /// Scores by the rarity of n-grams elsewhere, in a training set for example.
  ///
  /// - Parameter id: The number of a word, nil for one that candidates cannot have.
  /// - Precondition: each image has references; `order` is at least 1, `sigma` above 0.
  public init(
    references: [[[Int32]]], documentFrequencies: DocumentFrequencies, variant: Variant = .ciderD,
    order: Int = 4, sigma: Double = 6, id: (String) -> Int32?
  ) {
    Self.check(references, order, sigma)
    let ngrams = CaptionNGrams(references: references, order: order)
    self.init(
      ngrams, frequencies: Frequencies(documentFrequencies, ngrams.table, order, id),
      variant: variant, order: order, sigma: sigma)
  }

  /// The number of images.
  public var imageCount: Int { firstReference.count - 1 }

  /// The score of each candidate.
  ///
  /// - Parameter images: For each candidate the image whose references it is compared with; left
  ///   out, the candidates are the images' in order.
  /// - Precondition: as many images as candidates, each in `0 ..< imageCount`.
  public func scores(candidates: [[Int32]], images: [Int]? = nil) -> [Double] {
    let images = images ?? Array(0..<imageCount)
    require(
      candidates.count == images.count,
      "CIDEr: as many images as candidates are needed (\(images.count) and \(candidates.count))")
    if let wrong = images.first(where: { !(0..<imageCount).contains($0) }) {
      require(false, "CIDEr: there is no image \(wrong) (of \(imageCount))")
    }
    var numbering = NGramOverlay(table)
    var profiles = NGramProfiles(order: order)
    for candidate in candidates { profiles.append(candidate, &numbering) }
    return scores(profiles, images)
  }

  /// The scores of words; see ``init(references:variant:order:sigma:)``.
  ///
  /// - Parameter documentFrequencies: Where n-grams' rarity is taken from; nil for the references.
  /// - Precondition: as many candidates as reference lists, none of which is empty.
  public static func scores(
    candidates: [[String]], references: [[[String]]],
    documentFrequencies: DocumentFrequencies? = nil, variant: Variant = .ciderD, order: Int = 4,
    sigma: Double = 6
  ) -> MetricScores {
    let captions = InternedCaptions(candidates: candidates, references: references)
    captions.check("CIDEr")
    check(captions.references, order, sigma)
    return scores(
      CaptionNGrams(captions, order: order), captions.words, documentFrequencies,
      variant: variant, order: order, sigma: sigma)
  }

  /// - Precondition: `order` is at most that of the n-grams.
  static func scores(
    _ ngrams: CaptionNGrams, _ words: WordTable, _ documentFrequencies: DocumentFrequencies?,
    variant: Variant, order: Int = 4, sigma: Double = 6
  ) -> MetricScores {
    let frequencies = documentFrequencies.map {
      Frequencies($0, ngrams.table, order, words.find)
    }
    let cider = CIDEr(
      ngrams, frequencies: frequencies, variant: variant, order: order, sigma: sigma)
    return MetricScores(
      meanOf: cider.scores(ngrams.candidates, Array(ngrams.candidates.lengths.indices)))
  }

  // MARK: Construction

  private static func check(_ references: [[[Int32]]], _ order: Int, _ sigma: Double) {
    require(order >= 1, "CIDEr: order must be at least 1 (\(order))")
    require(sigma > 0, "CIDEr: sigma must be above 0 (\(sigma))")
    for (image, references) in references.enumerated() {
      require(!references.isEmpty, "CIDEr: an image has no references (number \(image))")
    }
  }

  private init(
    _ ngrams: CaptionNGrams, frequencies: Frequencies?, variant: Variant, order: Int, sigma: Double
  ) {
    let frequencies = frequencies ?? Frequencies(ngrams)
    let rarest = log(Double(max(1, frequencies.documents)))
    let rarity = frequencies.counts.map { $0 > 1 ? rarest - log(Double($0)) : rarest }
    let references = ngrams.references
    self.variant = variant
    self.sigma = sigma
    self.order = order
    table = frequencies.table
    firstReference = ngrams.firstReference
    self.references = references
    self.rarest = rarest
    self.rarity = rarity
    weights = references.entries.map { Double($0.count) * rarity[Int($0.node)] }
    var norms: [Double] = []
    norms.reserveCapacity(references.count * order)
    for reference in 0..<references.count {
      for n in 1...order {
        var sum = 0.0
        for index in references.range(reference, n) { sum += weights[index] * weights[index] }
        norms.append(sum.squareRoot())
      }
    }
    self.norms = norms
  }

  // MARK: Scores

  private func scores(_ candidates: NGramProfiles, _ images: [Int]) -> [Double] {
    let own = candidates.entries.map { entry in
      let node = Int(entry.node)
      return Double(entry.count) * (node < rarity.count ? rarity[node] : rarest)
    }
    return images.enumerated().map { candidate, image in
      score(candidates, own, candidate, image)
    }
  }

  private func score(
    _ candidates: NGramProfiles, _ own: [Double], _ candidate: Int, _ image: Int
  ) -> Double {
    let images = firstReference[image]..<firstReference[image + 1]
    var total = 0.0
    // Orders from outside, so that the norm of the candidate is computed once for all references.
    for n in 1...order {
      let range = candidates.range(candidate, n)
      var sum = 0.0
      for index in range { sum += own[index] * own[index] }
      let norm = sum.squareRoot()
      guard norm != 0 else { continue }
      var hasCommon = false
      for reference in images {
        let product = norms[reference * order + n - 1] * norm
        guard product != 0 else {
          // All of the reference's n-grams may be worthless, and longer ones not.
          hasCommon = true
          continue
        }
        let (dot, isCommon) = similarity(candidates.entries, own, range, reference, n)
        hasCommon = hasCommon || isCommon
        guard dot != 0 else { continue }
        total +=
          dot / product * penalty(candidates.lengths[candidate], references.lengths[reference])
      }
      // Where n-grams have nothing in common, longer ones have not either.
      if !hasCommon { break }
    }
    return total / Double(order) / Double(images.count) * 10
  }

  /// Both measure a sentence by its pairs of words, so that none has as many as one.
  private func penalty(_ candidate: Int, _ reference: Int) -> Double {
    guard variant == .ciderD else { return 1 }
    let difference = Double(max(0, candidate - 1) - max(0, reference - 1))
    return exp(-(difference * difference) / (2 * sigma * sigma))
  }

  /// The product of two vectors, and whether they have an n-gram in common.
  private func similarity(
    _ entries: [NGramProfiles.Entry], _ own: [Double], _ range: Range<Int>, _ reference: Int,
    _ n: Int
  ) -> (Double, Bool) {
    let others = references.range(reference, n)
    let isClipped = variant == .ciderD
    var isCommon = false
    var dot = 0.0
    entries.withUnsafeBufferPointer { a in
      references.entries.withUnsafeBufferPointer { b in
        var (i, j) = (range.lowerBound, others.lowerBound)
        while i < range.upperBound, j < others.upperBound {
          let (left, right) = (a[i].node, b[j].node)
          if left == right {
            isCommon = true
            dot += (isClipped ? min(own[i], weights[j]) : own[i]) * weights[j]
          }
          i += left <= right ? 1 : 0
          j += right <= left ? 1 : 0
        }
      }
    }
    return (dot, isCommon)
  }
}
