import NN
import Tensor

/// A language model that continues a prefix made of a picture: ClipCap (Mokady et al. 2021).
///
/// A small network maps the features of CLIP, or of any backbone, to as many vectors as a prefix has;
/// ``GPT2`` reads them in place of words and goes on with the caption. The prefix' last vector already
/// scores the first word, so the start token is not read: it only says that a caption begins.
///
/// ```swift
/// var configuration = CaptionerConfiguration(vocabularySize: 50_257, featureWidth: 512)
/// try Captioners.apply(model: "prefix", preset: "gpt2", to: &configuration)
/// let captioner = PrefixCaptioner(configuration)
/// try captioner.gpt.load(weights: "gpt2/model.safetensors")
/// ```
/// Prefix and words share the positions; words behind the last share its vector, so that captions of
/// any length are read and written, where the published program stops.
///
/// State keys are those of the published program, of which ``load(weights:)`` reads checkpoints.
public final class PrefixCaptioner: Captioner, ModeDependent {
  public private(set) var configuration: CaptionerConfiguration
  public let gpt: GPT2
  let clipProject: any PrefixMapper

  /// Whether dropout is at work, in a decoder that is trained.
  public var isTraining = true {
    // Modules below are switched first. A frozen decoder stays in evaluation, as there.
    didSet { if configuration.frozenDecoder == true { gpt.setTraining(false) } }
  }

  /// - Precondition: the prefix has a vector, there are more positions than the prefix takes, and the
  ///   heads divide the width.
  public init(_ configuration: CaptionerConfiguration) {
    self.configuration = configuration
    let (width, prefix) = (configuration.hiddenWidth, configuration.prefixLength ?? 10)
    let positions = configuration.maximumLength ?? 256
    require(
      prefix > 0 && prefix < positions,
      "PrefixCaptioner: a prefix of \(prefix) does not fit into \(positions) positions")
    gpt = GPT2(
      .init(
        vocabularySize: configuration.vocabularySize, positions: positions, width: width,
        layers: configuration.decoderLayers ?? 4, heads: configuration.decoderHeads ?? 4,
        feedForwardWidth: configuration.feedForwardWidth),
      dropout: configuration.dropout)
    gpt.sharesLastPosition = true
    let mapping = configuration.mapping ?? .mlp
    clipProject =
      mapping == .mlp
      ? PrefixMLP(featureWidth: configuration.featureWidth, prefixLength: prefix, width: width)
      : TransformerPrefixMapper(
        featureWidth: configuration.featureWidth, prefixLength: prefix, width: width,
        clipLength: mapping == .transformer ? prefix : nil,
        layers: configuration.encoderLayers ?? 8, heads: configuration.encoderHeads ?? 8)
    if configuration.frozenDecoder == true { freezeDecoder() }
  }

  /// Stops the training of the decoder: only what makes its prefix is trained from here on, and the
  /// decoder drops nothing. The configuration says so afterwards, so that a checkpoint does too.
  public func freezeDecoder() {
    configuration.frozenDecoder = true
    gpt.freeze()
    gpt.setTraining(false)
  }

  /// Takes the training of the decoder up again.
  public func unfreezeDecoder() {
    configuration.frozenDecoder = false
    gpt.unfreeze()
    gpt.setTraining(isTraining)
  }

  /// Replaces all weights by those of a checkpoint of the published program, or of this model, and
  /// switches to evaluation mode.
  ///
  /// - Throws: `FileError` for a file that cannot be read or of which the decoder has another size,
  ///   `StateError` where tensors do not fit; the model is then unchanged.
  public func load(weights path: String) throws {
    try load(adapted(openWeights(path)))
    setTraining(false)
  }

  /// The weights in this module's layout.
  ///
  /// - Throws: `FileError` where there is no decoder, or one of another size.
  func adapted(_ weights: any StateSource) throws -> StateDictionary {
    let decoder = try GPT2.adapted(weights.removingPrefix("gpt."), to: gpt.size)
    var state = StateDictionary(source: weights.source)
    for key in decoder.keys { state["gpt." + key] = try decoder.converted(key, to: Float.self) }
    for key in weights.keys where !key.hasPrefix("gpt.") {
      state[key] = try weights.converted(key, to: Float.self)
    }
    return state
  }

