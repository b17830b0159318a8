import Tensor

extension Captioner {
  /// Takes the most likely token at every step, for all rows of `memory` at once.
  public func greedySearch(
    _ memory: Tensor<Float>, _ tokens: CaptionTokens, maximumLength: Int
  ) -> [DecodedCaption] {
    let count = memory.shape[0]
    var state = start(memory)
    var last = [Int32](repeating: tokens.start, count: count)
    var captions = [[Int32]](repeating: [], count: count)
    var scores = [Float](repeating: 0, count: count)
    var isFinished = [Bool](repeating: false, count: count)
    for _ in 0..<maximumLength {
      let next = logProbabilities(Tensor(last), &state, banned: tokens.banned).max(dim: 1)
      last = next.indices.elements
      for (row, score) in next.values.elements.enumerated() where !isFinished[row] {
        scores[row] += score
        if last[row] == tokens.end {
          isFinished[row] = true
        } else {
          captions[row].append(last[row])
        }
      }
      if isFinished.allSatisfy(\.self) { break }
    }
    return (0..<count).map {
      DecodedCaption(tokens: captions[$0], logProbability: scores[$0], isFinished: isFinished[$0])
    }
  }
}
