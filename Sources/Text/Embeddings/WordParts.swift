/// The vectors that a file has of words' parts, see ``MissingWords/subword(minimum:maximum:)``.
struct PartVectors {
  private let width: Int
  /// For each word the numbers of its parts, one as often as it occurs.
  private let partsOfWord: [[Int]]
  private let isFound: [Bool]
  private var values: [Float]

  init(of words: [String], lengths: ClosedRange<Int>, in file: WordVectorFile) throws {
    width = file.width
    var table = WordTable(capacity: 8 * words.count)
    partsOfWord = words.map { word in
      Self.parts(of: word, lengths: lengths).map { table.insert($0).index }
    }
    values = [Float](repeating: 0, count: table.count * width)
    isFound = try values.withUnsafeMutableBufferPointer {
      try file.readRows(of: table, into: $0, validatesEveryRow: false).isFound
    }
  }

  /// nil where the file has none of the word's parts.
  func mean(ofWord place: Int) -> [Float]? {
    let parts = partsOfWord[place].filter { isFound[$0] }
    if parts.isEmpty { return nil }
    return EmbeddingRows.mean(
      parts.lazy.map { values[$0 * width..<($0 + 1) * width] }, width)
  }

  /// The runs of so many scalars of the word between `<` and `>`.
  static func parts(of word: String, lengths: ClosedRange<Int>) -> [String] {
    let scalars = Array("<\(word)>".unicodeScalars)
    var parts: [String] = []
    for start in scalars.indices {
      for length in lengths where start + length <= scalars.count {
        var part = String.UnicodeScalarView()
        part.append(contentsOf: scalars[start..<start + length])
        parts.append(String(part))
      }
    }
    return parts
  }
}

/// Finds the words that begin most like another.
struct WordBeginnings {
  /// In the order of their scalars, so that words that share a beginning are neighbours.
  private let words: [(scalars: [Unicode.Scalar], id: Int)]

  init(_ words: [(word: String, id: Int)]) {
    self.words = words.map { (Array($0.word.unicodeScalars), $0.id) }
      .sorted { $0.scalars.lexicographicallyPrecedes($1.scalars) }
  }

  /// The ids of the words that share the longest beginning, of one scalar at least, with `word`.
  func sharingMost(with word: String) -> [Int]? {
    let scalars = Array(word.unicodeScalars)
    // The first that does not come before the word.
    var (low, high) = (0, words.count)
    while low < high {
      let middle = (low + high) / 2
      if words[middle].scalars.lexicographicallyPrecedes(scalars) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    func shared(_ place: Int) -> Int {
      guard words.indices.contains(place) else { return 0 }
      return zip(words[place].scalars, scalars).prefix { $0 == $1 }.count
    }
    let most = max(shared(low - 1), shared(low))
    guard most > 0 else { return nil }
    var (first, last) = (low, low)
    while shared(first - 1) >= most { first -= 1 }
    while shared(last) >= most { last += 1 }
    return words[first..<last].map(\.id)
  }
}
