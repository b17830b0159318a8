import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Vocabulary: Codable {
  private enum CodingKeys: String, CodingKey { case words, specials, frequencies }

  /// Lets ``init(path:specials:)`` say how the special tokens of a bare array are spelled.
  private static let specialsKey = CodingUserInfoKey(rawValue: "apus.text.specials")!

  /// Reads an array of words in id order, or an object with `words`, `specials` and `frequencies`.
  ///
  /// - Throws: `VocabularyError` as `init(words:)` does, or the decoder's own error.
  public init(from decoder: any Decoder) throws {
    if (try? decoder.unkeyedContainer()) != nil {
      let specials = decoder.userInfo[Self.specialsKey] as? SpecialTokens
      try self.init(
        words: decoder.singleValueContainer().decode([String].self),
        specials: specials ?? .standard)
      return
    }
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      words: values.decode([String].self, forKey: .words),
      specials: values.decodeIfPresent(SpecialTokens.self, forKey: .specials) ?? .standard,
      frequencies: values.decodeIfPresent([Int].self, forKey: .frequencies))
  }

  /// Writes an array of words in id order where special tokens are spelled in the standard way and
  /// no frequencies are kept, and an object otherwise.
  public func encode(to encoder: any Encoder) throws {
    if specials.names == SpecialTokens.standard.names && frequencies == nil {
      var container = encoder.singleValueContainer()
      try container.encode(words)
      return
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(words, forKey: .words)
    try container.encode(specials, forKey: .specials)
    try container.encodeIfPresent(frequencies, forKey: .frequencies)
  }

  /// Reads a JSON file, as ``save(to:)`` writes it or an array of words from elsewhere.
  ///
  /// - Parameter specials: How the special tokens are spelled where the file is a bare array.
  /// - Throws: ``FileError`` for a file that cannot be read, ``TextFileError`` for one that is no
  ///   vocabulary.
  public init(path: String, specials: SpecialTokens = .standard) throws {
    let file = try MappedFile(path: path)
    let decoder = JSONDecoder()
    decoder.userInfo[Self.specialsKey] = specials
    do {
      self = try decoder.decode(Vocabulary.self, from: Data(file.bytes))
    } catch let error as VocabularyError {
      throw TextFileError(path: path, problem: "\(error)")
    } catch {
      throw TextFileError(
        path: path,
        problem: "not a vocabulary, expected a JSON array of words or an object that holds one")
    }
  }

  /// Writes a JSON file, atomically.
  ///
  /// - Throws: ``FileError``; an existing file is then unchanged.
  public func save(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try writeAtomically(String(decoding: try encoder.encode(self), as: UTF8.self), to: path)
  }
}
