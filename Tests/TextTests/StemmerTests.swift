import Foundation
import Testing

@testable import Text

@Suite("stems are libstemmer's")
struct StemmerTests {
  private struct Fixture: Decodable {
    /// By algorithm: pairs of a word and its stem.
    let stems: [String: [[String]]]
  }

  @Test(
    "stems of thousands of words are those of PyStemmer",
    arguments: [(1, Stemmer.english), (2, Stemmer.porter)])
  func stemsOfThousandsOfWordsAreThoseOfPyStemmer(column: Int, stemmer: Stemmer) throws {
    let rows = try MorphologyFixtures.rows("stems.txt")
    #expect(rows.count > 3000)
    for row in rows {
      let expected = row[column].isEmpty ? row[0] : row[column]
      #expect(stemmer.normalize(row[0]) == expected, "\(row[0])")
    }
    #expect(stemmer.normalize(rows.map { $0[0] }) == rows.map { stemmer.normalize($0[0]) })
  }

  @Test("Porter's algorithm leaves nothing of an s")
  func portersAlgorithmLeavesNothingOfAnS() {
    #expect(Stemmer.porter.normalize("s") == "")
    #expect(Stemmer.english.normalize("s") == "s")
  }

  @Test("other languages stem as in PyStemmer")
  func otherLanguagesStemAsInPyStemmer() throws {
    let fixture = try MorphologyFixtures.json("morphology.json", as: Fixture.self)
    #expect(fixture.stems.count == 10)
    for (algorithm, pairs) in fixture.stems {
      let stemmer = try Stemmer(algorithm: algorithm)
      for pair in pairs { #expect(stemmer.normalize(pair[0]) == pair[1], "\(algorithm)") }
    }
  }

  @Test("every listed algorithm stems any text")
  func everyListedAlgorithmStemsAnyText() throws {
    #expect(Stemmer.algorithms.count >= 15)
    #expect(Stemmer.algorithms.contains("english") && Stemmer.algorithms.contains("porter"))
    for algorithm in Stemmer.algorithms {
      let stemmer = try Stemmer(algorithm: algorithm)
      #expect(stemmer.algorithm == algorithm)
      for word in ["", "a", "running", "häuser", "собаки", "猫", "😀", "two words", "a\u{0}b"] {
        #expect(stemmer.normalize(word) == stemmer.normalize(word), "\(algorithm) \(word)")
      }
      #expect(stemmer.normalize("") == "")
    }
  }

  @Test("a language is found by its code")
  func aLanguageIsFoundByItsCode() throws {
    #expect(try Stemmer(algorithm: "en").normalize("ponies") == Stemmer.english.normalize("ponies"))
  }

  @Test("an unknown algorithm is refused with the known ones")
  func anUnknownAlgorithmIsRefusedWithTheKnownOnes() {
    let error = #expect(throws: StemmerError.self) { try Stemmer(algorithm: "klingon") }
    let known = Stemmer.algorithms.joined(separator: ", ")
    #expect(
      error?.description == "stemmer: there is no algorithm \"klingon\" (there are \(known))")
  }

  @Test("many threads get the same stems")
  func manyThreadsGetTheSameStems() async throws {
    let words = try MorphologyFixtures.rows("stems.txt").map { $0[0] }
    let expected = words.map { Stemmer.english.normalize($0) }
    await withTaskGroup(of: [String].self) { group in
      for task in 0..<8 {
        group.addTask {
          task % 2 == 0
            ? words.map { Stemmer.english.normalize($0) } : Stemmer.english.normalize(words)
        }
      }
      for await stems in group { #expect(stems == expected) }
    }
  }
}
