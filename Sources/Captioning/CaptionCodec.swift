import Tensor

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

  /// The ids of a caption between start and end.
  func encode(_ caption: String) -> [Int32]

  /// The text of ids up to the first end, without start.
  func decode(_ ids: some Sequence<Int32>) -> String
}

extension CaptionCodec {
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
}
