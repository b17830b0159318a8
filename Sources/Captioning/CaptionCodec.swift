import Tensor
import Text

/// Turns captions into the ids that a captioner reads, and back: by words, see ``WordCodec``, or by
/// the parts of words that a published language model knows, see ``SubwordCodec``.
///
/// ```swift
/// let codec: any CaptionCodec = WordCodec(vocabulary: vocabulary, cleaner: CaptionCleaner())
/// let ids = codec.encode("A dog runs.")   // [2, 4, 9, 17, 3]: <sos> a dog runs <eos>
/// print(codec.decode(ids))                // a dog runs
/// ```
public protocol CaptionCodec: Sendable {
  /// The number of ids: the width of a captioner's logits.
  var count: Int { get }

  /// The ids that frame a caption, and those that never belong into one.
  var tokens: CaptionTokens { get }

  /// What fills a batch's captions up to one length. It may be an id of captions too, so a loss leaves
  /// padding out by the captions' lengths, not by this id.
  var padID: Int32 { get }

  /// What makes words of references, with which the words of captions are compared. By default
  /// `CaptionCleaner()`.
  var cleaner: CaptionCleaner { get }

  /// A short hash of all ids and what they stand for; the same in every process.
  var contentHash: String { get }

  /// The ids of a caption between start and end.
  func encode(_ caption: String) -> [Int32]

  /// The text of ids up to the first end, without start.
  func decode(_ ids: some Sequence<Int32>) -> String

  /// The words of ids up to the first end, as ``cleaner`` makes them.
  func words(_ ids: some Sequence<Int32>) -> [String]

  /// The ids of a word or phrase inside of a caption, without start and end.
  ///
  /// - Throws: ``CaptioningPipeline/UnknownWord`` for what cannot be said.
  func ids(ofPhrase phrase: String) throws -> [Int32]

  /// The caption of the mirrored picture: "left" and "right" are exchanged.
  ///
  /// - Parameters:
  ///   - ids: A caption from start to end.
  ///   - maximumLength: The most ids of the result.
  func mirrored(_ ids: [Int32], maximumLength: Int) -> [Int32]
}

extension CaptionCodec {
  public var cleaner: CaptionCleaner { CaptionCleaner() }

  public func words(_ ids: some Sequence<Int32>) -> [String] { cleaner.words(decode(ids)) }

  /// As ``encode(_:)``, of at most `maximumLength` ids: those before the end are left out, the end
  /// never is.
  ///
  /// - Precondition: `maximumLength` is at least 2, the start and the end.
  public func encode(_ caption: String, maximumLength: Int) -> [Int32] {
    require(
      maximumLength >= 2,
      "CaptionCodec: maximumLength must leave room for start and end (\(maximumLength))")
    let ids = encode(caption)
    return ids.count <= maximumLength ? ids : ids.prefix(maximumLength - 1) + [tokens.end]
  }

  /// The words of the text of ids, each with the places of the ids that it is made of. Ids that add
  /// nothing to the text, such as marks, belong to no word.
  func parts(of ids: [Int32]) -> [(word: String, places: [Int])] {
    var (text, places) = ("", [[Int]]())
    for place in ids.indices {
      let longer = decode(ids[...place])
      let count = longer.split(separator: " ").count
      if longer == text || count == 0 { continue }
      while places.count < count { places.append([]) }
      places[count - 1].append(place)
      text = longer
    }
    return zip(text.split(separator: " "), places).compactMap { word, places in
      places.isEmpty ? nil : (String(word), places)
    }
  }
}
