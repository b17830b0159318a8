import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Captioner {
  /// Keeps the `beamWidth` most likely unfinished hypotheses of every image at every step, for all
  /// rows of `memory` at once.
  ///
  /// Hypotheses that end are put aside; an image is done when it has `beamWidth` of them. The
  /// answer is the one with the highest log-probability divided by length^`lengthPenalty`, where
  /// none ended the best unfinished one.
  public func beamSearch(
    _ memory: Tensor<Float>, _ tokens: CaptionTokens, _ options: DecodingOptions
  ) -> [DecodedCaption] {
    let (images, width) = (memory.shape[0], options.beamWidth)
    var state = start(memory).repeated(width)
    var beams = (0..<images).map { _ in Beam(width: width, end: tokens.end, options) }
    var last = [Int32](repeating: tokens.start, count: images * width)
    for _ in 0..<options.maximumLength {
      let scores = logProbabilities(Tensor(last), &state, banned: tokens.banned)
      let vocabulary = scores.shape[1]
      var parents = Array(0..<images * width)
      scores.withUnsafeBufferPointer { scores in
        for image in 0..<images where !beams[image].isDone {
          let first = image * width
          let rows = UnsafeBufferPointer(
            rebasing: scores[first * vocabulary..<(first + width) * vocabulary])
          let chosen = beams[image].advance(rows, vocabulary)
          for (slot, choice) in chosen.enumerated() {
            parents[first + slot] = first + choice.parent
            last[first + slot] = choice.token
          }
        }
      }
      if beams.allSatisfy(\.isDone) { break }
      state.reorder(parents)
    }
    return beams.map(\.best)
  }
}

/// The search for one image's caption.
private struct Beam {
  private struct Hypothesis {
    var tokens: [Int32] = []
    var score: Float
  }

  private let width: Int
  private let end: Int32
  private let lengthPenalty: Float
  private var live: [Hypothesis]
  private var finished: [Hypothesis] = []

  init(width: Int, end: Int32, _ options: DecodingOptions) {
    (self.width, self.end, lengthPenalty) = (width, end, options.lengthPenalty)
    // All slots are equal at first, so that only one may count.
    live = (0..<width).map { Hypothesis(score: $0 == 0 ? 0 : -.infinity) }
  }

  var isDone: Bool { finished.count >= width || live.allSatisfy { $0.score == -.infinity } }

  /// Replaces the live hypotheses by the best of their continuations.
  ///
  /// - Parameter scores: Log-probabilities `[width, vocabulary]` of each one's next token.
  /// - Returns: Which hypothesis each slot continues, and by which token.
  mutating func advance(
    _ scores: UnsafeBufferPointer<Float>, _ vocabulary: Int
  ) -> [(parent: Int, token: Int32)] {
    var continued: [Hypothesis] = []
    var chosen: [(parent: Int, token: Int32)] = []
    // Every live hypothesis may end, so 2·width candidates always hold `width` that go on. An end
    // counts among the best `width` only: a beam of one then is greedy search.
    for (rank, candidate) in best(2 * width, scores, vocabulary).enumerated() {
      if candidate.token == end {
        if rank < width && finished.count < width {
          finished.append(
            Hypothesis(tokens: live[candidate.parent].tokens, score: candidate.score))
        }
      } else if continued.count < width {
        let tokens = live[candidate.parent].tokens + [candidate.token]
        continued.append(Hypothesis(tokens: tokens, score: candidate.score))
        chosen.append((candidate.parent, candidate.token))
      }
    }
    while continued.count < width {
      continued.append(Hypothesis(score: -.infinity))
      chosen.append((0, end))
    }
    live = continued
    return chosen
  }

  private typealias Candidate = (score: Float, parent: Int, token: Int32)

  /// The `count` best continuations, best first; of two equal ones the first.
  private func best(
    _ count: Int, _ scores: UnsafeBufferPointer<Float>, _ vocabulary: Int
  ) -> [Candidate] {
    var best: [Candidate] = []
    best.reserveCapacity(count + 1)
    for parent in 0..<width where live[parent].score > -.infinity {
      let total = live[parent].score
      for token in 0..<vocabulary {
        let score = total + scores[parent * vocabulary + token]
        guard score > (best.count == count ? best[count - 1].score : -.infinity) else { continue }
        let place = best.firstIndex { $0.score < score } ?? best.count
        best.insert((score, parent, Int32(token)), at: place)
        if best.count > count { best.removeLast() }
      }
    }
    return best
  }

  /// The answer, whatever state the search is in.
  var best: DecodedCaption {
    let isFinished = !finished.isEmpty
    let candidates = isFinished ? finished : live.filter { $0.score > -.infinity }
    // `<eos>` counts as a token of a finished hypothesis.
    func value(_ hypothesis: Hypothesis) -> Float {
      let length = Float(hypothesis.tokens.count + (isFinished ? 1 : 0))
      return hypothesis.score / powf(max(length, 1), lengthPenalty)
    }
    guard let answer = candidates.max(by: { value($0) < value($1) }) else {
      return DecodedCaption(tokens: [], logProbability: -.infinity, isFinished: false)
    }
    return DecodedCaption(
      tokens: answer.tokens, logProbability: answer.score, isFinished: isFinished)
  }
}
