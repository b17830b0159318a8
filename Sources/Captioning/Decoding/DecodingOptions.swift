import Tensor

/// How captions are searched for.
public struct DecodingOptions: Sendable, Hashable, Codable {
  /// The number of hypotheses kept an image; 1 is greedy search.
  public var beamWidth = 1
  /// The most tokens of a caption, `<eos>` included.
  public var maximumLength = 30
  /// The power of its length that divides a hypothesis' log-probability: 0 prefers short captions,
  /// 1 compares means.
  public var lengthPenalty: Float = 1

  /// - Precondition: the beam width is positive.
  public init(beamWidth: Int = 1) {
    require(beamWidth > 0, "DecodingOptions: the beam width must be positive (\(beamWidth))")
    self.beamWidth = beamWidth
  }
}

/// The tokens that frame a caption, and those that never belong into one.
public struct CaptionTokens: Sendable, Hashable {
  public let start: Int32
  public let end: Int32
  /// Never chosen: padding, unknown, start.
  public let banned: [Int32]

  public init(start: Int32, end: Int32, banned: [Int32]) {
    (self.start, self.end, self.banned) = (start, end, banned)
  }
}

/// A caption as a search found it.
public struct DecodedCaption: Sendable, Hashable {
  /// Without `<sos>` and `<eos>`.
  public let tokens: [Int32]
  /// The natural logarithm of its probability, `<eos>` included.
  public let logProbability: Float
  /// Whether `<eos>` ended it, and not the maximum length.
  public let isFinished: Bool
}

extension Captioner {
  /// Returns a caption for each row of `memory` `[B, L, D]`, by greedy or beam search.
  public func decode(
    _ memory: Tensor<Float>, _ tokens: CaptionTokens, _ options: DecodingOptions
  ) -> [DecodedCaption] {
    options.beamWidth == 1
      ? greedySearch(memory, tokens, maximumLength: options.maximumLength)
      : beamSearch(memory, tokens, options)
  }

  /// The log-probabilities of the next token, `[B, V]`, −∞ where banned.
  func logProbabilities(
    _ tokens: Tensor<Int32>, _ state: inout State, banned: [Int32]
  ) -> Tensor<Float> {
    var scores = step(tokens, &state).logSoftmax()
    let width = scores.shape[1]
    scores.update { scores in
      for row in stride(from: 0, to: scores.count, by: width) {
        for token in banned { scores[row + Int(token)] = -.infinity }
      }
    }
    return scores
  }
}
