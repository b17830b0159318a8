import Tensor
import Text

/// How well a captioner predicts each word of right captions from the right words before it.
///
/// It says nothing of captions that are generated. Words outside the vocabulary count as its word
/// for them, `<eos>` is a word, padding is not.
public struct TeacherForcedScores: Sendable, Hashable {
  public private(set) var perplexity = Perplexity()
  /// How often the right word was the first choice, and among the first five.
  public private(set) var accuracy = TokenAccuracy(top: [1, 5])

  init() {}

  /// By names that suit logs: `loss` in nats a word, `perplexity`, `next_token_accuracy` and
  /// `top5_accuracy` in [0, 1].
  public var metrics: [String: Double] {
    [
      "loss": perplexity.crossEntropy, "perplexity": perplexity.value,
      "next_token_accuracy": accuracy[top: 1], "top5_accuracy": accuracy[top: 5],
    ]
  }

  /// Adds the captions of some pictures.
  ///
  /// - Parameters:
  ///   - memories: What each member's captioner looks at, `[B, L, D]`.
  ///   - captions: The words of each of the B pictures' captions.
  mutating func add(
    _ ensemble: CaptioningEnsemble, _ memories: [Tensor<Float>], _ captions: [[[String]]]
  ) {
    let vocabulary = ensemble.pipelines[0].vocabulary
    let captioners = ensemble.pipelines.map(\.captioner)
    // The model reads one token less than a caption has.
    let longest = captioners.compactMap(\.configuration.maximumLength).min().map { max(2, $0 + 1) }
    var pairs: [(row: Int, tokens: [Int32])] = []
    for (row, captions) in captions.enumerated() {
      for words in captions {
        let tokens =
          longest.map { vocabulary.encode(words, maximumLength: $0) } ?? vocabulary.encode(words)
        pairs.append((row, tokens))
      }
    }
    // Captions of one length in a batch leave little padding.
    pairs.sort { ($0.tokens.count, $0.row) < ($1.tokens.count, $1.row) }
    for first in stride(from: 0, to: pairs.count, by: 64) {
      let batch = pairs[first..<min(first + 64, pairs.count)]
      let length = batch.last!.tokens.count - 1
      func block(_ part: (ArraySlice<Int32>) -> ArraySlice<Int32>) -> [Int32] {
        batch.flatMap { pair in
          let row = part(pair.tokens[...])
          return row + Array(repeating: vocabulary.padID, count: length - row.count)
        }
      }
      let targets = block { $0.dropFirst() }
      let read = Tensor(block { $0.dropLast() }, shape: [batch.count, length])
      let rows = Tensor(batch.map { Int32($0.row) })
      let logits = ensemble.averaging.combined(
        zip(captioners, memories).map { $0.logits($1.slices(rows), read, sampling: nil) })
      add(logits.reshaped(targets.count, -1), targets, ignoring: vocabulary.padID)
    }
  }

  private mutating func add(_ logits: Tensor<Float>, _ targets: [Int32], ignoring padID: Int32) {
    let own = logits.logSoftmax().takeAlongDim(Tensor(targets, shape: [targets.count, 1]), dim: 1)
    perplexity.add(logProbabilities: own.elements, targets: targets, ignoring: padID)
    accuracy.add(scores: logits.elements, targets: targets, ignoring: padID)
  }
}
