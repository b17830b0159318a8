import Foundation
import Testing

@testable import Text

@Suite("the lemmatizer is NLTK's", .needsWordNet)
struct WordNetLemmatizerTests {
  private struct Fixture: Decodable {
    let captions: Int
    let captionsAsNouns: String
    let captionsAsVerbs: String
  }

  private static let tokens = URL(fileURLWithPath: #filePath)
    .appending(path: "../../../../shared/data/flickr8k/Flickr8k_text/Flickr8k.token.txt")
    .standardized.path

  @Test(
    "lemmas of thousands of words are those of NLTK", arguments: WordNet.PartOfSpeech.allCases)
  func lemmasOfThousandsOfWordsAreThoseOfNLTK(part: WordNet.PartOfSpeech) throws {
    let lemmatizer = WordNetLemmatizer(MorphologyFixtures.wordNet!, partOfSpeech: part)
    let rows = try MorphologyFixtures.rows("lemmas.txt")
    #expect(rows.count > 3000)
    var changed = 0
    for row in rows {
      let expected = row[1 + part.index].isEmpty ? row[0] : row[1 + part.index]
      #expect(lemmatizer.normalize(row[0]) == expected, "\(row[0])")
      if expected != row[0] { changed += 1 }
    }
    #expect(changed > (part == .adverb ? 0 : 100))
  }

  @Test("words are nouns unless said otherwise")
  func wordsAreNounsUnlessSaidOtherwise() {
    let lemmatizer = WordNetLemmatizer(MorphologyFixtures.wordNet!)
    #expect(lemmatizer.normalize("leaves") == "leaf")
    #expect(lemmatizer.lemmatize("leaves", as: .verb) == "leave")
    #expect(lemmatizer.lemmatize("better", as: .adjective) == "good")
    #expect(lemmatizer.lemmatize("better", as: .adverb) == "well")
  }

  @Test("a lemma of a lemma is no longer than it")
  func aLemmaOfALemmaIsNoLongerThanIt() throws {
    let wordNet = MorphologyFixtures.wordNet!
    for row in try MorphologyFixtures.rows("lemmas.txt") {
      for part in WordNet.PartOfSpeech.allCases {
        let lemma = WordNetLemmatizer(wordNet, partOfSpeech: part).normalize(row[0])
        let again = WordNetLemmatizer(wordNet, partOfSpeech: part).normalize(lemma)
        #expect(again.utf8.count <= lemma.utf8.count, "\(row[0])")
      }
    }
  }

  @Test("an empty word stays empty")
  func anEmptyWordStaysEmpty() {
    for part in WordNet.PartOfSpeech.allCases {
      #expect(WordNetLemmatizer(MorphologyFixtures.wordNet!).lemmatize("", as: part) == "")
    }
  }

  @Test(
    "all captions lemmatise as in NLTK",
    .enabled(
      if: FileManager.default.fileExists(atPath: tokens),
      "needs Flickr8k at ../shared/data/flickr8k"
    ))
  func allCaptionsLemmatiseAsInNLTK() throws {
    let fixture = try MorphologyFixtures.json("morphology.json", as: Fixture.self)
    let wordNet = MorphologyFixtures.wordNet!
    let captions = try String(contentsOfFile: Self.tokens, encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: "\t")[1].lowercased() }
    #expect(captions.count == fixture.captions)
    func hash(_ part: WordNet.PartOfSpeech) -> String {
      let lemmatizer = WordNetLemmatizer(wordNet, partOfSpeech: part)
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for caption in captions {
        let words = caption.split { $0.isWhitespace }.map { lemmatizer.normalize(String($0)) }
        for byte in (words.joined(separator: " ") + "\n").utf8 {
          hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
      }
      let digits = String(hash, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    #expect(hash(.noun) == fixture.captionsAsNouns)
    #expect(hash(.verb) == fixture.captionsAsVerbs)
  }

  @Test("many threads get the same lemmas")
  func manyThreadsGetTheSameLemmas() async throws {
    let lemmatizer = WordNetLemmatizer(MorphologyFixtures.wordNet!, partOfSpeech: .verb)
    let words = try MorphologyFixtures.rows("lemmas.txt").map { $0[0] }
    let expected = words.map(lemmatizer.normalize)
    await withTaskGroup(of: [String].self) { group in
      for _ in 0..<4 { group.addTask { words.map(lemmatizer.normalize) } }
      for await lemmas in group { #expect(lemmas == expected) }
    }
  }
}
