import Tensor

/// All words of a file with their vectors, to look around among them; a captioner wants the rows of
/// its vocabulary alone, see ``PretrainedEmbedding``.
///
/// ```swift
/// let vectors = try WordVectors(path: "glove.6B.50d.txt", limit: 50_000)
/// vectors.vector(of: "dog")  // 50 numbers
/// ```
///
/// The counterpart of gensim's `KeyedVectors`.
public struct WordVectors: Sendable {
  /// The words in the order of the file.
  public let words: [String]
  /// `[words.count, D]`.
  public let matrix: Tensor<Float>
  /// Rows of the file that are not here, because it had their words before.
  public let duplicates: [DuplicateRow]
  private let table: WordTable

  /// Vectors made elsewhere, `[words.count, D]`.
  ///
  /// - Throws: ``VocabularyError`` for a word that occurs twice.
  /// - Precondition: the matrix has a row for each word.
  public init(words: [String], matrix: Tensor<Float>) throws {
    require(
      matrix.rank == 2 && matrix.shape[0] == words.count && matrix.shape[1] > 0,
      "WordVectors: a matrix of shape \(matrix.shape) for \(words.count) words")
    var table = WordTable(capacity: words.count)
    for (place, word) in words.enumerated() {
      let (first, isNew) = table.insert(word)
      if !isNew { throw VocabularyError.duplicateWord(word, first: first, second: place) }
    }
    (self.words, self.matrix, self.table, duplicates) = (words, matrix.detached, table, [])
  }

  /// Reads a file of any ``WordVectorFormat``.
  ///
  /// - Parameters:
  ///   - format: nil to tell it from the content.
  ///   - width: The length of a vector; nil to find it out.
  ///   - limit: The number of rows to read from the start, which are the most frequent words in most
  ///     files; nil for all.
  /// - Throws: ``FileError`` for a file that cannot be read, ``TextFileError`` with the line, or the
  ///   byte of a binary file, for one that is malformed.
  public init(
    path: String, format: WordVectorFormat? = nil, width: Int? = nil, limit: Int? = nil
  ) throws {
    if let limit { require(limit >= 0, "WordVectors: the limit must not be negative (\(limit))") }
    let file = try WordVectorFile(path: path, format: format, width: width)
    let width = file.width
    // What is read takes that much room in the file, whatever a header promises.
    let isBinary = file.format == .word2vecBinary
    let most = file.bytes.count / (isBinary ? 4 * width + 1 : 2 * width)
    let capacity = min(limit ?? .max, isBinary ? most : min(most, file.lineCount))
    var table = WordTable(capacity: capacity)
    var (words, duplicates): ([String], [DuplicateRow]) = ([], [])
    words.reserveCapacity(capacity)
    var matrix = Tensor<Float>.zeros([capacity, width])
    try matrix.update { values in
      // Behind the last row, for one that turns out to be a duplicate.
      var spare = [Float](repeating: 0, count: width)
      try spare.withUnsafeMutableBufferPointer { spare in
        func take(_ word: TextRow.Bytes, _ line: Int) {
          let text = String(decoding: word, as: UTF8.self)
          if table.insert(word).isNew {
            values.baseAddress!.advanced(by: words.count * width)
              .update(from: spare.baseAddress!, count: width)
            words.append(text)
          } else {
            duplicates.append(DuplicateRow(word: text, line: line))
          }
        }
        var row = 0
        if isBinary {
          try file.forEachBinaryRow {
            if row == limit { return false }
            row += 1
            try file.requireUTF8($0)
            try file.read($0, into: spare.baseAddress!)
            take($0.word, row)
            return true
          }
        } else {
          let parser = FloatParser()
          try file.forEachTextRow {
            if row == limit { return false }
            row += 1
            let word = try file.read($0, parser, into: spare.baseAddress!)
            try file.requireUTF8(word, $0)
            take(word, $0.line)
            return true
          }
        }
      }
    }
    (self.words, self.duplicates, self.table) = (words, duplicates, table)
    self.matrix =
      words.count == capacity
      ? matrix : matrix.narrow(dim: 0, start: 0, length: words.count).contiguous()
  }

  /// The number of words.
  public var count: Int { words.count }

  /// The length of a vector.
  public var width: Int { matrix.shape[1] }

  /// The row of a word, nil for one that is not here.
  public func index(of word: String) -> Int? { table.index(of: word) }

  /// The vector of a word, nil for one that is not here.
  public func vector(of word: String) -> [Float]? {
    index(of: word).map { row in
      matrix.withUnsafeBufferPointer { Array($0[row * width..<(row + 1) * width]) }
    }
  }
}
