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
    #expect(CaptionCleaner().words("2€ “so” 3°") == ["2€", "“so”", "3°"])
  }

  @Test("any white space separates words, and none makes none")
  func whiteSpace() {
    #expect(CaptionCleaner().words("\t a\u{A0}b\r\nc  ") == ["a", "b", "c"])
    #expect(CaptionCleaner().words("").isEmpty)
    #expect(CaptionCleaner().words(" . \n").isEmpty)
  }

  @Test("letter case and punctuation stay when asked")
  func untouched() {
    let cleaner = CaptionCleaner(lowercase: false, removePunctuation: false)
    #expect(cleaner.words("A dog, Rex .") == ["A", "dog,", "Rex", "."])
  }

  @Test("words with digits or symbols go when only alphabetic ones are kept")
  func alphabetic() {
    let cleaner = CaptionCleaner(keepAlphabeticOnly: true)
    let words = cleaner.words("Player 7 of the 49ers’ café naïve")
    #expect(words == ["player", "of", "the", "café", "naïve"])
  }

  @Test("short words go below the minimum length")
  func minimumLength() {
    #expect(CaptionCleaner(minimumWordLength: 2).words("A dog in a box") == ["dog", "in", "box"])
  }

  @Test("the options survive JSON")
  func coding() throws {
    let cleaner = CaptionCleaner(lowercase: false, minimumWordLength: 3)
    let data = try JSONEncoder().encode(cleaner)
    #expect(try JSONDecoder().decode(CaptionCleaner.self, from: data) == cleaner)
  }
}
