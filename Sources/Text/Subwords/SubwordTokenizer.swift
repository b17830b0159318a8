import Tensor

/// A tokenizer that cuts words into parts of a fixed vocabulary, as GPT-2, CLIP and BERT do: read
/// from Hugging Face's `tokenizer.json`, with the same ids, tokens and ranges.
///
/// ```swift
/// let tokenizer = try SubwordTokenizer(path: "gpt2/tokenizer.json")
/// let encoding = tokenizer.encode("A dog runs.")   // ids 32 3290 4539 13
/// print(tokenizer.decode(encoding.ids))            // A dog runs.
/// ```
///
/// Covered are the models `BPE` and `WordPiece` with the normalizers, pre-tokenizers,
/// post-processors and decoders that those of GPT-2, RoBERTa, CLIP and BERT are made of. A file
/// that asks for anything else is refused when it is read, so what loads behaves as there.
/// Differences: regular expressions are known by their text; ids must be 0 ..< `count` without a
/// gap; what truncation cuts off is not kept; and where a model without an unknown token drops a
/// character, the ranges after it stay right. Unicode's tables are utf8proc's, so characters newer
/// than either library's may differ.
///
/// Copies share their tables. Any number of threads may use one at once.
public struct SubwordTokenizer: Tokenizer {
  let pipeline: SubwordPipeline
  /// How long an encoding may become; nil for any length.
  public var truncation: SubwordTruncation?
  /// How encodings are filled up; nil for not at all.
  public var padding: SubwordPadding?

  /// - Throws: ``JSONProblem``.
  init(_ root: JSONField) throws {
    let pipeline = try SubwordPipeline(root)
    self.pipeline = pipeline
    truncation = try root.optional("truncation").map(SubwordTruncation.init)
    padding = try root.optional("padding").map { try SubwordPadding($0, id: pipeline.id(of:)) }
  }

  /// The number of tokens, added ones included: the width of a model's logits.
  public var count: Int { pipeline.vocabulary.count }

  /// The tokens beside the model in the file's order, with their ids.
  public var addedTokens: [(id: Int32, token: AddedToken)] { pipeline.addedTokens }

  /// The id of a token as the vocabulary spells it, nil for one that is not in it.
  public func id(of token: String) -> Int32? { pipeline.id(of: token) }

  /// The token of an id as the vocabulary spells it.
  ///
  /// - Precondition: `0 <= id < count`.
  public func token(of id: Int32) -> String {
    require(0..<count ~= Int(id), "SubwordTokenizer: id out of range (\(id) of \(count))")
    return pipeline.vocabulary.token(id)
  }

  /// The tokens of a text as the vocabulary spells them, without special tokens put in and neither
  /// truncated nor padded.
  public func tokenize(_ text: String) -> [String] {
    pipeline.encoding(of: text, sequence: 0).tokens
  }

  /// The ids of a text alone, without special tokens put in and neither truncated nor padded: what
  /// ``encode(_:addSpecialTokens:)`` finds, for less time.
  public func ids(of text: String) -> [Int32] { pipeline.ids(of: text) }

  /// The tokens of a text, truncated and padded where that is asked for.
  ///
  /// - Parameter addSpecialTokens: Whether the post-processor puts in its tokens, such as `[CLS]`.
  ///   Special tokens that stand in the text are found in any case.
  public func encode(_ text: String, addSpecialTokens: Bool = true) -> SubwordEncoding {
    padded([unpadded([text], addSpecialTokens)])[0]
  }

  /// The tokens of a pair of texts, such as a question and where its answer is.
  public func encode(
    _ text: String, pair: String, addSpecialTokens: Bool = true
  ) -> SubwordEncoding {
    padded([unpadded([text, pair], addSpecialTokens)])[0]
  }

  /// The tokens of each text, as ``encode(_:addSpecialTokens:)`` finds them, padded to one length
  /// where that is asked for.
  public func encodeBatch(
    _ texts: some Sequence<String>, addSpecialTokens: Bool = true
  ) -> [SubwordEncoding] {
    padded(texts.map { unpadded([$0], addSpecialTokens) })
  }

  private func unpadded(_ texts: [String], _ addSpecialTokens: Bool) -> SubwordEncoding {
    var encodings = texts.enumerated().map { pipeline.encoding(of: $1, sequence: $0) }
    let processor = pipeline.postProcessor
    truncation?.apply(
      to: &encodings,
      reserving: addSpecialTokens ? processor.addedCount(isPair: texts.count == 2) : 0)
    return processor.process(encodings, texts: texts, addSpecialTokens: addSpecialTokens)
  }

  private func padded(_ encodings: [SubwordEncoding]) -> [SubwordEncoding] {
    guard let padding else { return encodings }
    var encodings = encodings
    padding.apply(to: &encodings)
    return encodings
  }

  /// The text of ids; those of no token are left out.
  ///
  /// Bytes that are no UTF-8 become U+FFFD. Without a decoder in the file the tokens are joined by
  /// spaces.
  ///
  /// - Parameter skipSpecialTokens: Whether special tokens are left out.
  public func decode(_ ids: some Sequence<Int32>, skipSpecialTokens: Bool = true) -> String {
    let known = ids.lazy.filter { id in
      0..<count ~= Int(id) && !(skipSpecialTokens && pipeline.isSpecial[Int(id)])
    }
    // The usual case needs no string for each token.
    if case .byteLevel = pipeline.decoder, pipeline.normalizedContents.isEmpty {
      var bytes: [UInt8] = []
      for id in known {
        pipeline.vocabulary.withBytes(of: id) { ByteAlphabet.decode($0, into: &bytes) }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    let tokens: [String] = known.map {
      pipeline.normalizedContents[$0] ?? pipeline.vocabulary.token($0)
    }
    return pipeline.decoder?.decode(tokens).joined() ?? tokens.joined(separator: " ")
  }
}
