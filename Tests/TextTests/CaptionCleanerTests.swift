import Foundation
import Testing
import Text

@Suite("A caption cleaner turns a caption into words")
struct CaptionCleanerTests {
  @Test("letters become lower case and punctuation is deleted")
  func defaults() {
    let words = CaptionCleaner().words("A dog's ball, caught in mid-air !")
    #expect(words == ["a", "dogs", "ball", "caught", "in", "midair"])
  }

  @Test("exactly the 32 marks of Python's string.punctuation are deleted")
  func punctuation() {
    let marks = ##"!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"##
    #expect(marks.count == 32)
    #expect(CaptionCleaner().words("a\(marks)b") == ["ab"])
    #expect(CaptionCleaner().words("é\(marks)b") == ["éb"])
    #expect(CaptionCleaner().words("2€ “so” 3°") == ["2€", "“so”", "3°"])
  }

  @Test("punctuation stays, becomes a space, or goes by a set")
  func punctuationPolicies() {
    func words(_ policy: PunctuationPolicy, _ text: String) -> [String] {
      CaptionCleaner(punctuation: policy).words(text)
    }
    #expect(words(.keep, "A well-known dog's.") == ["a", "well-known", "dog's."])
    #expect(words(.space, "A well-known dog's.") == ["a", "well", "known", "dog", "s"])
    #expect(words(.space, "Une élève bien-aimée.") == ["une", "élève", "bien", "aimée"])
    #expect(
      words(.deleteSet(".'é"), "A well-known dog's éclair.") == [
        "a", "well-known", "dogs", "clair",
      ])
  }

  @Test("any white space separates words, and none makes none")
  func whiteSpace() {
    #expect(CaptionCleaner().words("\t a\u{A0}b\r\nc  ") == ["a", "b", "c"])
    #expect(CaptionCleaner().words("").isEmpty)
    #expect(CaptionCleaner().words(" . \n").isEmpty)
  }

  @Test("letter case and punctuation stay when asked")
  func untouched() {
    let cleaner = CaptionCleaner(lowercase: false, punctuation: .keep)
    #expect(cleaner.words("A dog, Rex .") == ["A", "dog,", "Rex", "."])
  }

  @Test("words with digits or symbols go when only alphabetic ones are kept")
  func alphabetic() {
    let cleaner = CaptionCleaner(keepAlphabeticOnly: true)
    let words = cleaner.words("Player 7 of the 49ers’ café naïve")
    #expect(words == ["player", "of", "the", "café", "naïve"])
  }

  @Test("words of digits go when numbers do, and no others")
  func numbers() {
    let cleaner = CaptionCleaner(dropNumbers: true)
    #expect(
      cleaner.words("7 of 49ers run 10² ٣ km 1,000 x2") == ["of", "49ers", "run", "km", "x2"])
  }

  @Test("short and long words go beyond the lengths, counted in scalars")
  func lengths() {
    #expect(CaptionCleaner(minimumWordLength: 2).words("A dog in a box") == ["dog", "in", "box"])
    #expect(CaptionCleaner(maximumWordLength: 3).words("A poodle in été") == ["a", "in", "été"])
  }

  @Test("stop words go: NLTK's 179, or those given")
  func stopWords() {
    #expect(StopWords.englishWords.count == 179)
    let cleaner = CaptionCleaner(punctuation: .keep, stopWords: .english)
    #expect(cleaner.words("The dog isn't in the car because of me") == ["dog", "car"])
    let own = CaptionCleaner(stopWords: .list(["dog"]))
    #expect(own.words("The dog runs") == ["the", "runs"])
  }

  @Test("a normalizer runs after stop words and before words are dropped")
  func normalizer() {
    struct Stem: WordNormalizer {
      func normalize(_ word: String) -> String {
        word.hasSuffix("s") ? String(word.dropLast()) : word
      }
    }
    let cleaner = CaptionCleaner(
      stopWords: .list(["dog"]), wordForms: [.custom(Stem())], minimumWordLength: 2)
    #expect(cleaner.words("Dogs as dog cats s") == ["dog", "cat"])
  }

  @Test("forms of words are part of its JSON, but for rules of one's own")
  func wordForms() throws {
    struct Plain: WordNormalizer {
      func normalize(_ word: String) -> String { word }
    }
    let cleaner = CaptionCleaner(wordForms: [.stem(.english), .stem(.porter)])
    #expect(cleaner.words("Generously running dogs") == ["gener", "run", "dog"])
    let data = try JSONEncoder().encode(cleaner)
    #expect(String(decoding: data, as: UTF8.self).contains(#"["stem.english","stem.porter"]"#))
    let decoded = try JSONDecoder().decode(CaptionCleaner.self, from: data)
    #expect(decoded == cleaner && decoded != CaptionCleaner())
    #expect(decoded.words("Generously") == ["gener"])
    #expect(throws: EncodingError.self) {
      try JSONEncoder().encode(CaptionCleaner(wordForms: [.custom(Plain())]))
    }
    for bad in ["stem.klingon", "lemma.pronoun", "stem"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([WordForm].self, from: Data(#"["\#(bad)"]"#.utf8))
      }
    }
  }

  @Test(
    "lemmas are found again where WordNet is",
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/share/wordnet/index.noun")))
  func lemmas() throws {
    let lemma = WordForm.lemma(WordNetLemmatizer(try WordNet()))
    let cleaner = CaptionCleaner.showAttendTell(wordForms: [lemma])
    #expect(cleaner.words("A dog was chasing mice.") == ["dog", "wa", "chasing", "mouse"])
    let decoded = try JSONDecoder().decode(
      CaptionCleaner.self, from: try JSONEncoder().encode(cleaner))
    #expect(decoded == cleaner && decoded.words("Mice") == ["mouse"])
  }

  @Test("any tokenizer cuts", arguments: TokenizerChoice.allCases)
  func tokenizers(_ choice: TokenizerChoice) {
    let cleaner = CaptionCleaner(punctuation: .keep, tokenizer: choice)
    let text = "The dog's ball (red) rolls, naïve."
    #expect(cleaner.words(text) == choice.tokenizer.tokenize(text.lowercased()))
  }

  @Test("Unicode spellings become one")
  func normalization() throws {
    let spelled = "cafe\u{301} \u{FB01}re"
    func words(_ form: UnicodeNormalization) -> [String] {
      CaptionCleaner(normalization: form).words(spelled)
    }
    // Swift's strings are equal across normal forms; scalars are not.
    func scalars(_ words: [String]) -> [[Unicode.Scalar]] { words.map { Array($0.unicodeScalars) } }
    #expect(scalars(words(.none)) == scalars(["cafe\u{301}", "\u{FB01}re"]))
    #expect(scalars(words(.nfc)) == scalars(["caf\u{E9}", "\u{FB01}re"]))
    #expect(scalars(words(.nfkc)) == scalars(["caf\u{E9}", "fire"]))
    #expect(scalars(words(.nfkd)) == scalars(["cafe\u{301}", "fire"]))
    let texts = try String(
      contentsOf: TokenizerGolden.folder.appending(path: "sentences.txt"), encoding: .utf8
    ).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    let expected: [String: String] = try TokenizerGolden.read("tokenizers_normal_forms")
    for form in UnicodeNormalization.allCases where form != .none {
      let normalized = texts.map { [form.normalized($0)] }
      #expect(TokenizerGolden.hash(normalized) == expected[form.rawValue])
    }
  }

  @Test("captions too short or too long are left out, and the rest keep their places")
  func captionLengths() {
    let cleaner = CaptionCleaner(minimumCaptionLength: 2, maximumCaptionLength: 3)
    let kept = cleaner.captions(["a", "a dog", "a dog runs.", "a dog runs off", "", "two dogs"])
    #expect(kept.map(\.index) == [1, 2, 5])
    #expect(kept.map(\.words) == [["a", "dog"], ["a", "dog", "runs"], ["two", "dogs"]])
    #expect(cleaner.words("a") == ["a"])
    #expect(!cleaner.accepts(["a"]) && CaptionCleaner().accepts([]))
  }

  @Test("the options survive JSON, its keys and values as they are documented")
  func coding() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func roundTrip(_ cleaner: CaptionCleaner) throws -> String {
      let data = try encoder.encode(cleaner)
      #expect(try JSONDecoder().decode(CaptionCleaner.self, from: data) == cleaner)
      return String(decoding: data, as: UTF8.self)
    }
    let plain = try roundTrip(CaptionCleaner())
    #expect(
      plain == """
        {"dropNumbers":false,"keepAlphabeticOnly":false,"lowercase":true,"minimumCaptionLength":0,\
        "minimumWordLength":1,"normalization":"none","punctuation":"delete","stopWords":"none",\
        "tokenizer":"whitespace"}
        """)
    let full = try roundTrip(
      CaptionCleaner(
        normalization: .nfkc, lowercase: false, punctuation: .deleteSet(".,"), tokenizer: .ptb,
        stopWords: .list(["the", "a"]), dropNumbers: true, keepAlphabeticOnly: true,
        minimumWordLength: 3, maximumWordLength: 9, minimumCaptionLength: 5,
        maximumCaptionLength: 25))
    #expect(full.contains(#""punctuation":{"delete":".,"}"#))
    #expect(full.contains(#""stopWords":["a","the"]"#))
    #expect(try roundTrip(CaptionCleaner(punctuation: .space)).contains(#""punctuation":"space""#))
    #expect(try roundTrip(CaptionCleaner(stopWords: .english)).contains(#""stopWords":"english""#))
  }

  @Test("JSON written before there were policies still decodes, and a missing key is its default")
  func olderJSON() throws {
    func decode(_ json: String) throws -> CaptionCleaner {
      try JSONDecoder().decode(CaptionCleaner.self, from: Data(json.utf8))
    }
    let old = #"{"keepAlphabeticOnly":true,"lowercase":false,"minimumWordLength":2,"#
    #expect(
      try decode(old + #""removePunctuation":false}"#)
        == CaptionCleaner(
          lowercase: false, punctuation: .keep, keepAlphabeticOnly: true, minimumWordLength: 2))
    #expect(try decode(#"{"removePunctuation":true}"#) == CaptionCleaner())
    #expect(try decode("{}") == CaptionCleaner())
    #expect(throws: DecodingError.self) { try decode(#"{"punctuation":"some"}"#) }
    #expect(throws: DecodingError.self) { try decode(#"{"stopWords":"french"}"#) }
    #expect(throws: DecodingError.self) { try decode(#"{"tokenizer":"spacy"}"#) }
  }

  @Test("the published systems each have their cleaning")
  func presets() {
    let caption = "A man's well-known dog, Rex, jumps (high) over 3 logs; it wasn't tired."
    #expect(
      CaptionCleaner.showAttendTell().words(caption) == [
        "mans", "wellknown", "dog", "rex", "jumps", "high", "over", "logs", "it", "wasnt", "tired",
      ])
    #expect(
      CaptionCleaner.visionTransformer.words(caption) == [
        "a", "mans", "well-known", "dog", "rex", "jumps", "(", "high", ")", "over", "3", "logs",
        "it", "wasnt", "tired",
      ])
    #expect(
      CaptionCleaner.efficientNetTransformer.words("<START> \(caption) <END>") == [
        "start", "a", "mans", "wellknown", "dog", "rex", "jumps", "high", "over", "3", "logs",
        "it", "wasnt", "tired", "end",
      ])
    #expect(
      CaptionCleaner.inceptionTransformer.words(caption) == ["jumps", "over", "it"])
  }
}
