import Text

/// What a split holds, counted.
public struct DatasetStatistics: Sendable, Hashable {
  /// The name of the data set and the split.
  public let name: String
  public let pictures, captions: Int
  /// The least and the most captions of a picture.
  public let captionsPerPicture: ClosedRange<Int>
  /// The number of words of captions, cleaned as in training: shortest, half of them, longest.
  public let shortest, median, longest: Int
  /// The number of different words.
  public let words: Int
  /// Captions that a picture has twice, word by word.
  public let repeatedCaptions: Int
  /// The pictures of which there is no file, by name.
  public let missing: [String]

  /// Counts; looks which files there are, and decodes none.
  public init(_ dataset: CaptionDataset) {
    name = dataset.name
    pictures = dataset.samples.count
    let counts = dataset.samples.map(\.captions.count)
    captions = counts.reduce(0, +)
    captionsPerPicture = (counts.min() ?? 0)...(counts.max() ?? 0)
    let cleaner = CaptionCleaner()
    var (lengths, words, repeated) = ([Int](), Set<String>(), 0)
    for sample in dataset.samples {
      for caption in sample.captions {
        let cleaned = cleaner.words(caption)
        lengths.append(cleaned.count)
        words.formUnion(cleaned)
      }
      repeated += sample.captions.count - Set(sample.captions).count
    }
    lengths.sort()
    shortest = lengths.first ?? 0
    median = lengths.isEmpty ? 0 : lengths[lengths.count / 2]
    longest = lengths.last ?? 0
    self.words = words.count
    repeatedCaptions = repeated
    missing = dataset.missingImages
  }
}

extension DatasetStatistics: CustomStringConvertible {
  /// A few lines for people.
  public var description: String {
    let mean = pictures == 0 ? 0 : (Double(captions) / Double(pictures) * 100).rounded() / 100
    let (least, most) = (captionsPerPicture.lowerBound, captionsPerPicture.upperBound)
    var lines = ["\(name): \(pictures) pictures, \(captions) captions"]
    if captions > 0 {
      lines += [
        "  captions per picture  \(least) to \(most), \(mean) on average",
        "  words per caption     \(shortest) to \(longest), half have at most \(median)",
        "  different words       \(words)",
      ]
    }
    if repeatedCaptions > 0 { lines.append("  repeated captions     \(repeatedCaptions)") }
    lines.append("  missing files         \(missing.isEmpty ? "none" : excerpt(of: missing))")
    return lines.joined(separator: "\n")
  }
}
