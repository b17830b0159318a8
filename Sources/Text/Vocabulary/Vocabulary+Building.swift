extension Vocabulary {
  /// What decides a word's id.
  public enum Order: Sendable, Hashable {
    /// The more frequent word first.
    case frequency(ties: Ties = .firstSeen)
    /// The word that a caption had earlier first.
    case firstSeen
  }

  /// Which of two equally frequent words comes first.
  public enum Ties: Sendable, Hashable {
    /// The one seen first, as Keras' `Tokenizer` and `collections.Counter.most_common` have it.
    case firstSeen
    /// The one earlier by Unicode code points, as torchtext's `build_vocab_from_iterator` has it.
    case alphabetical
    /// The one later by Unicode code points, as Keras' `TextVectorization` has it.
    case reverseAlphabetical
  }

  /// The most that a vocabulary may hold.
  public enum SizeLimit: Sendable, Hashable {
    /// So many ids, special tokens included, as in Keras' and torchtext's `max_tokens`.
    case total(Int)
    /// So many ids beside the leading special tokens.
    case words(Int)
  }

  /// The vocabulary of `captions`: the leading special tokens, then the words in order.
  ///
  /// The ids depend on nothing but the captions. To learn nothing of the pictures that it will be
  /// judged by, a captioner gets the vocabulary of its training captions.
  ///
  /// | as in | `order` | `specials` |
  /// |---|---|---|
  /// | torchtext's `build_vocab_from_iterator` | `.frequency(ties: .alphabetical)` | `.torchtext` |
  /// | Keras' `TextVectorization` | `.frequency(ties: .reverseAlphabetical)` | `.textVectorization` |
  /// | Keras' `Tokenizer` | `.frequency()` | `.kerasTokenizer` |
  ///
  /// - Parameters:
  ///   - captions: Cleaned captions, each a list of words without special tokens; leading ones are
  ///     not counted.
  ///   - minimumFrequency: Words seen fewer times over all captions are left out, and so encode
  ///     as the unknown token. The start and the end always stay.
  ///   - maximumSize: Behind it, words in order are left out; nil for no limit.
  ///   - keepsFrequencies: Whether ``frequencies`` are kept, and saved along.
  /// - Precondition: the maximum has room for the special tokens.
  public init(
    captions: some Sequence<[String]>, minimumFrequency: Int = 1, maximumSize: SizeLimit? = nil,
    order: Order = .frequency(), specials: SpecialTokens = .standard,
    keepsFrequencies: Bool = false
  ) {
    var counter = WordCounter()
    let startsWithWord = !specials.leading.contains(.start)
    let endsWithWord = !specials.leading.contains(.end)
    for caption in captions {
      if startsWithWord { counter.count(specials.start) }
      for word in caption { counter.count(word) }
      if endsWithWord { counter.count(specials.end) }
    }

    let leading = specials.leadingNames
    var markers: Set<String> = []
    if startsWithWord { markers.insert(specials.start) }
    if endsWithWord { markers.insert(specials.end) }
    // Only without captions has one not been counted.
    for marker in [specials.start, specials.end] where markers.contains(marker) {
      counter.count(marker, times: 0)
    }
    var counted = counter.words
    counted.removeAll { leading.contains($0.word) }
    let tokens = counted.reduce(0) { $0 + $1.count }
    counted.removeAll { $0.count < minimumFrequency && !markers.contains($0.word) }
    counted.sort(by: order)

    var room = Int.max
    switch maximumSize {
    case .total(let count)?: room = count - leading.count - markers.count
    case .words(let count)?: room = count - markers.count
    case nil: break
    }
    require(
      room >= 0,
      "Vocabulary: maximumSize must have room for the special tokens "
        + "(\(maximumSize.map { "\($0)" } ?? ""), \(specials.names.joined(separator: " ")))")
    if room < counted.count {
      counted.removeAll { word in
        if markers.contains(word.word) { return false }
        room -= 1
        return room < 0
      }
    }

    var frequencies: [Int]?
    if keepsFrequencies {
      let left = tokens - counted.reduce(0) { $0 + $1.count }
      frequencies =
        specials.leading.map { $0 == .unknown ? left : 0 } + counted.map(\.count)
    }
    self.init(
      checked: leading + counted.map(\.word), specials: specials, frequencies: frequencies)
  }
}

/// Counts words, and remembers in which order they came.
private struct WordCounter {
  private(set) var words: [CountedWord] = []
  private var places: [String: Int] = [:]

  mutating func count(_ word: String, times: Int = 1) {
    if let place = places[word] {
      words[place].count += times
    } else {
      places[word] = words.count
      words.append(CountedWord(word: word, count: times, place: words.count))
    }
  }
}

private struct CountedWord {
  let word: String
  var count: Int
  let place: Int
}

extension [CountedWord] {
  fileprivate mutating func sort(by order: Vocabulary.Order) {
    guard case .frequency(let ties) = order else { return }
    sort { left, right in
      if left.count != right.count { return left.count > right.count }
      // `<` of strings compares normal forms; bytes of UTF-8 are in the order of code points.
      switch ties {
      // The place breaks ties: `sort` does not promise to be stable.
      case .firstSeen: return left.place < right.place
      case .alphabetical: return left.word.utf8.lexicographicallyPrecedes(right.word.utf8)
      case .reverseAlphabetical: return right.word.utf8.lexicographicallyPrecedes(left.word.utf8)
      }
    }
  }
}
