import NN
import Tensor

/// GPT-2 (Radford et al. 2019): token and position vectors, pre-norm blocks of causal attention, and
/// scores of the next token from the token vectors themselves. `GPT2LMHeadModel` of Hugging Face.
///
/// ```swift
/// let gpt = try GPT2.load(weights: "gpt2/model.safetensors")
/// let logits = gpt(Tensor([464, 3290], shape: [1, 2]))            // [1, 2, 50257]
/// var cache = gpt.cache()
/// let next = gpt.hidden(prefix, cache: &cache)                    // [B, P, D], then word by word
/// ```
/// State keys are Hugging Face's with the prefix `transformer.`, except that the tied
/// `lm_head.weight` is not there twice; the weights of `c_attn`, `c_fc` and `c_proj` lie as those of
/// a `Linear`, `[out, in]`, and are turned when a file is read, see ``load(weights:)``.
public final class GPT2: Module {
  /// How large a model is.
  public struct Size: Sendable, Hashable {
    /// The number of tokens.
    public var vocabularySize = 50_257
    /// The most tokens of a text.
    public var positions = 1024
    /// The length of a token's vector.
    public var width: Int
    /// The number of blocks.
    public var layers: Int
    /// The number of heads of each attention.
    public var heads: Int
    /// The width between the two products of a block; nil for four times ``width``.
    public var feedForwardWidth: Int?

    public init(
      vocabularySize: Int = 50_257, positions: Int = 1024, width: Int, layers: Int, heads: Int,
      feedForwardWidth: Int? = nil
    ) {
      (self.vocabularySize, self.positions) = (vocabularySize, positions)
      (self.width, self.layers, self.heads) = (width, layers, heads)
      self.feedForwardWidth = feedForwardWidth
    }

    /// `distilgpt2`, 82 million parameters.
    public static let distil = Size(width: 768, layers: 6, heads: 12)
    /// `gpt2`, 124 million parameters.
    public static let small = Size(width: 768, layers: 12, heads: 12)
    /// `gpt2-medium`, 355 million parameters.
    public static let medium = Size(width: 1024, layers: 24, heads: 16)
    /// `gpt2-large`, 774 million parameters.
    public static let large = Size(width: 1280, layers: 36, heads: 20)
  }

  /// All but the scores; `GPT2Model` of Hugging Face.
  final class Transformer: Module {
    let wte: Embedding
    let wpe: LearnedPositionalEmbedding
    let drop: Dropout
    let h: [GPT2Block]
    let lnF: LayerNorm

    init(_ size: Size, dropout: Float) {
      let normal = Initializer.normal(standardDeviation: 0.02)
      wte = Embedding(
        pretrained: Tensor([size.vocabularySize, size.width], initializedBy: normal),
        isFrozen: false)
      wpe = LearnedPositionalEmbedding(size.positions, size.width)
      drop = Dropout(dropout)
      h = (0..<size.layers).map { _ in GPT2Block(size, dropout: dropout) }
      lnF = LayerNorm(size.width)
    }
  }

  public let size: Size
  /// Whether places behind the last position share its vector; else they stop the program.
  var sharesLastPosition = false
  let transformer: Transformer

  /// Begins with random weights, as Hugging Face's does.
  ///
  /// - Parameter dropout: The probability of dropping an element of the embeddings, of attention's
  ///   weights, and of what a block adds.
  /// - Precondition: all sizes are positive, and the heads divide the width.
  public init(_ size: Size, dropout: Float = 0.1) {
    let sizes = [size.vocabularySize, size.positions, size.width, size.layers, size.heads]
    require(
      sizes.allSatisfy { $0 > 0 } && size.feedForwardWidth ?? 1 > 0,
      "GPT2: the sizes must be positive (\(size))")
    require(
      size.width % size.heads == 0,
      "GPT2: width \(size.width) does not divide into \(size.heads) heads")
    self.size = size
    transformer = Transformer(size, dropout: dropout)
  }

  // MARK: Training

  /// `[B, T]` → the logits of each place's next token `[B, T, V]`.
  ///
  /// - Precondition: T is at most the number of positions.
  public func callAsFunction(_ ids: Tensor<Int32>) -> Tensor<Float> {
    observed([]) { logits(hidden(embedded(ids))) }
  }

  /// The tokens' vectors, without positions: `[…]` → `[…, D]`.
  public func embedded(_ ids: Tensor<Int32>) -> Tensor<Float> { transformer.wte(ids) }

  /// What the blocks make of vectors, which need not be those of tokens; `inputs_embeds` of Hugging
  /// Face.
  ///
  /// - Parameter embeddings: `[B, T, D]`, without positions.
  /// - Returns: `[B, T, D]`, normalised.
  /// - Precondition: T is at most the number of positions.
  public func hidden(_ embeddings: Tensor<Float>) -> Tensor<Float> {
    let x = transformer.drop(placed(embeddings, from: 0))
    return transformer.lnF(transformer.h.reduce(x) { $1($0) })
  }

  /// The vectors with those of their positions, the first of which is `first`.
  private func placed(_ embeddings: Tensor<Float>, from first: Int) -> Tensor<Float> {
    let places = first..<first + embeddings.shape[1]
    guard sharesLastPosition && places.upperBound > size.positions else {
      return transformer.wpe(embeddings, offset: first)
    }
    let last = size.positions - 1
    return embeddings + transformer.wpe.weight.rows(Tensor(places.map { Int32(min($0, last)) }))
  }

  /// `[…, D]`, of ``hidden(_:)`` → the logits of the next token `[…, V]`.
  public func logits(_ hidden: Tensor<Float>) -> Tensor<Float> {
    hidden.linear(transformer.wte.weight)
  }

  // MARK: Decoding

  /// The keys and values of all blocks: a value, of which copies go their own way.
  public struct Cache: Sendable {
    fileprivate var layers: [KeyValueCache]

    /// The number of places so far.
    public var count: Int { layers[0].count }

    /// The number of texts, nil before the first place.
    public var batchSize: Int? { layers[0].batchSize }

    /// Returns the cache with the examples `indices` `[B']` in place of the present ones.
    ///
    /// - Precondition: the indices are examples of the cache.
    public func reordered(by indices: Tensor<Int32>) -> Cache {
      Cache(layers: layers.map { $0.reordered(by: indices) })
    }
  }

  /// Returns the cache with which a text begins.
  ///
  /// - Parameter capacity: For how many places there is room at first.
  public func cache(capacity: Int = 32) -> Cache {
    Cache(layers: transformer.h.map { _ in KeyValueCache(capacity: capacity) })
  }

  /// As ``hidden(_:)`` for the vectors `[B, t, D]` that follow those in the cache, of which only these
  /// are computed.
  ///
  /// - Precondition: the cache is this model's, and there are positions for all.
  public func hidden(_ embeddings: Tensor<Float>, cache: inout Cache) -> Tensor<Float> {
    require(
      cache.layers.count == transformer.h.count,
      "GPT2: a cache of \(cache.layers.count) layers for \(transformer.h.count)")
    var x = transformer.drop(placed(embeddings, from: cache.count))
    for (i, block) in transformer.h.enumerated() { x = block(x, cache: &cache.layers[i]) }
    return transformer.lnF(x)
  }
}
