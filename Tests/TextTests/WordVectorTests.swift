import ApusTestSupport
import Foundation
import Tensor
import Testing

@testable import Text

/// `vectors/`, see `make_vectors.py`.
struct VectorFixture: Decodable {
  let words: [String]
  let matrix: [[Float]]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/text/vectors").standardized

  static func path(_ name: String) -> String { folder.appending(path: name).path }

  init() throws {
    self = try JSONDecoder().decode(
      VectorFixture.self, from: Data(contentsOf: Self.folder.appending(path: "expected.json")))
  }
}

@Suite("Word vectors are read and written")
struct WordVectorTests {
  private static let files: [(String, WordVectorFormat)] = [
    ("gensim.txt", .word2vecText), ("gensim.bin", .word2vecBinary),
    ("word2vec.bin", .word2vecBinary), ("fasttext.vec", .word2vecText), ("glove.txt", .glove),
  ]

  @Test("as gensim, word2vec, fastText and GloVe write them", arguments: files)
  func golden(name: String, format: WordVectorFormat) throws {
    let expected = try VectorFixture()
    for stated in [nil, format] {
      let file = try WordVectorFile(path: VectorFixture.path(name), format: stated)
      #expect(file.format == format && file.width == 6)
      #expect(file.declaredCount == (format == .glove ? nil : expected.words.count))
      let vectors = try WordVectors(path: VectorFixture.path(name), format: stated)
      #expect(vectors.words == expected.words)
      #expect(vectors.duplicates.isEmpty)
      let bits = vectors.matrix.elements.map(\.bitPattern)
      #expect(bits == expected.matrix.joined().map(\.bitPattern))
    }
  }

  @Test("byte for byte as gensim writes them")
  func writing() throws {
    let expected = try VectorFixture()
    let vectors = try WordVectors(words: expected.words, matrix: Tensor(expected.matrix))
    try withFolder { folder in
      for (name, format) in Self.files.prefix(2) {
        let path = folder.appending(path: name).path
        try vectors.save(to: path, format: format)
        #expect(
          try Data(contentsOf: URL(filePath: path))
            == Data(contentsOf: URL(filePath: VectorFixture.path(name))))
      }
      let path = folder.appending(path: "glove").path
      try vectors.save(to: path, format: .glove)
      let again = try WordVectors(path: path)
      #expect(again.words == vectors.words)
      #expect(again.matrix == vectors.matrix)
    }
  }

  @Test("every number is the float nearest to its text")
  func floats() throws {
    let parser = FloatParser()
    let text = try String(contentsOfFile: VectorFixture.path("floats.txt"), encoding: .utf8)
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.count > 4000)
    for line in lines {
      let value = Array(line[0].utf8).withUnsafeBufferPointer { parser.parse($0) }
      #expect(value?.bitPattern == UInt32(line[1], radix: 16), "\(line[0])")
    }
    for wrong in ["", "-", ".", "e5", "1e", "1e+", "nan", "inf", "0x1", "1,5", "1 ", "--1", "1e99"]
    {
      #expect(Array(wrong.utf8).withUnsafeBufferPointer { parser.parse($0) } == nil, "\(wrong)")
    }
  }

  @Test("as many rows as asked for")
  func limit() throws {
    let expected = try VectorFixture()
    for (name, _) in Self.files {
      for limit in [0, 1, 5, 1000] {
        let vectors = try WordVectors(path: VectorFixture.path(name), limit: limit)
        #expect(vectors.words == Array(expected.words.prefix(limit)))
        #expect(vectors.matrix.shape == [vectors.count, 6])
      }
    }
  }

  @Test("a word has its row, and the first of several rows")
  func lookup() throws {
    try withFolder { folder in
      let path = folder.appending(path: "v").path
      try Data("a 1 2\nb 3 4\na 5 6\n. . 7 8\n\u{E9} 1 1\ne\u{301} 2 2".utf8)
        .write(to: URL(filePath: path))
      let vectors = try WordVectors(path: path)
      #expect(vectors.words.count == 5)
      #expect(vectors.vector(of: "a") == [1, 2])
      #expect(vectors.vector(of: ". .") == [7, 8])
      // Two spellings of é, in two normal forms.
      #expect(vectors.vector(of: "\u{E9}") == [1, 1])
      #expect(vectors.vector(of: "e\u{301}") == [2, 2])
      #expect(vectors.index(of: "c") == nil)
      #expect(vectors.duplicates == [DuplicateRow(word: "a", line: 3)])
    }
  }

  @Test("words that a format cannot hold are refused, and the old file stays")
  func unwritable() throws {
    try withFolder { folder in
      let path = folder.appending(path: "v").path
      try Data("old".utf8).write(to: URL(filePath: path))
      func refused(_ word: String, _ format: WordVectorFormat) throws -> Bool {
        let vectors = try WordVectors(words: ["a", word], matrix: Tensor([[1], [2]]))
        do {
          try vectors.save(to: path, format: format)
          return false
        } catch let error as TextFileError {
          #expect(
            error.problem
              == "the word \"\(word)\" cannot stand in a file of the format \(format.rawValue)")
          #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
          return true
        }
      }
      for format in WordVectorFormat.allCases {
        #expect(try refused("x\ny", format))
        #expect(try refused("", format))
      }
      #expect(try refused("x y", .word2vecText))
      #expect(try refused("x y", .word2vecBinary))
      #expect(try !refused("x y", .glove))
    }
  }

  @Test("a table of words is found again, however many there are")
  func table() {
    var table = WordTable()
    let words = (0..<5000).map { "word\($0)" } + ["", "x y", "größe"]
    for (index, word) in words.enumerated() {
      #expect(table.insert(word) == (index, true))
    }
    for (index, word) in words.enumerated() {
      #expect(table.insert(word) == (index, false))
      #expect(table.index(of: word) == index)
    }
    #expect(table.index(of: "word5000") == nil)
    #expect(table.count == words.count && table.hasSpaces)
  }
}
