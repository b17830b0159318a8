import Tensor

/// Looks for the words whose vectors are nearest to others.
///
/// ```swift
/// let nearest = try NearestWords(words: words, matrix: matrix)  // [V, D]
/// print(try nearest.neighbors(of: "dog", count: 5))
/// print(try nearest.analogy(positive: ["king", "woman"], negative: ["man"]))
/// ```
/// The counterpart of gensim's `KeyedVectors`, with its numbers. A word that is not there is always
/// an error (some of gensim's functions leave it out), and the cosine of a vector of zeros is 0.
public struct NearestWords: Sendable {
  /// A word and how near it is.
  public struct Neighbor: Sendable, Hashable, Codable {
    public var word: String
    /// A cosine, a combination of cosines, or a Euclidean distance.
    public var score: Float

    /// A word with its score.
    public init(word: String, score: Float) { (self.word, self.score) = (word, score) }
  }

  /// What makes words near.
  public enum Metric: String, Sendable, Hashable, CaseIterable {
    /// The cosine of the angle; the largest is nearest.
    case cosine
    /// The distance; the smallest is nearest.
    case euclidean
  }

  /// How analogies combine words.
  public enum Combination: String, Sendable, Hashable, CaseIterable {
    /// The cosine to the mean of the unit vectors, those of negative words subtracted; 3CosAdd,
    /// gensim's `most_similar`.
    case addition
    /// The product of the cosines to positive words, moved to 0 ... 1, divided by that of negative
    /// ones; 3CosMul (Levy and Goldberg, "Linguistic Regularities in Sparse and Explicit Word
    /// Representations", CoNLL 2014), gensim's `most_similar_cosmul`.
    case multiplication
  }

  /// The words, in the order of the rows.
  public let words: [String]
  /// Their vectors, `[V, D]`.
  public let matrix: Tensor<Float>

  private let rows: [String: Int]
  /// 1 / length of each vector, `[V]`; 0 for one of zeros.
  private let inverseNorms: Tensor<Float>

  /// Words with their vectors `[V, D]`.
  ///
  /// - Precondition: there is a row for each word.
  /// - Throws: ``NearestWordsError`` for a word that occurs twice, and a vector with an element that
  ///   is not finite.
  public init(words: [String], matrix: Tensor<Float>) throws {
    require(
      matrix.rank == 2 && matrix.shape[0] == words.count,
      "NearestWords: expected a matrix of \(words.count) rows, got \(matrix.shape)")
    var rows: [String: Int] = [:]
    rows.reserveCapacity(words.count)
    for (row, word) in words.enumerated() {
      if let earlier = rows.updateValue(row, forKey: word) {
        throw NearestWordsError.duplicate(word, rows: earlier, row)
      }
    }
    let columns = matrix.shape[1]
    let scales = matrix.withUnsafeBufferPointer { x in
      (0..<words.count).map { row in
        let sum = x[row * columns..<(row + 1) * columns].reduce(0.0) {
          $0 + Double($1) * Double($1)
        }
        return sum > 0 ? Float(1 / sum.squareRoot()) : Float(sum)
      }
    }
    if let row = scales.firstIndex(where: { !($0 >= 0) }) ?? Self.infiniteRow(matrix) {
      throw NearestWordsError.notFinite(words[row])
    }
    (self.words, self.rows) = (words, rows)
    (self.matrix, inverseNorms) = (matrix.detached, Tensor(scales))
  }

  private static func infiniteRow(_ matrix: Tensor<Float>) -> Int? {
    matrix.withUnsafeBufferPointer { x in
      x.firstIndex { !$0.isFinite }.map { $0 / matrix.shape[1] }
    }
  }

  /// How many words there are.
  public var count: Int { words.count }

  /// Whether there is a vector for a word.
  public func contains(_ word: String) -> Bool { rows[word] != nil }

  /// Returns a word's row.
  ///
  /// - Throws: ``NearestWordsError`` that names words spelled alike, where there is none.
  public func row(of word: String) throws -> Int {
    if let row = rows[word] { return row }
    throw NearestWordsError.unknown(word, similar: NearSpellings(of: word).among(words))
  }

  /// Returns a word's vector.
  ///
  /// - Throws: ``NearestWordsError`` for a word without a vector.
  public func vector(of word: String) throws -> [Float] {
    let row = try row(of: word)
    return matrix.withUnsafeBufferPointer { x in
      Array(x[row * matrix.shape[1]..<(row + 1) * matrix.shape[1]])
    }
  }

