#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Returns what a JSON file says.
///
/// - Parameter expected: Completes the error where there is no such file.
/// - Throws: ``CaptionDatasetError`` that names the entry at fault, such as `images[3].id`.
func readJSON<Content: Decodable>(
  _ type: Content.Type, path: String, expected: String
) throws -> Content {
  guard fileExists(path), !folderExists(path) else {
    throw CaptionDatasetError(
      path: path,
      problem: "\(fileExists(path) ? "is a folder" : "no such file"), expected \(expected)")
  }
  guard let data = FileManager.default.contents(atPath: path) else {
    throw CaptionDatasetError(path: path, problem: "cannot be read, expected \(expected)")
  }
  do {
    let hasMark = data.starts(with: [0xEF, 0xBB, 0xBF])
    return try JSONDecoder().decode(type, from: hasMark ? data.dropFirst(3) : data)
  } catch let error as DecodingError {
    throw CaptionDatasetError(path: path, problem: "\(problem(error)), expected \(expected)")
  }
}

/// Returns `images[3].id: there is no such entry` and the like.
private func problem(_ error: DecodingError) -> String {
  func at(_ path: [any CodingKey]) -> String {
    let text = path.reduce("") { text, key in
      if let index = key.intValue { return "\(text)[\(index)]" }
      return text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)"
    }
    return text.isEmpty ? "the file" : text
  }
  switch error {
  case .keyNotFound(let key, let context):
    return "there is no \(at(context.codingPath + [key]))"
  case .valueNotFound(_, let context): return "\(at(context.codingPath)) is null"
  case .typeMismatch(_, let context):
    return "\(at(context.codingPath)) is of another type (\(context.debugDescription))"
  case .dataCorrupted(let context):
    if context.codingPath.isEmpty {
      let reason = context.underlyingError.map { " (\($0))" } ?? ""
      return "not valid JSON\(reason)"
    }
    return "\(at(context.codingPath)): \(context.debugDescription)"
  @unknown default: return "\(error)"
  }
}
