/// The lengths of captions, in words.
public struct CaptionLengths: Sendable, Hashable, Codable {
  /// How many captions have 0, 1, 2, … words, up to the longest.
  public let histogram: [Int]

  public init(_ captions: [[String]]) { self.init(lengths: captions.map(\.count)) }

  init(lengths: [Int]) {
    var histogram = [Int](repeating: 0, count: (lengths.max() ?? -1) + 1)
    for length in lengths { histogram[length] += 1 }
    self.histogram = histogram
  }

  /// The number of captions.
  public var count: Int { histogram.reduce(0, +) }
  /// The mean length, 0 where there is no caption.
  public var mean: Double {
    let sum = histogram.enumerated().reduce(0) { $0 + $1.offset * $1.element }
    return count == 0 ? 0 : Double(sum) / Double(count)
  }
  /// The standard deviation, of the captions as a whole population like NumPy's `std`.
  public var standardDeviation: Double {
    guard count > 0 else { return 0 }
    let mean = mean
    let sum = histogram.enumerated().reduce(0.0) {
      let difference = Double($1.offset) - mean
      return $0 + Double($1.element) * difference * difference
    }
    return (sum / Double(count)).squareRoot()
  }
  /// The length of the shortest caption, nil where there is none.
  public var minimum: Int? { histogram.firstIndex { $0 > 0 } }
  /// The length of the longest caption, nil where there is none.
  public var maximum: Int? { histogram.lastIndex { $0 > 0 } }
}
