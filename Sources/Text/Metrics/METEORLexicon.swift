/// A text as numbers of words.
struct METEORSentence: Sendable {
  var words: [Int] = []
  /// The phrases of the paraphrase table that stand in it.
  var phrases: [METEORParaphrases.Occurrence] = []
}

/// What the matchers ask about words, found once for each word of a corpus.
struct METEORLexicon {
  /// A word's number is its place; equal words have equal numbers.
  private(set) var words: [Word] = []
  let paraphrases: METEORParaphrases?
  private let synonyms: METEORSynonyms
  private var numbers: [String: Int] = [:]
  private var stems: [String: Int] = [:]
  /// Those of all words, one word's after the other's, each word's ascending.
  private var synsets: [UInt32] = []

  struct Word {
    /// Equal for words with one stem.
    let stem: Int
    let isFunctionWord: Bool
    /// A bit for each synset's number modulo 64: words without a common bit are no synonyms.
    let synsetBits: UInt64
    fileprivate let synsets: Range<Int>
    /// Its number in the paraphrase table.
    let tableWord: UInt32?
  }

  init(wordNet: WordNet, paraphrases: METEORParaphrases?) {
    synonyms = METEORSynonyms(wordNet: wordNet)
    self.paraphrases = paraphrases
  }

  mutating func sentence(_ text: String) -> METEORSentence {
    var sentence = METEORSentence()
    METEORNormalizer.forEachToken(of: text) { sentence.words.append(number(of: $0)) }
    if let paraphrases {
      sentence.phrases = paraphrases.occurrences(in: sentence.words.map { words[$0].tableWord })
    }
    return sentence
  }

  /// Whether two words have a synset in common.
  func areSynonyms(_ a: Int, _ b: Int) -> Bool {
    guard words[a].synsetBits & words[b].synsetBits != 0 else { return false }
    var left = words[a].synsets
    var right = words[b].synsets
    while let i = left.first, let j = right.first {
      if synsets[i] == synsets[j] { return true }
      if synsets[i] < synsets[j] { left.removeFirst() } else { right.removeFirst() }
    }
    return false
  }

  private mutating func number(of token: UnsafeBufferPointer<UInt8>) -> Int {
    let text = String(decoding: token, as: UTF8.self)
    if let number = numbers[text] { return number }
    let number = words.count
    numbers[text] = number
    let stem = Stemmer.english.normalize(text)
    let stemNumber = stems[stem] ?? stems.count
    stems[stem] = stemNumber
    let first = synsets.count
    synsets += synonyms.synsets(of: token)
    words.append(
      Word(
        stem: stemNumber, isFunctionWord: METEORFunctionWords.english.contains(text),
        synsetBits: synsets[first...].reduce(0) { $0 | 1 << UInt64($1 % 64) },
        synsets: first..<synsets.count, tableWord: paraphrases?.word(token)))
    return number
  }
}
