import Testing

@testable import Text

@Suite("Words and n-grams have numbers")
struct NGramNumbers {
  private struct Numbers {
    var state: UInt64 = 11
    mutating func next(_ n: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % n
    }
  }

  @Test("words are numbered as a dictionary of their bytes would do it")
  func words() {
    var numbers = Numbers()
    var table = WordTable()
    var expected: [[UInt8]: Int32] = [:]
    let letters = ["a", "b", "e\u{301}", "\u{E9}", "\u{0}", "🙂", "longer piece "]
    for _ in 0..<20_000 {
      let word = (0..<numbers.next(5)).map { _ in letters[Int(numbers.next(7))] }.joined()
      let id = table.id(of: word)
      #expect(id == expected[Array(word.utf8), default: Int32(expected.count)])
      expected[Array(word.utf8)] = id
    }
    #expect(table.count == expected.count && table.count > 1000)
    for (bytes, id) in expected {
      let word = String(decoding: bytes, as: UTF8.self)
      #expect(table.find(word) == id)
      #expect(Array(table[id].utf8) == bytes)
    }
    #expect(table.find("c") == nil)
    #expect(WordTable().find("") == nil)
  }

  @Test("n-grams are counted as a dictionary of word lists would do it")
  func profiles() {
    var numbers = Numbers()
    var table = NGramTable()
    var profiles = NGramProfiles(order: 5)
    var names: [Int32: [Int32]] = [:]
    for sentence in 0..<600 {
      let length = sentence.isMultiple(of: 50) ? 90 : numbers.next(14)
      let words = (0..<length).map { _ in Int32(truncatingIfNeeded: numbers.next(6)) - 3 }
      profiles.append(words, &table)
      for n in 1...5 {
        var expected: [[Int32]: Int32] = [:]
        for start in 0..<max(0, words.count - n + 1) {
          let ngram = Array(words[start..<start + n])
          expected[ngram, default: 0] += 1
          let node = ngram.reduce(0) { table.find(after: $0, $1) }
          #expect(names.updateValue(ngram, forKey: node) ?? ngram == ngram)
        }
        let entries = profiles.entries[profiles.range(sentence, n)]
        #expect(entries.map(\.node) == entries.map(\.node).sorted())
        let found = Dictionary(uniqueKeysWithValues: entries.map { (names[$0.node]!, $0.count) })
        #expect(found == expected)
      }
    }
    #expect(names.count == table.count - 1 && names[0] == nil)
  }

  @Test("an overlay keeps the numbers of its table and gives new ones behind")
  func overlay() {
    var table = NGramTable()
    let a = table.node(after: 0, 1)
    let ab = table.node(after: a, 2)
    var overlay = NGramOverlay(table)
    #expect(overlay.node(after: 0, 1) == a && overlay.node(after: a, 2) == ab)
    let b = overlay.node(after: 0, 2)
    let ba = overlay.node(after: b, 1)
    #expect(b == 3 && ba == 4)
    #expect(overlay.node(after: 0, 2) == b && overlay.node(after: b, 1) == ba)
    #expect(table.count == 3 && table.find(after: 0, 2) == 0)
  }
}
