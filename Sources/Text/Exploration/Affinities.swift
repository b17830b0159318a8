import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The affinities of all pairs of rows, `(p(j|i) + p(i|j)) / 2N`, which sum to 1.
final class Affinities {
  let count: Int
  /// Of a row in ``values``, whole lanes; zeros beyond `count`.
  let stride: Int
  let values: UnsafeMutablePointer<Float>
  /// Σ p log p.
  private(set) var negativeEntropy = 0.0

  init(_ distances: RowDistances, perplexity: Double) {
    count = distances.count
    stride = paddedToLanes(count)
    values = .allocate(capacity: count * stride)
    values.initialize(repeating: 0, count: count * stride)
    let (values, count, stride) = (values, count, stride)
    let entropy = log(perplexity)
    distances.forBlocks { block, memory in
      let base = values + block.lowerBound * stride
      distances.write(block, to: base, stride: stride, memory: memory)
      for i in block {
        // The point itself changes places with the last one for as long.
        let row = values + i * stride
        row[i] = row[count - 1]
        replaceByProbabilities(row, count: count - 1, entropy: entropy)
        row[count - 1] = row[i]
        row[i] = 0
      }
    }
    let scale = 1 / Float(2 * count)
    for i in 0..<count {
      for j in 0..<i {
        let p = (values[i * stride + j] + values[j * stride + i]) * scale
        (values[i * stride + j], values[j * stride + i]) = (p, p)
        if p > 0 { negativeEntropy += 2 * Double(p) * log(Double(p)) }
      }
    }
  }

  deinit { values.deallocate() }
}