  /// Returns the cosine of the angle between two words' vectors.
  ///
  /// - Throws: ``NearestWordsError`` for a word without a vector.
  public func similarity(_ a: String, _ b: String) throws -> Float {
    zip(try unitVector(of: a), try unitVector(of: b)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func unitVector(of word: String) throws -> [Float] {
    let row = try row(of: word)
    let scale = inverseNorms.withUnsafeBufferPointer { $0[row] }
    return try vector(of: word).map { $0 * scale }
  }
}

extension NearestWords {
  // MARK: Questions

  /// Returns the `count` words nearest to a word, itself left out, nearest first.
  ///
  /// - Throws: ``NearestWordsError`` for a word without a vector.
  public func neighbors(
    of word: String, count: Int = 10, metric: Metric = .cosine
  ) throws -> [Neighbor] {
    best(scores(of: try vector(of: word), metric), count, metric, without: [try row(of: word)])
  }

  /// Returns the `count` words nearest to a vector, nearest first.
  ///
  /// - Precondition: it has as many elements as the words' vectors.
  public func neighbors(
    of vector: [Float], count: Int = 10, metric: Metric = .cosine
  ) -> [Neighbor] {
    require(
      vector.count == matrix.shape[1],
      "NearestWords: expected a vector of \(matrix.shape[1]) elements, got \(vector.count)")
    return best(scores(of: vector, metric), count, metric, without: [])
  }

  /// Returns the words nearest to the positive and far from the negative ones, these left out:
  /// `king − man + woman` is `positive: ["king", "woman"], negative: ["man"]`.
  ///
  /// - Precondition: there is a word.
  /// - Throws: ``NearestWordsError`` for a word without a vector.
  public func analogy(
    positive: [String], negative: [String] = [], count: Int = 10,
    combination: Combination = .addition
  ) throws -> [Neighbor] {
    require(!positive.isEmpty || !negative.isEmpty, "NearestWords: an analogy needs words")
    let asked = try (positive + negative).map(row(of:))
    let plus = try positive.map(unitVector(of:))
    let minus = try negative.map(unitVector(of:))
    let scores: Tensor<Float>
    switch combination {
    case .addition:
      var sum = [Float](repeating: 0, count: matrix.shape[1])
      for vector in plus { for i in sum.indices { sum[i] += vector[i] } }
      for vector in minus { for i in sum.indices { sum[i] -= vector[i] } }
      scores = self.scores(of: sum, .cosine)
    case .multiplication:
      func product(_ vectors: [[Float]]) -> Tensor<Float> {
        vectors.reduce(Tensor.ones([words.count])) { $0 * (self.scores(of: $1, .cosine) + 1) / 2 }
      }
      scores = product(plus) / (product(minus) + 1e-6)
    }
    return best(scores, count, .cosine, without: Set(asked))
  }

  /// Returns the word that goes with the others least: the one at the largest angle to the mean of
  /// all unit vectors; gensim's `doesnt_match`.
  ///
  /// - Precondition: there is a word.
  /// - Throws: ``NearestWordsError`` for a word without a vector.
  public func oddOneOut(_ words: [String]) throws -> String {
    require(!words.isEmpty, "NearestWords: the odd one out of no words")
    let vectors = try words.map(unitVector(of:))
    var sum = [Float](repeating: 0, count: matrix.shape[1])
    for vector in vectors { for i in sum.indices { sum[i] += vector[i] } }
    let cosines = vectors.map { zip($0, sum).reduce(0) { $0 + $1.0 * $1.1 } }
    return words[cosines.indices.min { cosines[$0] < cosines[$1] }!]
  }

  // MARK: Scores

  /// Those of all words.
  private func scores(of vector: [Float], _ metric: Metric) -> Tensor<Float> {
    switch metric {
    case .cosine:
      let norm = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let unit = Tensor(vector.map { norm > 0 ? Float(Double($0) / norm) : 0 })
      return matrix.matmul(unit) * inverseNorms
    case .euclidean:
      let columns = vector.count
      return matrix.withUnsafeBufferPointer { x in
        vector.withUnsafeBufferPointer { vector in
          Tensor(shape: [words.count]) { to in
            guard let x = x.baseAddress, let vector = vector.baseAddress else { return }
            forRanges(of: words.count, grain: 1 + 200_000 / columns) { range in
              for row in range {
                to[row] = squaredDistance(x + row * columns, vector, count: columns).squareRoot()
              }
            }
          }
        }
      }
    }
  }

  private func best(
    _ scores: Tensor<Float>, _ count: Int, _ metric: Metric, without rows: Set<Int>
  ) -> [Neighbor] {
    require(count >= 0, "NearestWords: the count must not be negative (\(count))")
    let (values, places) = scores.topK(
      min(words.count, count + rows.count), largest: metric == .cosine)
    var result: [Neighbor] = []
    for (score, row) in zip(values.elements, places.elements) where !rows.contains(Int(row)) {
      if result.count == count { break }
      result.append(Neighbor(word: words[Int(row)], score: score))
    }
    return result
  }
}
