import ApusTestSupport
import Foundation
import Tensor
import Testing

@testable import Text

@Suite("paraphrase tables are read")
struct METEORParaphrasesTests {
  private let table = MorphologyFixtures.file("meteor_paraphrases.gz")

  @Test("a compressed table and its text are the same")
  func aCompressedTableAndItsTextAreTheSame() throws {
    let compressed = try METEORParaphrases(path: table.path)
    #expect(compressed.count > 1000)
    var text = ""
    try GzipLines.forEach(path: table.path) { text += String(decoding: $0, as: UTF8.self) + "\n" }
    try withFolder { folder in
      let file = folder.appending(path: "table.txt")
      try text.write(to: file, atomically: false, encoding: .utf8)
      #expect(try METEORParaphrases(path: file.path).count == compressed.count)
      try String(text.dropLast()).write(to: file, atomically: false, encoding: .utf8)
      #expect(try METEORParaphrases(path: file.path).count == compressed.count)
    }
  }

  @Test("lines longer than the buffer are whole")
  func linesLongerThanTheBufferAreWhole() throws {
    try withFolder { folder in
      let file = folder.appending(path: "long.txt")
      let lines = [
        String(repeating: "a", count: 3_000_000), "b", String(repeating: "c", count: 99),
      ]
      try lines.joined(separator: "\n").write(to: file, atomically: false, encoding: .utf8)
      var read: [String] = []
      try GzipLines.forEach(path: file.path) { read.append(String(decoding: $0, as: UTF8.self)) }
      #expect(read == lines)
    }
  }

  @Test(
    "a damaged table is named with its line",
    arguments: [
      ("0.5\na dog\n", "line 2: the file ends inside a pair"),
      ("a dog\n", "line 1: expected a probability"),
      ("0.5\na dog\n\n", "line 3: expected a phrase"),
      ("0.5\na\nb\nx\n", "line 4: expected a probability"),
    ])
  func aDamagedTableIsNamedWithItsLine(text: String, message: String) throws {
    try withFolder { folder in
      let file = folder.appending(path: "table.txt")
      try text.write(to: file, atomically: false, encoding: .utf8)
      let error = #expect(throws: FileError.self) { try METEORParaphrases(path: file.path) }
      let description = error?.description ?? ""
      #expect(description.hasPrefix("\(file.path): \(message)"), "\(description)")
    }
  }

  @Test("a table that is cut short is refused")
  func aTableThatIsCutShortIsRefused() throws {
    try withFolder { folder in
      let file = folder.appending(path: "cut.gz")
      let bytes = try Data(contentsOf: table)
      try bytes.prefix(bytes.count / 2).write(to: file)
      let error = #expect(throws: FileError.self) { try METEORParaphrases(path: file.path) }
      let description = error?.description ?? ""
      #expect(
        description.hasPrefix("\(file.path): cannot decompress the file"), "\(description)")
    }
  }

  @Test("a missing table is refused")
  func aMissingTableIsRefused() {
    let error = #expect(throws: FileError.self) { try METEORParaphrases(path: "/nowhere/p.gz") }
    #expect(
      error?.description == "/nowhere/p.gz: cannot open the file (No such file or directory)")
  }
}
