import Text
import Training

/// Captions as parts of words, by the tokenizer of a published language model.
///
/// ```swift
/// let codec = try SubwordCodec(path: "gpt2/tokenizer.json")
/// codec.encode("A dog runs.")   // [50256, 32, 3290, 4539, 13, 50256]
/// ```
/// GPT-2 has one mark for the start and the end of a text. Captions keep their case and punctuation,
/// which its tokens tell apart.
public struct SubwordCodec: CaptionCodec {
  /// The tokenizer's vocabulary lacks a token.
  public struct MissingToken: Error, CustomStringConvertible, Equatable {
    public let token: String
    /// The number of tokens that there are.
    public let count: Int

    public var description: String {
      "the tokenizer has no token \(token) among its \(count), with which captions start or end"
    }
  }

  public let tokenizer: SubwordTokenizer
  public let tokens: CaptionTokens
  private let marks: Set<Int32>

  /// - Parameters:
  ///   - end: The token that ends a caption, as the vocabulary spells it.
  ///   - start: The token that starts one; by default the one that ends it.
  /// - Throws: ``MissingToken``.
  public init(_ tokenizer: SubwordTokenizer, end: String, start: String? = nil) throws {
    func id(_ token: String) throws -> Int32 {
      guard let id = tokenizer.id(of: token) else {
        throw MissingToken(token: token, count: tokenizer.count)
      }
      return id
    }
    let (startID, endID) = (try id(start ?? end), try id(end))
    let specials = tokenizer.addedTokens.filter(\.token.special).map(\.id)
    marks = Set(specials + [startID, endID])
    tokens = CaptionTokens(
      start: startID, end: endID, banned: marks.subtracting([endID]).sorted())
    self.tokenizer = tokenizer
  }

  public var count: Int { tokenizer.count }

  public var padID: Int32 { tokens.end }

  /// Of the tokenizer's file, and of what starts and ends captions.
  public var contentHash: String {
    var hash = ContentHash()
    hash.add(tokenizer.json)
    hash.add("\(tokens.start) \(tokens.end)")
    return hash.text
  }

  /// Marks that stand in the caption itself are left out.
  public func encode(_ caption: String) -> [Int32] {
    let text = WhitespaceTokenizer().tokenize(caption).joined(separator: " ")
    return [tokens.start] + tokenizer.ids(of: text).filter { !marks.contains($0) } + [tokens.end]
  }

  public func decode(_ ids: some Sequence<Int32>) -> String {
    var ids = Array(ids)[...]
    if ids.first == tokens.start { ids.removeFirst() }
    let text = tokenizer.decode(ids.prefix { $0 != tokens.end })
    return WhitespaceTokenizer().tokenize(text).joined(separator: " ")
  }

  /// As it is spelled behind another word: of GPT-2's tokens, most begin with a space.
  public func ids(ofPhrase phrase: String) throws -> [Int32] {
    let words = WhitespaceTokenizer().tokenize(phrase)
    let ids = tokenizer.ids(of: " " + words.joined(separator: " ")).filter { !marks.contains($0) }
    if words.isEmpty || ids.isEmpty { throw CaptioningPipeline.UnknownWord(word: phrase) }
    return ids
  }

  public func mirrored(_ ids: [Int32], maximumLength: Int) -> [Int32] {
    let text = decode(ids)
    let mirrored = exchangingSides(text)
    return mirrored == text ? ids : encode(mirrored, maximumLength: maximumLength)
  }
}

/// Exchanges the words left and right, also at the start of a sentence.
private func exchangingSides(_ text: String) -> String {
  let others = ["left": "right", "right": "left", "Left": "Right", "Right": "Left"]
  var (result, word) = ("", "")
  for character in text {
    if character.isLetter {
      word.append(character)
      continue
    }
    result += others[word] ?? word
    result.append(character)
    word = ""
  }
  return result + (others[word] ?? word)
}
