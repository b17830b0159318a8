import Tensor

/// Takes the most likely token at every step, for all images at once.
struct GreedySearch {
  private let search: TokenByToken

  init(_ tokens: CaptionTokens, _ options: DecodingOptions) {
    search = TokenByToken(tokens, options)
  }

  /// - Parameter session: With a row an image.
  func captions(_ session: any DecodingSession, images: Int) -> [DecodedCaption] {
    search.captions(session, count: images) { next, _, captions, isOpen in
      next.read { next in
        captions.indices.map { isOpen[$0] ? best(next[$0]) : -1 }
      }
    }
  }

  /// The first of the greatest scores, −1 where all are −∞ or NaN.
  private func best(_ scores: UnsafeBufferPointer<Float>) -> Int32 {
    var (best, place) = (-Float.infinity, -1)
    for token in scores.indices where scores[token] > best {
      (best, place) = (scores[token], token)
    }
    return Int32(place)
  }
}
