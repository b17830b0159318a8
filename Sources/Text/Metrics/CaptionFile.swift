#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Returns what a JSON file says.
///
/// - Parameter expected: Completes the error where the file is something else.
/// - Throws: ``TextFileError`` that names the entry at fault.
func readCaptionJSON<Content: Decodable>(
  _ type: Content.Type, path: String, expected: String
) throws -> Content {
  func fail(_ problem: String) -> TextFileError {
    TextFileError(path: path, problem: "\(problem), expected \(expected)")
  }
  var isFolder = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
    throw fail("no such file")
  }
  guard !isFolder else { throw fail("is a folder") }
  guard let data = FileManager.default.contents(atPath: path) else { throw fail("cannot be read") }
  let hasMark = data.starts(with: [0xEF, 0xBB, 0xBF])
  let text = hasMark ? data.dropFirst(3) : data
  do {
    return try JSONDecoder().decode(type, from: text)
  } catch let error as DecodingError {
    // The decoder takes some faulty numbers and texts for values of another type.
    do {
      _ = try Array(text).withUnsafeBufferPointer { try JSONParser.parse($0) }
    } catch let fault as JSONProblem {
      throw fail(fault.reason)
    }
    throw fail(problem(error))
  }
}

private func problem(_ error: DecodingError) -> String {
  func at(_ path: [any CodingKey]) -> String {
    let text = path.reduce("") { text, key in
      // The key "7" of an object has an integer value, too.
      if let index = key.intValue, key.stringValue != "\(index)" { return "\(text)[\(index)]" }
      return text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)"
    }
    return text.isEmpty ? "the file" : text
  }
  switch error {
  case .keyNotFound(let key, let context):
    return "there is no \(at(context.codingPath + [key]))"
  case .valueNotFound(_, let context): return "\(at(context.codingPath)) is null"
  case .typeMismatch(_, let context): return "\(at(context.codingPath)) is of another type"
  case .dataCorrupted(let context):
    return "\(at(context.codingPath)): \(context.debugDescription)"
  @unknown default: return "\(error)"
  }
}

/// The name of an image: a number is taken by its digits, so that 42 and "42" are the same image,
/// as they have to be where the keys of a JSON object name images.
struct CaptionImageName: Decodable {
  let text: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      text = String(number)
    } else {
      text = try container.decode(String.self)
    }
  }
}
