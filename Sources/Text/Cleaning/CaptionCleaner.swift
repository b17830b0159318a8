/// Turns a caption into the words a vocabulary counts.
///
/// ```swift
/// let cleaner = CaptionCleaner()
/// cleaner.words("A dog's ball, caught!")  // ["a", "dogs", "ball", "caught"]
/// ```
///
/// The steps and their order are those usual for Flickr8k in Python: `lower()`,
/// `translate(str.maketrans("", "", string.punctuation))`, `split()`, `isalpha()`, `len(word)`.
public struct CaptionCleaner: Sendable, Hashable, Codable {
  /// Whether letters become lower case.
  public var lowercase: Bool
  /// Whether the 32 ASCII punctuation marks of Python's `string.punctuation` are deleted.
  ///
  /// They are deleted, not replaced by a space: `well-known` becomes `wellknown`.
  public var removePunctuation: Bool
  /// Whether a word with anything but letters in it is dropped, as Python's `isalpha()` decides.
  public var keepAlphabeticOnly: Bool
  /// The length in Unicode scalars below which a word is dropped; 2 drops `a`.
  public var minimumWordLength: Int

  public init(
    lowercase: Bool = true, removePunctuation: Bool = true, keepAlphabeticOnly: Bool = false,
    minimumWordLength: Int = 1
  ) {
    self.lowercase = lowercase
    self.removePunctuation = removePunctuation
    self.keepAlphabeticOnly = keepAlphabeticOnly
    self.minimumWordLength = minimumWordLength
  }

  /// The words of `caption`, in order: cleaned, split on white space, and filtered.
  public func words(_ caption: String) -> [String] {
    let cased = lowercase ? caption.lowercased() : caption
    var words: [String] = []
    var word = String.UnicodeScalarView()

    func endWord() {
      defer { word.removeAll(keepingCapacity: true) }
      guard !word.isEmpty, word.count >= minimumWordLength else { return }
      guard !keepAlphabeticOnly || word.allSatisfy(Self.isLetter) else { return }
      words.append(String(word))
    }

    for scalar in cased.unicodeScalars {
      if scalar.properties.isWhitespace {
        endWord()
      } else if !(removePunctuation && Self.isPunctuation(scalar)) {
        word.append(scalar)
      }
    }
    endWord()
    return words
  }

  /// Whether `scalar` is in Python's `string.punctuation`.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
    default: false
    }
  }

  /// Whether `scalar` is a letter to Python's `str.isalpha()`.
  ///
  /// `Character.isLetter` would also admit combining marks, which `isalpha()` refuses.
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
