import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a classifier's classes are called.
///
/// ```swift
/// let labels = try ClassLabels(contentsOf: "imagenet_labels.json")
/// print(labels[207])   // golden retriever
/// ```
public struct ClassLabels: Sendable, Equatable {
  private let names: [String]

  /// Names in the order of the classes.
  public init(_ names: [String]) { self.names = names }

  public var count: Int { names.count }

  /// - Precondition: there is such a class.
  public subscript(index: Int) -> String {
    require(
      names.indices.contains(index), "ClassLabels: there are \(names.count) classes (\(index))")
    return names[index]
  }

  /// Reads a file of names: a JSON list, a JSON dictionary by number (`{"0": "tench"}`, or Keras's
  /// `{"0": ["n01440764", "tench"]}`), or text with a name in each line.
  ///
  /// - Throws: `FileError` for a file that is missing or is none of these, or a dictionary that leaves
  ///   a number out.
  public init(contentsOf path: String) throws {
    let file = try MappedFile(path: path)
    let data = withExtendedLifetime(file) { Data(file.bytes) }
    let first = data.first { !" \t\r\n".utf8.contains($0) }
    if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") {
      names = try Self.decoded(data, path)
    } else {
      guard let text = String(validating: data, as: UTF8.self) else {
        throw FileError(path: path, reason: "not a list of labels (the text is not UTF-8)")
      }
      names = text.split { $0.isNewline }.map { $0.trimmed }.filter { !$0.isEmpty }
    }
    if names.isEmpty { throw FileError(path: path, reason: "there are no labels") }
  }

  private static func decoded(_ data: Data, _ path: String) throws -> [String] {
    let decoder = JSONDecoder()
    if let names = try? decoder.decode([String].self, from: data) { return names }
    let byNumber =
      (try? decoder.decode([String: String].self, from: data))
      ?? (try? decoder.decode([String: [String]].self, from: data))?.compactMapValues(\.last)
    guard let byNumber else {
      throw FileError(
        path: path, reason: "not a list of labels (JSON must be a list of texts, or a dictionary)")
    }
    return try (0..<byNumber.count).map { index in
      guard let name = byNumber["\(index)"] else {
        throw FileError(path: path, reason: "\(byNumber.count) labels, but none for class \(index)")
      }
      return name
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
