import Tensor

/// Captions drawn from a captioner's own distribution, as a batch to learn from.
struct SampledCaptions {
  /// Without start, with the end where there is one.
  let captions: [[Int32]]
  /// The tokens to read and those that were drawn, `[B, T]` each; behind the end, padding and
  /// ``CaptionData/ignored``.
  let inputs, targets: Tensor<Int32>
}

extension Captioner {
  /// Draws a caption for each row of `memory`, word by word from the probabilities that decoding goes by:
  /// banned tokens have none. Records nothing.
  ///
  /// - Parameters:
  ///   - maximumLength: The most tokens of a caption, the end included.
  ///   - padding: What is read behind the end.
  func sample(
    _ memory: Tensor<Float>, _ tokens: CaptionTokens, maximumLength: Int, padding: Int32
  ) -> SampledCaptions {
    let count = memory.shape[0]
    var captions = [[Int32]](repeating: [], count: count)
    Tape.$current.withValue(nil) {
      var session = CaptionerSession(self, memory.detached)
      /// Which caption each row is.
      var rows = Array(captions.indices)
      var last = [Int32](repeating: tokens.start, count: count)
      var isFinished = [Bool](repeating: false, count: count)
      var ban: Tensor<Float>?
      for _ in 0..<maximumLength {
        let logits = session.step(Tensor(last))
        let penalty = ban ?? tokens.ban(width: logits.shape[1])
        ban = penalty
        // The maximum of logits with Gumbel's noise is a draw from their softmax.
        let noise = Tensor<Float>.uniform(logits.shape, low: 1e-20, high: 1).log()
        last = (logits + penalty - (-noise).log()).argmax(dim: 1).elements
        for (row, caption) in rows.enumerated() where !isFinished[caption] {
          captions[caption].append(last[row])
          isFinished[caption] = last[row] == tokens.end
        }
        let open = rows.indices.filter { !isFinished[rows[$0]] }
        if open.isEmpty { break }
        if 2 * open.count <= rows.count && session.select(open) {
          (rows, last) = (open.map { rows[$0] }, open.map { last[$0] })
        }
      }
    }
    let length = captions.reduce(1) { max($0, $1.count) }
    func block(_ filling: Int32, _ row: ([Int32]) -> [Int32]) -> Tensor<Int32> {
      Tensor(
        captions.flatMap { caption in
          row(caption) + [Int32](repeating: filling, count: length - caption.count)
        }, shape: [count, length])
    }
    return SampledCaptions(
      captions: captions, inputs: block(padding) { [tokens.start] + $0.dropLast() },
      targets: block(CaptionData.ignored) { $0 })
  }
}

extension CaptionTokens {
  /// What is added to logits so that banned tokens are never drawn, `[V]`.
  func ban(width: Int) -> Tensor<Float> {
    var values = [Float](repeating: 0, count: width)
    // Not −∞, which times a probability of 0 is no number.
    for token in banned { values[Int(token)] = -1e9 }
    return Tensor(values)
  }
}
