import NN
import Tensor

/// Words behind a transformer: vectors of tokens and positions, decoder layers that look at a memory,
/// and a linear layer that scores the next token (Vaswani et al. 2017).
///
/// `logits = W·decoder(dropout(scale·E[token] + P[position]), memory) + b`
public final class TransformerWordDecoder: Module {
  /// What stands around the layers.
  public struct Options: Sendable {
    /// Where positions come from.
    public enum Positions: Sendable {
      /// Sines and cosines, of any number of places.
      case sinusoidal
      /// Trained vectors; places behind the last share its vector.
      case learned
    }

    public var vocabularySize: Int
    public var width: Int
    /// The most tokens that learned positions are made for.
    public var maximumLength: Int
    public var positions: Positions
    /// Whether vectors of tokens are multiplied by √width.
    public var isEmbeddingScaled: Bool
    /// Behind the sum of both vectors.
    public var embeddingDropout: Float
    /// Before the output layer.
    public var outputDropout: Float = 0
    /// Whether the output layer's weights are the tokens' vectors.
    public var tiedOutput = false

    public init(
      vocabularySize: Int, width: Int, maximumLength: Int, positions: Positions = .sinusoidal,
      isEmbeddingScaled: Bool = true, embeddingDropout: Float = 0
    ) {
      (self.vocabularySize, self.width) = (vocabularySize, width)
      (self.maximumLength, self.positions) = (maximumLength, positions)
      self.isEmbeddingScaled = isEmbeddingScaled
      self.embeddingDropout = embeddingDropout
    }
  }

  let embedding: Embedding
  let positions: LearnedPositionalEmbedding?
  /// `[places so far needed, width]`
  @Buffer var sinusoids: Tensor<Float>?
  let dropout: Dropout
  let decoder: TransformerDecoder
  let outputDropout: Dropout
  let output: Linear?
  /// `[V]`, where the output layer's weights are the tokens' vectors.
  @Parameter var outputBias: Tensor<Float>?
  private let scale: Float?

  /// - Precondition: `decoder` has layers, of the width of the options; there is room for a token.
  public init(_ options: Options, _ decoder: TransformerDecoder) {
    let (vocabulary, width) = (options.vocabularySize, options.width)
    require(!decoder.layers.isEmpty, "TransformerWordDecoder: there are no layers")
    require(
      options.maximumLength > 0,
      "TransformerWordDecoder: the maximum length must be positive (\(options.maximumLength))")
    embedding = Embedding(vocabulary, width)
    switch options.positions {
    case .learned:
      positions = LearnedPositionalEmbedding(options.maximumLength, width)
      _sinusoids = Buffer(wrappedValue: nil, isPersistent: false)
    case .sinusoidal:
      positions = nil
      _sinusoids = Buffer(
        wrappedValue: sinusoidalPositions(options.maximumLength, width), isPersistent: false)
    }
    dropout = Dropout(options.embeddingDropout)
    self.decoder = decoder
    outputDropout = Dropout(options.outputDropout)
    output = options.tiedOutput ? nil : Linear(width, vocabulary)
    outputBias = options.tiedOutput ? .zeros([vocabulary]) : nil
    scale = options.isEmbeddingScaled ? Float(width).squareRoot() : nil
    if options.tiedOutput {
      // With the variance that vectors start with, the first scores would be of the order of √width.
      embedding.weight = Tensor(
        [vocabulary, width],
        initializedBy: .normal(standardDeviation: 1 / Float(width).squareRoot()))
    }
  }

  /// Returns the logits of each next token, `[B, T, V]`.
  ///
  /// Padding needs no mask: it stands behind a caption's words, and none of them looks ahead.
  ///
  /// - Parameters:
  ///   - tokens: `[B, T]`.
  ///   - memory: `[B, L, width]`.
  public func logits(_ tokens: Tensor<Int32>, _ memory: Tensor<Float>) -> Tensor<Float> {
    scored(decoder(embedded(tokens, from: 0), memory, tgtIsCausal: true))
  }

  /// As ``logits(_:_:)``, with where the last layer looked, `[B, T, L]`, averaged over its heads.
  public func output(_ tokens: Tensor<Int32>, _ memory: Tensor<Float>) -> CaptionerOutput {
    let (y, weights) = decoder.attending(embedded(tokens, from: 0), memory, tgtIsCausal: true)
    return CaptionerOutput(logits: scored(y), attention: weights)
  }

  /// Reads the next token of each row, `[B]`, and returns the logits of the one after it, `[B, V]`.
  func step(_ tokens: Tensor<Int32>, _ cache: inout TransformerDecoder.Cache) -> Tensor<Float> {
    let x = embedded(tokens.unsqueezed(1), from: cache.count)
    return scored(decoder(x, cache: &cache)).squeezed(1)
  }

  /// `[B, T]` → `[B, T, width]`, the first token at place `first`.
  private func embedded(_ tokens: Tensor<Int32>, from first: Int) -> Tensor<Float> {
    let vectors = embedding(tokens)
    let places = places(first..<first + tokens.shape[1])
    return dropout((scale.map { vectors * $0 } ?? vectors) + places)
  }

  private func scored(_ y: Tensor<Float>) -> Tensor<Float> {
    let y = outputDropout(y)
    return output?(y) ?? y.linear(embedding.weight, outputBias)
  }

  /// `[range.count, width]`
  private func places(_ range: Range<Int>) -> Tensor<Float> {
    if let positions {
      let last = positions.weight.shape[0] - 1
      if range.upperBound > last + 1 {
        return positions.weight.rows(Tensor(range.map { Int32(min($0, last)) }))
      }
      return positions.weight.narrow(dim: 0, start: range.lowerBound, length: range.count)
    }
    if range.upperBound > sinusoids!.shape[0] {
      let length = max(range.upperBound, 2 * sinusoids!.shape[0])
      sinusoids = sinusoidalPositions(length, sinusoids!.shape[1])
    }
    return sinusoids!.narrow(dim: 0, start: range.lowerBound, length: range.count)
  }
}
