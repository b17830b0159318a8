import Tensor

/// Tells what a captioner made up from what it has seen.
///
/// ```swift
/// let novelty = CaptionNovelty(training: trainingCaptions)
/// print(novelty.measure(generated).captions)  // the share that is no training caption
/// ```
/// Built once, it measures any number of lists. All captions have to be cut into words alike.
public struct CaptionNovelty: Sendable {
  /// Shares in 0…1, 0 where there is nothing to count.
  public struct Result: Sendable, Hashable, Codable {
    /// The share of captions that are not among the training captions.
    public var captions: Double
    /// For n = 1, 2, … the share of the distinct n-grams that no training caption has.
    public var ngrams: [Double]
  }

  /// The longest n-grams.
  public let order: Int
  private var words = WordTable()
  private var ngrams = NGramTable()
  /// Whole captions as paths of words, and where the paths end.
  private var paths = NGramTable()
  private var ends: Set<Int32> = []

  /// - Precondition: `order` is at least 1.
  public init(training captions: [[String]], order: Int = 4) {
    require(order >= 1, "CaptionNovelty: order must be at least 1 (\(order))")
    self.order = order
    for caption in captions {
      let ids = words.ids(of: caption)
      ends.insert(ids.reduce(0) { paths.node(after: $0, $1) })
      for start in ids.indices {
        var node: Int32 = 0
        for word in ids[start...].prefix(order) { node = ngrams.node(after: node, word) }
      }
    }
  }

  /// Whether a caption is not among the training captions.
  public func isNovel(_ caption: [String]) -> Bool {
    var path: Int32 = 0
    for word in caption {
      guard let id = words.find(word) else { return true }
      path = paths.find(after: path, id)
      if path == 0 { return true }
    }
    return !ends.contains(path)
  }

  /// What of `captions` is new.
  public func measure(_ captions: [[String]]) -> Result {
    var words = words
    var numbering = NGramOverlay(ngrams)
    var profiles = NGramProfiles(order: order)
    for caption in captions { profiles.append(words.ids(of: caption), &numbering) }
    let shares = (1...order).map { n in
      var (known, new): (Set<Int32>, Set<Int32>) = ([], [])
      for caption in 0..<profiles.count {
        for entry in profiles.entries[profiles.range(caption, n)] {
          if Int(entry.node) < ngrams.count {
            known.insert(entry.node)
          } else {
            new.insert(entry.node)
          }
        }
      }
      return Double(new.count) / Double(max(1, known.count + new.count))
    }
    let count = captions.count { isNovel($0) }
    return Result(captions: Double(count) / Double(max(1, captions.count)), ngrams: shares)
  }
}
