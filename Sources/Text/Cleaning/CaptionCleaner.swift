/// Turns a caption into the words a vocabulary counts.
///
/// ```swift
/// CaptionCleaner().words("A dog's ball, caught!")  // ["a", "dogs", "ball", "caught"]
/// var cleaner = CaptionCleaner(punctuation: .keep, tokenizer: .treebank)
/// cleaner.words("A dog's ball, caught!")  // ["a", "dog", "'s", "ball", ",", "caught", "!"]
/// ```
///
/// The steps, in this order, each of which may be left out:
/// 1. Unicode normalisation, 2. lower case, 3. punctuation, 4. the cut into words,
/// 5. stop words dropped, 6. the forms of words, such as lemmas, 7. numbers dropped, 8. words dropped that hold anything
/// but letters, 9. short and long words dropped. `captions(_:)` then drops whole captions by their
/// number of words.
///
/// The defaults are the steps usual for Flickr8k in Python: `lower()`,
/// `translate(str.maketrans("", "", string.punctuation))`, `split()`.
public struct CaptionCleaner: Sendable {
  /// The normal form that the caption is brought into first.
  public var normalization: UnicodeNormalization
  /// Whether letters become lower case.
  public var lowercase: Bool
  /// What happens to punctuation marks.
  public var punctuation: PunctuationPolicy
  /// What cuts the caption into words.
  public var tokenizer: TokenizerChoice
  /// Words that are dropped.
  public var stopWords: StopWords
  /// What is made of each word, one after the other, such as a lemma.
  public var wordForms: [WordForm]
  /// Whether a word of digits alone is dropped, as Python's `isdigit()` decides.
  public var dropNumbers: Bool
  /// Whether a word with anything but letters in it is dropped, as Python's `isalpha()` decides.
  public var keepAlphabeticOnly: Bool
  /// The length in Unicode scalars below which a word is dropped; 2 drops `a`.
  public var minimumWordLength: Int
  /// The length in Unicode scalars above which a word is dropped; nil drops none.
  public var maximumWordLength: Int?
  /// The number of words below which `captions(_:)` drops a caption.
  public var minimumCaptionLength: Int
  /// The number of words above which `captions(_:)` drops a caption; nil drops none.
  public var maximumCaptionLength: Int?

  public init(
    normalization: UnicodeNormalization = .none, lowercase: Bool = true,
    punctuation: PunctuationPolicy = .delete, tokenizer: TokenizerChoice = .whitespace,
    stopWords: StopWords = .none, wordForms: [WordForm] = [],
    dropNumbers: Bool = false, keepAlphabeticOnly: Bool = false, minimumWordLength: Int = 1,
    maximumWordLength: Int? = nil, minimumCaptionLength: Int = 0,
    maximumCaptionLength: Int? = nil
  ) {
    self.normalization = normalization
    self.lowercase = lowercase
    self.punctuation = punctuation
    self.tokenizer = tokenizer
    self.stopWords = stopWords
    self.wordForms = wordForms
    self.dropNumbers = dropNumbers
    self.keepAlphabeticOnly = keepAlphabeticOnly
    self.minimumWordLength = minimumWordLength
    self.maximumWordLength = maximumWordLength
    self.minimumCaptionLength = minimumCaptionLength
    self.maximumCaptionLength = maximumCaptionLength
  }

  /// The words of `caption`, in order, however many they are.
  public func words(_ caption: String) -> [String] { filtered(cut(caption)) }

  /// The words of each caption that has as many as asked for, in order, and its place in
  /// `captions`.
  public func captions(_ captions: [String]) -> [(index: Int, words: [String])] {
    captions.enumerated().compactMap { index, caption in
      let words = words(caption)
      return accepts(words) ? (index, words) : nil
    }
  }

  /// Whether a caption of these words is neither too short nor too long.
  public func accepts(_ words: [String]) -> Bool {
    words.count >= minimumCaptionLength && words.count <= maximumCaptionLength ?? .max
  }

  // MARK: Characters

  private func cut(_ caption: String) -> [String] {
    var text = normalization.normalized(caption)
    let ascii: [UInt8]? = text.withUTF8 { cleaned(ascii: $0) }
    let bytes = ascii ?? Array(cleaned(text).utf8)
    if tokenizer == .whitespace {
      return bytes.withUnsafeBufferPointer { WhitespaceTokenizer.words(of: $0) }
    }
    return tokenizer.tokenizer.tokenize(String(decoding: bytes, as: UTF8.self))
  }

  /// Lower case and punctuation for ASCII, byte by byte; nil for other text.
  private func cleaned(ascii text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard text.allSatisfy({ $0 < 0x80 }) else { return nil }
    let deleted = punctuation.deletedASCII
    let spaces = punctuation == .space
    return [UInt8](unsafeUninitializedCapacity: text.count) { result, count in
      for byte in text {
        var byte = lowercase ? ASCII.lowercased(byte) : byte
        if deleted.contains(byte) { continue }
        if spaces, ASCII.isPunctuation(byte) { byte = 0x20 }
        result.initializeElement(at: count, to: byte)
        count += 1
      }
    }
  }

  private func cleaned(_ text: String) -> String {
    let cased = lowercase ? text.lowercased() : text
    var result = String.UnicodeScalarView()
    let set: Set<Unicode.Scalar> =
      if case .deleteSet(let marks) = punctuation { Set(marks.unicodeScalars) } else { [] }
    for scalar in cased.unicodeScalars {
      let isMark = scalar.isASCII && ASCII.isPunctuation(UInt8(scalar.value))
      switch punctuation {
      case .delete where isMark: continue
      case .space where isMark: result.append(" ")
      case .deleteSet where set.contains(scalar): continue
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  // MARK: Words

  private func filtered(_ words: [String]) -> [String] {
    let stop = stopWords.words
    let keepsAll =
      stop.isEmpty && wordForms.isEmpty && !dropNumbers && !keepAlphabeticOnly
      && minimumWordLength <= 1 && maximumWordLength == nil
    if keepsAll { return words }
    return words.compactMap { word in
      if stop.contains(word) { return nil }
      let word = wordForms.reduce(word) { $1($0) }
      return keeps(word) ? word : nil
    }
  }

  private func keeps(_ word: String) -> Bool {
    let scalars = word.unicodeScalars
    if dropNumbers, scalars.allSatisfy({ $0.isPythonDigit }) { return false }
    if keepAlphabeticOnly, !scalars.allSatisfy({ $0.isPythonAlpha }) { return false }
    let length = scalars.count
    return length >= max(minimumWordLength, 1) && length <= maximumWordLength ?? .max
  }
}
