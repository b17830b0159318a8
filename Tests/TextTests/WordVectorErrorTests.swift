import ApusTestSupport
import Foundation
import Tensor
import Testing
import Text

@Suite("A malformed file of word vectors is an error with its line or byte")
struct WordVectorErrorTests {
  private let vocabulary = Vocabulary(captions: [["a", "b", "c"]])

  /// What the reader of all rows and that of wanted rows say, and the latter when it validates.
  private func messages(
    _ bytes: some Sequence<UInt8>, _ format: WordVectorFormat? = nil, width: Int? = nil
  ) throws -> [String?] {
    var messages: [String?] = []
    try withFolder { folder in
      let path = folder.appending(path: "v").path
      try Data(Array(bytes)).write(to: URL(filePath: path))
      func message(_ body: () throws -> Void) {
        do {
          try body()
          messages.append(nil)
        } catch {
          #expect(error is TextFileError)
          messages.append("\(error)".replacingOccurrences(of: folder.path + "/", with: ""))
        }
      }
      message { _ = try WordVectors(path: path, format: format, width: width) }
      for validates in [true, false] {
        message {
          _ = try PretrainedEmbedding(
            path: path, vocabulary: vocabulary, format: format, width: width,
            validatesEveryRow: validates)
        }
      }
    }
    return messages
  }