  /// Returns the prefix `[B, P, D]` of features `[B, L, C]`.
  public func encode(_ locations: Tensor<Float>) -> Tensor<Float> {
    require(
      locations.rank == 3 && locations.shape[2] == configuration.featureWidth,
      "PrefixCaptioner: expected features [B, L, \(configuration.featureWidth)], got "
        + "\(locations.shape)")
    return clipProject(locations)
  }

  // MARK: Training

  public func logits(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
  ) -> Tensor<Float> {
    let (prefix, length) = (memory.shape[1], tokens.shape[1])
    var read = tokens
    if let sampling, sampling.probability > 0 { read = mixed(memory, tokens, sampling) }
    let words = gpt.embedded(read.narrow(dim: 1, start: 1, length: length - 1))
    let hidden = gpt.hidden(length > 1 ? .cat([memory, words], dim: 1) : memory)
    return gpt.logits(hidden.narrow(dim: 1, start: prefix - 1, length: length))
  }

  /// The tokens to read, of which some are the model's own guesses: found word by word with a cache
  /// and without gradient, so that all of them are then read at once.
  private func mixed(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, _ sampling: ScheduledSampling
  ) -> Tensor<Int32> {
    Tape.$current.withValue(nil) {
      var state = start(memory.detached)
      var read = [tokens.select(dim: 1, 0)]
      for t in 1..<max(1, tokens.shape[1]) {
        let guess = step(read[t - 1], &state)
        read.append(sampling.mix(tokens.select(dim: 1, t), guess))
      }
      return .stack(read, dim: 1)
    }
  }

  // MARK: Decoding

  public struct State: DecodingState {
    var cache: GPT2.Cache
    /// `[B, D]`, from which the first word is scored; nil behind it.
    var prefixEnd: Tensor<Float>?

    public var attention: Tensor<Float>? { nil }

    public func repeated(_ count: Int) -> State {
      taken((0..<(cache.batchSize ?? 0) * count).map { $0 / count })
    }

    public mutating func reorder(_ rows: [Int]) { self = taken(rows) }

    public func selected(_ rows: [Int]) -> State? { taken(rows) }

    private func taken(_ rows: [Int]) -> State {
      let rows = Tensor(rows.map(Int32.init))
      return State(
        cache: cache.reordered(by: rows), prefixEnd: prefixEnd.map { $0.slices(rows) })
    }
  }

  public func start(_ memory: Tensor<Float>) -> State {
    var cache = gpt.cache(capacity: memory.shape[1] + 32)
    let hidden = gpt.hidden(memory, cache: &cache)
    return State(cache: cache, prefixEnd: hidden.select(dim: 1, memory.shape[1] - 1))
  }

  /// The first token, the start, is not read.
  public func step(_ tokens: Tensor<Int32>, _ state: inout State) -> Tensor<Float> {
    if let end = state.prefixEnd {
      state.prefixEnd = nil
      return gpt.logits(end)
    }
    let words = gpt.embedded(tokens).unsqueezed(1)
    return gpt.logits(gpt.hidden(words, cache: &state.cache).squeezed(1))
  }
}

extension Captioners {
  static let prefix = Entry(
    defaults: { configuration in
      (configuration.hiddenWidth, configuration.dropout) = (256, 0.1)
      (configuration.decoderLayers, configuration.decoderHeads) = (4, 4)
      (configuration.prefixLength, configuration.maximumLength) = (10, 256)
      configuration.mapping = .mlp
    },
    presets: [
      "tiny": { _ in },
      "distilgpt2": { $0.setDecoder(.distil) },
      "gpt2": { $0.setDecoder(.small) },
      "gpt2-frozen": {
        $0.setDecoder(.small)
        ($0.mapping, $0.frozenDecoder) = (.transformer, true)
        ($0.encoderLayers, $0.encoderHeads) = (8, 8)
      },
    ],
    fields: [
      "hiddenWidth", "dropout", "encoderLayers", "decoderLayers", "encoderHeads", "decoderHeads",
      "feedForwardWidth", "maximumLength", "prefixLength", "mapping", "frozenDecoder",
    ], { PrefixCaptioner($0) })
}

extension CaptionerConfiguration {
  /// Takes over the size of a published model, which brings its own tokens.
  fileprivate mutating func setDecoder(_ size: GPT2.Size) {
    (vocabularySize, maximumLength) = (size.vocabularySize, size.positions)
    (hiddenWidth, decoderLayers, decoderHeads) = (size.width, size.layers, size.heads)
  }
}
