#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The lines of a text file, as bytes: a caption file has 40 000 of them, and `Character`s would
/// take longer to break than the whole file takes to read.
struct TextLines {
  let path: String
  private let bytes: [UInt8]

  /// Reads the file at `path`; `expected` completes the error where there is none.
  init(path: String, expected: String) throws {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder else {
      throw CaptionDatasetError(
        path: path, problem: "\(isFolder ? "is a folder" : "no such file"), expected \(expected)")
    }
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CaptionDatasetError(path: path, problem: "cannot be read, expected \(expected)")
    }
    bytes = [UInt8](data)
  }

  /// The bytes behind the byte order mark, where there is one.
  var content: ArraySlice<UInt8> {
    bytes.dropFirst(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
  }

  /// Calls `body` with each line that is not blank, without its line ending (LF or CRLF) and
  /// without blanks around it, and with its number, counted from 1.
  func eachLine(_ body: (_ line: ArraySlice<UInt8>, _ number: Int) throws -> Void) throws {
    var start = content.startIndex
    var number = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      number += 1
      let line = bytes[start..<end].trimmed
      if !line.isEmpty { try body(line, number) }
      start = end + 1
    }
  }

  /// Returns `bytes`, which are part of line `line`, as text.
  func text(_ bytes: ArraySlice<UInt8>, line: Int) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw error(line: line, "not valid UTF-8")
    }
    return text
  }

  /// Returns the start of `text` in quotes, control characters escaped.
  static func excerpt(_ text: String) -> String {
    String(reflecting: text.count > 60 ? text.prefix(60) + "…" : text)
  }

  func error(line: Int, _ problem: String) -> CaptionDatasetError {
    CaptionDatasetError(path: path, line: line, problem: problem)
  }
}

extension ArraySlice<UInt8> {
  /// The bytes without spaces, tabs and carriage returns at either end.
  var trimmed: ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var slice = self
    while let first = slice.first, isBlank(first) { slice.removeFirst() }
    while let last = slice.last, isBlank(last) { slice.removeLast() }
    return slice
  }
}
