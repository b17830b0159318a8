import Tensor

/// Candidates and references as numbers of words, made once for all metrics.
struct InternedCaptions: Sendable {
  private(set) var words = WordTable()
  let candidates: [[Int32]]
  let references: [[[Int32]]]

  init(candidates: [[String]], references: [[[String]]], without tokens: StrippedTokens = .none) {
    var words = WordTable()
    func ids(_ sentence: [String]) -> [Int32] { words.ids(of: tokens.stripped(sentence)) }
    self.references = references.map { $0.map(ids) }
    self.candidates = candidates.map(ids)
    self.words = words
  }

  init(candidates: [[Int32]], references: [[[Int32]]]) {
    self.candidates = candidates
    self.references = references
  }

  /// Traps unless each candidate has a list of references that is not empty.
  func check(_ metric: String) {
    require(
      candidates.count == references.count,
      "\(metric): as many candidates as reference lists are needed "
        + "(\(candidates.count) and \(references.count))")
    for (index, references) in references.enumerated() {
      require(!references.isEmpty, "\(metric): a candidate has no references (number \(index))")
    }
  }
}
