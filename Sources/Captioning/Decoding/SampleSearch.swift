import Tensor

/// Draws every token from the model's distribution, several captions of every image at once.
///
/// The random number of a step is a function of the seed, the image's number, the caption's number
/// and the step.
struct SampleSearch {
  private let sampling: SamplingOptions
  private let perImage: Int
  private let search: TokenByToken

  init(_ tokens: CaptionTokens, _ options: DecodingOptions, _ sampling: SamplingOptions) {
    (self.sampling, perImage) = (sampling, options.captionsPerImage)
    search = TokenByToken(tokens, options)
  }

  /// Returns the captions of each image in the order of their numbers.
  ///
  /// - Parameters:
  ///   - session: With a row an image.
  ///   - numbers: The number of each image.
  func captions(_ session: any DecodingSession, numbers: [Int]) -> [[DecodedCaption]] {
    var session = session
    if perImage > 1 { session.repeat(perImage) }
    var sampler = TokenSampler(sampling)
    let all = search.captions(session, count: numbers.count * perImage) {
      next, step, captions, isOpen in
      let scores = sampling.temperature == 1 ? next.scores : next.scores / sampling.temperature
      let probabilities = scores.softmax()
      let width = probabilities.shape[1]
      return probabilities.withUnsafeBufferPointer { probabilities in
        captions.enumerated().map { row, caption in
          guard isOpen[row] else { return -1 }
          let (image, number) = caption.quotientAndRemainder(dividingBy: perImage)
          let random = uniform(image: numbers[image], caption: number, step: step)
          return sampler.draw(
            UnsafeBufferPointer(rebasing: probabilities[row * width..<(row + 1) * width]), random)
        }
      }
    }
    return numbers.indices.map { Array(all[$0 * perImage..<($0 + 1) * perImage]) }
  }

  /// A number in [0, 1).
  private func uniform(image: Int, caption: Int, step: Int) -> Double {
    let stream =
      UInt64(truncatingIfNeeded: image) << 32 | UInt64(UInt32(truncatingIfNeeded: caption))
    var random = Philox(seed: sampling.seed, stream: stream, counter: UInt64(step))
    return Double(random.next() >> 11) * 0x1p-53
  }
}
