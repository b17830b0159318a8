import Tensor

extension Vocabulary {
  /// Reads a word a line, in id order: what many tools write, torchtext's `vocab.get_itos()` line by
  /// line for one. An empty line is the empty word, which is Keras' padding.
  ///
  /// - Throws: ``FileError`` for a file that cannot be read, ``TextFileError`` with the line for
  ///   bytes that are not UTF-8 and a word that occurs twice, and for missing special tokens.
  public init(textFile path: String, specials: SpecialTokens = .standard) throws {
    let file = try MappedFile(path: path)
    var words: [String] = []
    for line in file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard let word = String(validating: bytes, as: UTF8.self) else {
        throw TextFileError(path: path, line: words.count + 1, problem: "not valid UTF-8")
      }
      words.append(word)
    }
    // What follows the last line's end is no word.
    if file.bytes.isEmpty || file.bytes.last == UInt8(ascii: "\n") { words.removeLast() }
    do {
      try self.init(words: words, specials: specials)
    } catch VocabularyError.duplicateWord(let word, let first, let second) {
      throw TextFileError(
        path: path, line: second + 1,
        problem: "the word \"\(word)\" occurs twice, first on line \(first + 1)")
    } catch {
      throw TextFileError(path: path, problem: "\(error)")
    }
  }

  /// Writes a word a line, in id order, atomically; the special tokens' roles and frequencies are
  /// not in it.
  ///
  /// - Throws: ``TextFileError`` for a word with a line break in it, ``FileError`` when writing
  ///   fails; an existing file is then unchanged.
  public func saveText(to path: String) throws {
    var text = ""
    for word in words {
      if word.utf8.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
        throw TextFileError(
          path: path, problem: "a word with a line break cannot stand on a line (\"\(word)\")")
      }
      text += word
      text += "\n"
    }
    try writeAtomically(text, to: path)
  }

  /// The vocabulary of a Keras `Tokenizer`'s `word_index`: ids from 1, to which padding is added as 0.
  ///
  /// - Parameter maximumSize: `num_words`: words of this id and above are left out; nil for no
  ///   limit.
  /// - Throws: ``VocabularyError`` for a word that stands twice, an id that is missing between 1 and
  ///   the last, and missing special tokens.
  public init(
    wordIndex: [String: Int], maximumSize: Int? = nil, specials: SpecialTokens = .kerasTokenizer
  ) throws {
    var words = [specials.pad]
    let sorted = wordIndex.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    for (word, id) in sorted {
      if let maximumSize, id >= maximumSize { break }
      // Two words of one id leave another id without a word, or are the last.
      guard id == words.count else { throw VocabularyError.missingID(words.count) }
      words.append(word)
    }
    try self.init(words: words, specials: specials)
  }
}
