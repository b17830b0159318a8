import Tensor

/// The vectors of a vocabulary's words, out of a file: row = token id.
///
/// ```swift
/// let vectors = try PretrainedEmbedding(
///   path: "glove.6B.50d.txt", vocabulary: vocabulary, missing: .subword())
/// print(vectors.coverage)  // found 2900 words of 3000 (96.7 %)
/// let embedding = Embedding(pretrained: vectors.matrix, isFrozen: true)
/// ```
///
/// The file is read in one pass (two for ``MissingWords/subword(minimum:maximum:)`` where words are
/// missing) of which only the wanted rows are kept. The padding's row is zeros.
public struct PretrainedEmbedding: Sendable {
  /// `[V, D]`, for ``NN/Embedding/init(pretrained:isFrozen:paddingIndex:)``.
  public let matrix: Tensor<Float>
  /// What the file had and lacked.
  public let coverage: EmbeddingCoverage

  /// Reads a file of any ``WordVectorFormat``.
  ///
  /// - Parameters:
  ///   - format: nil to tell it from the content.
  ///   - width: The length of a vector; nil to find it out.
  ///   - matchesLowercased: Whether a word that the file lacks takes the vector of its lower-case
  ///     form.
  ///   - validatesEveryRow: Whether rows that nobody wants are read, too, so that an error in any of
  ///     them is found. Without it the number of rows is checked against a header's, and columns and
  ///     numbers of wanted rows alone.
  /// - Throws: ``FileError`` for a file that cannot be read, ``TextFileError`` with the line, or the
  ///   byte of a binary file, for one that is malformed.
  public init(
    path: String, vocabulary: Vocabulary, missing: MissingWords = .normal(),
    format: WordVectorFormat? = nil, width: Int? = nil, matchesLowercased: Bool = false,
    validatesEveryRow: Bool = false
  ) throws {
    try self.init(
      file: WordVectorFile(path: path, format: format, width: width), vocabulary: vocabulary,
      missing: missing, matchesLowercased: matchesLowercased,
      validatesEveryRow: validatesEveryRow)
  }

  /// As above, of a file that was looked at before.
  public init(
    file: WordVectorFile, vocabulary: Vocabulary, missing: MissingWords = .normal(),
    matchesLowercased: Bool = false, validatesEveryRow: Bool = false
  ) throws {
    let width = file.width
    // The number of each word in the table, and of its lower-case form.
    var table = WordTable(capacity: vocabulary.count)
    var (exact, lower): ([Int?], [Int?]) = ([], [])
    for (id, word) in vocabulary.words.enumerated() {
      let isPad = id == Int(vocabulary.padID)
      exact.append(isPad ? nil : table.insert(word).index)
      lower.append(isPad || !matchesLowercased ? nil : table.insert(word.lowercased()).index)
    }
    var values = [Float](repeating: 0, count: table.count * width)
    let wanted = try values.withUnsafeMutableBufferPointer {
      try file.readRows(of: table, into: $0, validatesEveryRow: validatesEveryRow)
    }

    var rows = EmbeddingRows(vocabulary: vocabulary, width: width)
    var lowercased = 0
    for id in vocabulary.words.indices {
      let place = [exact[id], lower[id]].lazy.compactMap { $0 }.first { wanted.isFound[$0] }
      guard let place else { continue }
      if place != exact[id] { lowercased += 1 }
      rows.set(id, to: values[place * width..<(place + 1) * width])
    }
    values = []
    coverage = EmbeddingCoverage(
      rows, wanted, lowercasedCount: lowercased, of: vocabulary)
    try rows.fill(missing, from: file)
    matrix = Tensor(rows.values, shape: [vocabulary.count, width])
  }
}

extension EmbeddingCoverage {
  fileprivate init(
    _ rows: EmbeddingRows, _ wanted: WantedRows, lowercasedCount: Int, of vocabulary: Vocabulary
  ) {
    let specials = Set([
      vocabulary.padID, vocabulary.unknownID, vocabulary.startID, vocabulary.endID,
    ])
    var (found, foundTokens, missing, missingSpecials) = (0, 0, [String](), [String]())
    for (id, word) in vocabulary.words.enumerated() where id != Int(vocabulary.padID) {
      switch (rows.isFound[id], specials.contains(Int32(id))) {
      case (true, false):
        found += 1
        foundTokens += vocabulary.frequencies?[id] ?? 0
      case (false, false): missing.append(word)
      case (false, true): missingSpecials.append(word)
      case (true, true): break
      }
    }
    let tokens = vocabulary.frequencies.map { frequencies in
      frequencies.indices.reduce(0) {
        let isMarker = $1 == Int(vocabulary.startID) || $1 == Int(vocabulary.endID)
        return $0 + (isMarker ? 0 : frequencies[$1])
      }
    }
    self.init(
      foundCount: found, lowercasedCount: lowercasedCount, missing: missing,
      missingSpecials: missingSpecials,
      tokenShare: tokens.map { $0 == 0 ? 1 : Double(foundTokens) / Double($0) },
      duplicates: wanted.duplicates, rowCount: wanted.rowCount)
  }
}