  /// Every reader says this; that of wanted rows only where the row is wanted.
  private func expect(
    _ bytes: some Sequence<UInt8>, _ format: WordVectorFormat? = nil, width: Int? = nil,
    isWanted: Bool = true, says message: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let messages = try messages(bytes, format, width: width)
    #expect(
      messages == [message, message, isWanted ? message : nil], sourceLocation: sourceLocation)
  }

  @Test("ragged rows")
  func ragged() throws {
    try expect("a 1 2\nb 3\n".utf8, says: "v:2: 2 columns, expected 3, a word and its vector")
    try expect("a 1 2\nb 3 4 5\n".utf8, says: "v:2: 4 columns, expected 3, a word and its vector")
    try expect(
      "a 1 2\n\nb 3 4\n".utf8, isWanted: false,
      says: "v:2: 0 columns, expected 3, a word and its vector")
    try expect(
      "a 1 2\nx 3\nb 1 2".utf8, isWanted: false,
      says: "v:2: 2 columns, expected 3, a word and its vector")
    try expect("2 2\na 1 2\nb 1\n".utf8, says: "v:3: 2 columns, expected 3, a word and its vector")
    try expect("a 1 2\nb".utf8, says: "v:2: 1 column, expected 3, a word and its vector")
  }

  @Test("text that is no number, not finite, or too large")
  func numbers() throws {
    try expect("a 1 2\nb 3 nan\n".utf8, says: "v:2: \"nan\" is no finite number")
    try expect("a 1 2\nb inf 3\n".utf8, says: "v:2: \"inf\" is no finite number")
    try expect("a 1 2\nb 1e99 3\n".utf8, says: "v:2: \"1e99\" is no finite number")
    try expect("a 1 2\nb x 3\n".utf8, says: "v:2: \"x\" is no finite number")
    try expect(
      "a 1 2\nb 1  3\n".utf8, says: "v:2: 4 columns, expected 3, a word and its vector")
    try expect("1 2\na 1 2,5\n".utf8, says: "v:2: \"2,5\" is no finite number")
    try expect("a 1 2\nx 3 nan\n".utf8, isWanted: false, says: "v:2: \"nan\" is no finite number")
  }

  @Test("words that are not UTF-8")
  func utf8() throws {
    let text = [UInt8]("a 1 2\nb".utf8) + [0xC3] + [UInt8](" 1 2\n".utf8)
    try expect(text, isWanted: false, says: "v:2: not valid UTF-8")
    let binary = [UInt8]("1 1\n".utf8) + [0xFF, 0x20, 0, 0, 0, 0]
    try expect(binary, isWanted: false, says: "v: byte 4: the word is not valid UTF-8")
  }

  @Test("headers that lie, are missing, or promise the impossible")
  func headers() throws {
    try expect("3 2\na 1 2\nb 3 4\n".utf8, says: "v:1: the header promises 3 rows, the file has 2")
    try expect("1 2\na 1 2\nb 3 4\n".utf8, says: "v:1: the header promises 1 rows, the file has 2")
    try expect("1 0\na\n".utf8, says: "v:1: the header promises vectors of length 0")
    try expect(
      "1 99999\na 1\n".utf8,
      says: "v:1: the header promises vectors of length 99999, more than the file has room for")
    try expect(
      "1 9223372036854775807\na 1\n".utf8,
      says: "v:1: the header promises vectors of length 9223372036854775807, "
        + "more than the file has room for")
    try expect(
      "1 2\na 1 2\n".utf8, width: 3,
      says: "v:1: the header promises vectors of length 2, expected 3")
    for format in [WordVectorFormat.word2vecText, .word2vecBinary] {
      try expect(
        "a 1 2\n".utf8, format,
        says: "v:1: no header, expected the number of words and the length of a vector")
    }
    try expect("".utf8, says: "v: empty, expected word vectors")
    try expect("word\n".utf8, says: "v:1: 1 column, expected a word and its numbers")
    try expect("a 1 2\n".utf8, width: 3, says: "v:1: 3 columns, expected a word and 3 numbers")
  }

  @Test("binary files that are cut short, go on, or hold what is not finite")
  func binary() throws {
    func row(_ word: String, _ values: [Float]) -> [UInt8] {
      [UInt8](word.utf8) + [0x20]
        + values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) }
    }
    let rows = row("a", [1, 2]) + row("b", [3, 4])
    #expect(try messages([UInt8]("2 2\n".utf8) + rows) == [nil, nil, nil])
    try expect(
      [UInt8]("2 2\n".utf8) + rows.dropLast(),
      says: "v: byte 23: the file ends in row 2 of the 2 that the header promises")
    try expect(
      [UInt8]("3 2\n".utf8) + rows, .word2vecBinary,
      says: "v: byte 24: the file ends in row 3 of the 3 that the header promises")
    try expect(
      [UInt8]("1 2\n".utf8) + rows,
      says: "v: byte 14: the header promises 1 rows, 10 bytes follow them")
    try expect(
      [UInt8]("2 2\n".utf8) + row("a", [1, 2]) + row("b", [3, .nan]),
      says: "v: byte 20: nan is no finite number")
    try expect(
      [UInt8]("2 2\n".utf8) + row("a", [1, 2]) + row("x", [.infinity, 3]), isWanted: false,
      says: "v: byte 16: inf is no finite number")
  }

  @Test("a file that is not there says so")
  func missing() {
    let error = #expect(throws: FileError.self) { _ = try WordVectors(path: "/nowhere/v") }
    #expect(
      error?.description == "/nowhere/v: cannot open the file (No such file or directory)")
  }

  @Test("whatever bytes are changed, readers read or throw, and agree")
  func mutations() throws {
    var generator = Philox(seed: 8)
    for name in ["glove.txt", "gensim.txt", "gensim.bin"] {
      let original = try [UInt8](Data(contentsOf: URL(filePath: VectorFixture.path(name))))
      for _ in 0..<80 {
        var bytes = original
        for _ in 0..<1 + Int(generator.next() % 3) {
          bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(
            truncatingIfNeeded: generator.next())
        }
        if generator.next() % 4 == 0 { bytes.removeLast(Int(generator.next() % 200)) }
        let messages = try messages(bytes)
        // What the one refuses, the other refuses in the same words.
        #expect(messages[0] == messages[1])
        if messages[0] == nil { #expect(messages[2] == nil) }
      }
    }
  }
}
