import ApusTestSupport
import Foundation
import Tensor
import Testing

@testable import Text

@Suite("WordNet finds words and their synsets")
struct WordNetTests {
  private struct Fixture: Decodable {
    /// By word and part of speech: offsets and lemmas, as NLTK has them.
    let synsets: [String: [Entry]]

    struct Entry: Decodable {
      let offset: Int
      let lemmas: [String]

      init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        offset = try container.decode(Int.self)
        lemmas = try container.decode([String].self)
      }
    }
  }

  @Test(
    "synsets and their lemmas are those of NLTK", .needsWordNet)
  func synsetsAndTheirLemmasAreThoseOfNLTK() throws {
    let wordNet = MorphologyFixtures.wordNet!
    let fixture = try MorphologyFixtures.json("morphology.json", as: Fixture.self)
    #expect(fixture.synsets.count == 5)
    for (key, entries) in fixture.synsets {
      let parts = key.split(separator: " ").map(String.init)
      let part = WordNet.PartOfSpeech(rawValue: parts[1])!
      let synsets = wordNet.synsets(of: parts[0], as: part)
      #expect(synsets.map(\.offset) == entries.map(\.offset), "\(key)")
      #expect(try synsets.map { try wordNet.lemmas(of: $0) } == entries.map(\.lemmas), "\(key)")
    }
  }

  @Test(
    "words are found in either case and with spaces", .needsWordNet)
  func wordsAreFoundInEitherCaseAndWithSpaces() {
    let wordNet = MorphologyFixtures.wordNet!
    let phrase = wordNet.synsets(of: "ice_cream", as: .noun)
    #expect(!phrase.isEmpty)
    #expect(wordNet.synsets(of: "Ice Cream", as: .noun) == phrase)
    #expect(wordNet.contains("ice cream", as: .noun))
    #expect(!wordNet.contains("ice cream", as: .verb))
  }

  @Test(
    "unknown and empty words have no synsets", .needsWordNet)
  func unknownAndEmptyWordsHaveNoSynsets() {
    let wordNet = MorphologyFixtures.wordNet!
    for word in ["", " ", "xyzzyx", "dog n", "猫", "this software and database"] {
      #expect(wordNet.synsets(of: word).isEmpty, "\(word)")
    }
  }

  @Test(
    "synsets of all parts of speech stand in their order", .needsWordNet)
  func synsetsOfAllPartsOfSpeechStandInTheirOrder() {
    let synsets = MorphologyFixtures.wordNet!.synsets(of: "light")
    let parts = synsets.map(\.partOfSpeech.index)
    #expect(parts == parts.sorted())
    #expect(Set(parts).count == 4)
  }

  @Test(
    "every word of a synset leads back to it", .needsWordNet)
  func everyWordOfASynsetLeadsBackToIt() throws {
    let wordNet = MorphologyFixtures.wordNet!
    for part in WordNet.PartOfSpeech.allCases {
      for synset in wordNet.synsets(of: "well", as: part) {
        for lemma in try wordNet.lemmas(of: synset) {
          #expect(wordNet.synsets(of: lemma, as: part).contains(synset), "\(lemma)")
        }
      }
    }
  }

  @Test(
    "a synset that is none is refused", .needsWordNet)
  func aSynsetThatIsNoneIsRefused() {
    let wordNet = MorphologyFixtures.wordNet!
    for offset in [-1, 0, 1, 1741, 100_000_000] {
      let error = #expect(throws: FileError.self) {
        try wordNet.lemmas(of: WordNet.Synset(partOfSpeech: .noun, offset: offset))
      }
      #expect(
        error?.description == "/usr/share/wordnet/data.noun: there is no synset at byte \(offset)")
    }
  }

  @Test("a missing file is named with the package that brings it")
  func aMissingFileIsNamedWithThePackageThatBringsIt() throws {
    try withFolder { folder in
      let error = #expect(throws: FileError.self) { try WordNet(folder: folder.path) }
      #expect(
        error?.description
          == "\(folder.path)/index.noun: no such file of WordNet; install wordnet-base "
          + "(apt install wordnet-base) or name WordNet's dict folder in WNSEARCHDIR")
    }
  }

  @Test("the environment's folders come before the system's, if they exist")
  func environmentFolders() async {
    await #expect(processExitsWith: .success) {
      setenv("WNSEARCHDIR", "/nowhere", 1)
      setenv("WNHOME", "/nowhere", 1)
      #expect(WordNet.defaultFolder == "/usr/share/wordnet")
      setenv("WNSEARCHDIR", "/", 1)
      let error = #expect(throws: FileError.self) { try WordNet() }
      #expect(error?.path == "//index.noun")
    }
  }

  @Test("a small dictionary of one's own is read")
  func aSmallDictionaryOfOnesOwnIsRead() throws {
    try withFolder { folder in
      try write(Self.small, to: folder)
      let wordNet = try WordNet(folder: folder.path)
      let synsets = wordNet.synsets(of: "dog", as: .noun)
      #expect(synsets.map(\.offset) == [22])
      #expect(try wordNet.lemmas(of: synsets[0]) == ["dog", "Hound"])
      #expect(WordNetLemmatizer(wordNet).normalize("doggen") == "dog")
      #expect(WordNetLemmatizer(wordNet).normalize("dogs") == "dog")
    }
  }

  @Test(
    "a damaged file is named with its line",
    arguments: [
      ("index.noun", "  1 licence\ndog n\n", "line 2: expected a word, a part of speech"),
      ("index.noun", "dog v 1 0 1 0 00000022\n", "line 1: expected the part of speech n"),
      ("index.noun", "dog n 2 0 2 0 00000022\n", "line 1: expected 2 synsets at the end"),
      ("index.noun", "dog n 1 0 1 0 0000002x\n", "line 1: expected 1 synsets at the end"),
      ("index.noun", "dog n 999999999 0\n", "line 1: expected 999999999 synsets at the end"),
      ("index.noun", "dog n 0 0\n", "line 1: expected a word, a part of speech"),
      ("noun.exc", "dogs dog\ngeese\n", "line 2: expected a word and its base forms"),
    ])
  func aDamagedFileIsNamedWithItsLine(file: String, text: String, message: String) throws {
    try withFolder { folder in
      var files = Self.small
      files[file] = text
      try write(files, to: folder)
      let error = #expect(throws: FileError.self) { try WordNet(folder: folder.path) }
      let description = error?.description ?? ""
      #expect(description.hasPrefix("\(folder.path)/\(file): \(message)"), "\(description)")
    }
  }

  private static let small: [String: String] = {
    let licence = "  1 a dictionary     \n"
    var files: [String: String] = [:]
    for suffix in ["noun", "verb", "adj", "adv"] {
      files["index.\(suffix)"] = licence
      files["data.\(suffix)"] = licence
      files["\(suffix).exc"] = ""
    }
    files["index.noun"] = licence + "dog n 1 1 @ 1 1 00000022  \n"
    files["data.noun"] = licence + "00000022 05 n 02 dog 0 Hound 0 000 | an animal  \n"
    files["noun.exc"] = "doggen dog\n"
    return files
  }()

  private func write(_ files: [String: String], to folder: URL) throws {
    for (name, text) in files {
      try text.write(to: folder.appending(path: name), atomically: false, encoding: .utf8)
    }
  }
}
