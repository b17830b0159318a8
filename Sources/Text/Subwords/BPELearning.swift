/// The state of training a byte pair encoding.
struct BPELearning {
  struct Merge {
    let left: Int32
    let right: Int32
  }

  private struct Symbol {
    var id: Int32
    var length: Int
  }

  private struct Pair: Hashable, Comparable {
    let left: Int32
    let right: Int32

    static func < (a: Self, b: Self) -> Bool { (a.left, a.right) < (b.left, b.right) }
  }

  /// A pair that waits to be joined, with the words that may hold it.
  private struct Candidate: Comparable {
    var count: Int
    let pair: Pair
    let places: [Int]

    /// The most frequent first, of equal ones the lowest ids.
    static func < (a: Self, b: Self) -> Bool {
      a.count != b.count ? a.count > b.count : a.pair < b.pair
    }

    static func == (a: Self, b: Self) -> Bool { a.count == b.count && a.pair == b.pair }
  }

  private let trainer: BPETrainer
  private let longest: Int
  private(set) var tokens: [String] = []
  private(set) var merges: [Merge] = []
  private var ids: [String: Int32] = [:]
  private var words: [[Symbol]] = []
  private let counts: [Int]
  private var pairCounts: [Pair: Int] = [:]
  private var places: [Pair: [Int]] = [:]

  init(_ trainer: BPETrainer, _ words: WordCounts) {
    self.trainer = trainer
    longest = trainer.maximumTokenLength ?? .max
    counts = words.counts
    for token in trainer.specialTokens { _ = add(token.content) }
    addAlphabet(words)
    cut(words)
  }

  /// Joins pairs until the vocabulary is full or no pair is frequent enough.
  func run() -> BPELearning {
    var learning = self
    learning.join()
    return learning
  }

  private mutating func add(_ token: String) -> Int32 {
    if let id = ids[token] { return id }
    let id = Int32(tokens.count)
    ids[token] = id
    tokens.append(token)
    return id
  }

  private mutating func addAlphabet(_ words: WordCounts) {
    var alphabet: [UInt32: Int] = [:]
    for (word, count) in zip(words.words, words.counts) {
      for scalar in String(decoding: word, as: UTF8.self).unicodeScalars {
        alphabet[scalar.value, default: 0] += count
      }
    }
    for text in trainer.initialAlphabet {
      if let scalar = text.unicodeScalars.first { alphabet[scalar.value] = .max }
    }
    var kept = alphabet.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    if let limit = trainer.limitAlphabet { kept = kept.suffix(max(0, limit)) }
    for scalar in kept.map(\.key).sorted() { _ = add(String(Unicode.Scalar(scalar)!)) }
  }

  /// Cuts words into characters; those outside of the alphabet are left out.
  private mutating func cut(_ counted: WordCounts) {
    for word in counted.words {
      let scalars = Array(String(decoding: word, as: UTF8.self).unicodeScalars)
      var symbols: [Symbol] = []
      for (index, scalar) in scalars.enumerated() {
        var text = String(scalar)
        guard ids[text] != nil else { continue }
        if index > 0, let prefix = trainer.continuingSubwordPrefix { text = prefix + text }
        if index == scalars.count - 1, let suffix = trainer.endOfWordSuffix { text += suffix }
        symbols.append(Symbol(id: add(text), length: 1))
      }
      words.append(symbols)
    }
    for (index, word) in words.enumerated() {
      for (left, right) in zip(word, word.dropFirst()) {
        note(Pair(left: left.id, right: right.id), counts[index], in: index)
      }
    }
  }

  private mutating func note(_ pair: Pair, _ count: Int, in word: Int) {
    pairCounts[pair, default: 0] += count
    guard count > 0 else { return }
    // Words come in order, so the same one again is the last.
    if places[pair, default: []].last != word { places[pair, default: []].append(word) }
  }

  private mutating func join() {
    var queue = MinimumHeap<Candidate>()
    func enqueue(_ learning: inout BPELearning) {
      for (pair, places) in learning.places {
        let count = learning.pairCounts[pair]!
        if count > 0 { queue.insert(Candidate(count: count, pair: pair, places: places)) }
      }
      learning.places.removeAll(keepingCapacity: true)
    }
    enqueue(&self)
    while tokens.count < trainer.vocabularySize, var best = queue.removeMinimum() {
      let count = pairCounts[best.pair]!
      if best.count != count {
        best.count = count
        queue.insert(best)
        continue
      }
      guard count >= max(1, trainer.minimumFrequency) else { break }
      let left = tokens[Int(best.pair.left)]
      var right = tokens[Int(best.pair.right)]
      if let prefix = trainer.continuingSubwordPrefix, right.utf8.starts(with: prefix.utf8) {
        right = String(decoding: right.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
      }
      let joined = add(left + right)
      merges.append(Merge(left: best.pair.left, right: best.pair.right))
      for word in best.places { replace(best.pair, with: joined, in: word) }
      enqueue(&self)
    }
  }

  /// Joins a pair wherever a word has it, from left to right, and counts the pairs that change.
  private mutating func replace(_ pair: Pair, with joined: Int32, in word: Int) {
    let count = counts[word]
    let old = words[word]
    var new: [Symbol] = []
    new.reserveCapacity(old.count)
    var index = 0
    while index < old.count {
      guard index + 1 < old.count, old[index].id == pair.left, old[index + 1].id == pair.right
      else {
        new.append(old[index])
        index += 1
        continue
      }
      let symbol = Symbol(id: joined, length: old[index].length + old[index + 1].length)
      if let before = new.last {
        note(Pair(left: before.id, right: pair.left), -count, in: word)
        if before.length + symbol.length < longest {
          note(Pair(left: before.id, right: joined), count, in: word)
        }
      }
      if index + 2 < old.count {
        let after = old[index + 2]
        note(Pair(left: pair.right, right: after.id), -count, in: word)
        if after.length + symbol.length < longest {
          note(Pair(left: joined, right: after.id), count, in: word)
        }
      }
      new.append(symbol)
      index += 2
    }
    words[word] = new
  }
}
