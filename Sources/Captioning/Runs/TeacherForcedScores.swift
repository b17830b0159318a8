import Tensor
import Text

/// How well a captioner predicts each word of right captions from the right words before it, or each
/// token where captions are parts of words: figures of different tokens cannot be compared.
///
/// It says nothing of captions that are generated. Words outside the vocabulary count as its word
/// for them, the end is a word, padding is not.
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
  ///   - captions: Each of the B pictures' captions.
  mutating func add(
    _ ensemble: CaptioningEnsemble, _ memories: [Tensor<Float>], _ captions: [[String]]
  ) {
    let codec = ensemble.pipelines[0].codec
    let captioners = ensemble.pipelines.map(\.captioner)
    let longest = captioners.compactMap(\.configuration.longestCaption).min() ?? .max
    var pairs: [(row: Int, tokens: [Int32])] = []
    for (row, captions) in captions.enumerated() {
      pairs += captions.map { (row, codec.encode($0, maximumLength: longest)) }
    }
    // Captions of one length in a batch leave little padding.
    pairs.sort { ($0.tokens.count, $0.row) < ($1.tokens.count, $1.row) }
    // The scores of a large vocabulary take much memory.
    let size = min(64, max(1, 640_000 / codec.count))
    for first in stride(from: 0, to: pairs.count, by: size) {
      let batch = pairs[first..<min(first + size, pairs.count)]
      let length = batch.last!.tokens.count - 1
      func block(_ filling: Int32, _ part: (ArraySlice<Int32>) -> ArraySlice<Int32>) -> [Int32] {
        batch.flatMap { pair in
          let row = part(pair.tokens[...])
          return row + Array(repeating: filling, count: length - row.count)
        }
      }
      let read = Tensor(block(codec.padID) { $0.dropLast() }, shape: [batch.count, length])
      let rows = Tensor(batch.map { Int32($0.row) })
      let logits = ensemble.averaging.combined(
        zip(captioners, memories).map { $0.logits($1.slices(rows), read, sampling: nil) })
      let targets = block(CaptionData.ignored) { $0.dropFirst() }
      add(logits.reshaped(targets.count, -1), targets)
    }
  }

  private mutating func add(_ logits: Tensor<Float>, _ targets: [Int32]) {
    let ignored = CaptionData.ignored
    // Which scores are taken where there is no target does not matter.
    let taken = Tensor(targets.map { max(0, $0) }, shape: [targets.count, 1])
    let own = logits.logSoftmax().takeAlongDim(taken, dim: 1)
    perplexity.add(logProbabilities: own.elements, targets: targets, ignoring: ignored)
    accuracy.add(scores: logits.elements, targets: targets, ignoring: ignored)
  }
}
