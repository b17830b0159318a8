import Tensor

/// The rows of an embedding while they are filled: those found in a file first, then the others.
struct EmbeddingRows {
  let vocabulary: Vocabulary
  let width: Int
  private(set) var isFound: [Bool]
  /// `[V, width]`
  private(set) var values: [Float]

  init(vocabulary: Vocabulary, width: Int) {
    (self.vocabulary, self.width) = (vocabulary, width)
    isFound = [Bool](repeating: false, count: vocabulary.count)
    values = [Float](repeating: 0, count: vocabulary.count * width)
  }

  mutating func set(_ id: Int, to vector: some Collection<Float>) {
    isFound[id] = true
    write(vector, id)
  }

  private mutating func write(_ vector: some Collection<Float>, _ id: Int) {
    for (column, value) in vector.enumerated() { values[id * width + column] = value }
  }

  /// The ids that the policy is for.
  private var missingIDs: [Int] {
    isFound.indices.filter { !isFound[$0] && $0 != Int(vocabulary.padID) }
  }

  /// Fills the rows that were not found; what they get does not count as found.
  mutating func fill(_ policy: MissingWords, from file: WordVectorFile) throws {
    let ids = missingIDs
    guard !ids.isEmpty else { return }
    switch policy {
    case .zero: break
    case .normal(let standardDeviation, let seed):
      let drawn = Tensor<Float>.normal(
        [vocabulary.count, width], standardDeviation: standardDeviation,
        using: Generator(seed: seed))
      drawn.withUnsafeBufferPointer { drawn in
        for id in ids { write(drawn[id * width..<(id + 1) * width], id) }
      }
    case .mean:
      let mean = meanOfFound
      for id in ids { write(mean, id) }
    case .subword(let minimum, let maximum):
      require(
        minimum >= 1 && maximum >= minimum,
        "MissingWords: a part's length must be positive and in order (\(minimum), \(maximum))")
      let mean = meanOfFound
      let parts = try PartVectors(
        of: ids.map { vocabulary.words[$0] }, lengths: minimum...maximum, in: file)
      let beginnings = WordBeginnings(
        isFound.indices.filter { isFound[$0] }.map { (vocabulary.words[$0], $0) })
      for (place, id) in ids.enumerated() {
        if let vector = parts.mean(ofWord: place) {
          write(vector, id)
        } else if let relatives = beginnings.sharingMost(with: vocabulary.words[id]) {
          write(Self.mean(relatives.map { vector($0) }, width), id)
        } else {
          write(mean, id)
        }
      }
    }
  }

  private func vector(_ id: Int) -> ArraySlice<Float> { values[id * width..<(id + 1) * width] }

  /// Zeros where nothing was found.
  private var meanOfFound: [Float] {
    Self.mean(isFound.indices.lazy.filter { isFound[$0] }.map { vector($0) }, width)
  }

  /// In double precision.
  static func mean(_ vectors: some Sequence<ArraySlice<Float>>, _ width: Int) -> [Float] {
    var sums = [Double](repeating: 0, count: width)
    var count = 0
    for vector in vectors {
      for (column, value) in vector.enumerated() { sums[column] += Double(value) }
      count += 1
    }
    return sums.map { Float($0 / Double(max(count, 1))) }
  }
}
