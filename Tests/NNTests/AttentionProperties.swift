import ApusTestSupport
import NN
import Tensor
import Testing

private func normal(_ shape: Shape, seed: UInt64) -> Tensor<Float> {
  Generator.$current.withValue(Generator(seed: seed)) { .normal(shape) }
}

@Suite("Attention")
struct AttentionProperties {
  @Test("over a growing cache gives what one causal call gives", arguments: 0..<3)
  func cache(kind: Int) {
    let rotary = kind == 0 ? nil : RotaryEmbedding(4, isInterleaved: kind == 2)
    let attention = MultiheadAttention(12, 3, keyDim: 4, valueDim: 5, rotary: rotary)
    let x = normal([2, 9, 12], seed: 1)
    let padding = Tensor<Bool>((0..<18).map { $0 == 2 }, shape: [2, 9])
    let whole = attention(x, keyPaddingMask: padding, isCausal: true).output
    // Room for 2 rows at first: it grows twice; steps of several rows too.
    var cache = KeyValueCache(capacity: 2)
    var parts: [Tensor<Float>] = []
    for (first, count) in [(0, 1), (1, 1), (2, 1), (3, 3), (6, 2), (8, 1)] {
      parts.append(
        attention(
          x.narrow(dim: 1, start: first, length: count), cache: &cache,
          keyPaddingMask: padding.narrow(dim: 1, start: 0, length: first + count)))
      #expect(cache.count == first + count)
    }
    #expect(maximumDifference(Tensor.cat(parts, dim: 1), whole) < 1e-5)
  }

  @Test("writes only new rows of a cache that nobody else holds")
  func cacheInPlace() {
    let attention = MultiheadAttention(8, 2)
    var cache = KeyValueCache(capacity: 8)
    var places: Set<UnsafePointer<Float>> = []
    for step in 0..<5 {
      _ = attention(normal([1, 1, 8], seed: UInt64(step)), cache: &cache)
      cache.keys!.withUnsafeBufferPointer { _ = places.insert($0.baseAddress!) }
    }
    #expect(places.count == 1)
  }

  @Test("over a projected memory gives what it gives over the memory, of one example for all too")
  func projectedMemory() {
    for attention in [MultiheadAttention(8, 2, kdim: 6, vdim: 6), MultiheadAttention(8, 2)] {
      let width = attention.kProjWeight == nil ? 8 : 6
      let (x, memory) = (normal([3, 2, 8], seed: 1), normal([3, 5, width], seed: 2))
      let padding = Tensor<Bool>((0..<15).map { $0 == 7 || $0 == 14 }, shape: [3, 5])
      let whole = attention(x, memory, keyPaddingMask: padding).output
      let projected = attention.projectedMemory(memory)
      let y = attention(x, projectedMemory: projected, keyPaddingMask: padding)
      #expect(maximumDifference(y, whole) < 1e-5)
      let single = memory.narrow(dim: 0, start: 0, length: 1)
      let shared = attention(x, projectedMemory: attention.projectedMemory(single))
      let expected = attention(x, single.expanded(to: memory.shape)).output
      #expect(maximumDifference(shared, expected) < 1e-5)
    }
  }

  @Test("does not care what padding holds, nor what comes later where it is causal")
  func unseen() {
    let attention = MultiheadAttention(8, 2)
    let x = normal([2, 6, 8], seed: 1)
    var other = x
    other[0..., 4...] = normal([2, 2, 8], seed: 2)
    let padding = Tensor<Bool>((0..<12).map { $0 % 6 >= 4 }, shape: [2, 6])
    func first(_ y: Tensor<Float>) -> Tensor<Float> { y.narrow(dim: 1, start: 0, length: 4) }
    for needWeights in [false, true] {
      let padded = [x, other].map {
        first(attention($0, keyPaddingMask: padding, needWeights: needWeights).output)
      }
      #expect(maximumDifference(padded[0], padded[1]) < 1e-6)
      let causal = [x, other].map {
        first(attention($0, needWeights: needWeights, isCausal: true).output)
      }
      #expect(maximumDifference(causal[0], causal[1]) < 1e-6)
      let free = [x, other].map { first(attention($0, needWeights: needWeights).output) }
      #expect(maximumDifference(free[0], free[1]) > 1e-2)
    }
  }

  @Test("gives the same with weights asked for as without, all kinds of masks together")
  func weights() throws {
    let attention = MultiheadAttention(8, 2)
    let (x, memory) = (normal([2, 3, 8], seed: 1), normal([2, 3, 8], seed: 2))
    // The last query sees nothing.
    let blocked = Tensor<Bool>((0..<9).map { $0 == 3 || $0 >= 6 }, shape: [3, 3])
    let padding = Tensor<Bool>([false, false, false, false, false, true], shape: [2, 3])
    for isCausal in [false, true] {
      let plain = attention(
        x, memory, keyPaddingMask: padding, attentionMask: .blocked(blocked), isCausal: isCausal)
      let asked = attention(
        x, memory, keyPaddingMask: padding, needWeights: true, attentionMask: .blocked(blocked),
        isCausal: isCausal)
      #expect(plain.weights == nil)
      #expect(maximumDifference(asked.output, plain.output) < 1e-5)
      let sums = try #require(asked.weights).sum(dim: 2)
      #expect(maximumDifference(sums, Tensor([1, 1, 0, 1, 1, 0], shape: [2, 3])) < 1e-6)
    }
  }

  @Test("takes masks of one head for all, by example, and of all together")
  func maskShapes() {
    let attention = MultiheadAttention(6, 2)
    let x = normal([2, 3, 6], seed: 1)
    let flat = Tensor<Bool>((0..<36).map { $0 % 7 == 2 }, shape: [4, 3, 3])
    let byHead = attention(x, attentionMask: .blocked(flat)).output
    let unfolded = attention(x, attentionMask: .blocked(flat.reshaped(2, 2, 3, 3))).output
    #expect(byHead == unfolded)
    let causal = attention(x, attentionMask: .causal(3)).output
    #expect(maximumDifference(causal, attention(x, isCausal: true).output) < 1e-6)
    let byExample = AttentionMask.blocked(.causal(3, count: 2))
    #expect(maximumDifference(attention(x, attentionMask: byExample).output, causal) < 1e-6)
  }

  @Test("drops weights in training only")
  func dropout() {
    let attention = MultiheadAttention(8, 2, dropout: 0.5)
    let x = normal([2, 6, 8], seed: 1)
    #expect(attention(x).output != attention(x).output)
    let dropped = attention(x, needWeights: true, averageWeights: false).weights!
    #expect(dropped.elements.contains(0))
    attention.setTraining(false)
    #expect(attention(x).output == attention(x).output)
    #expect(
      maximumDifference(attention(x, needWeights: true).output, attention(x).output) < 1e-5)
  }

  @Test("with weights frozen or inputs constant needs no other gradients")
  func frozen() {
    let attention = MultiheadAttention(8, 2)
    attention.freeze { $0.hasPrefix("in_proj") }
    let (_, gradients) = valueAndGradient { attention(.ones([1, 3, 8])).output.sum() }
    #expect(gradients[attention.outProj.$weight] != nil)
    #expect(gradients[attention.$inProjWeight] == nil)
  }

  @Test("begins as PyTorch's does")
  func initialisation() {
    let joint = MultiheadAttention(64, 4)
    let bound = (Float(6) / (4 * 64)).squareRoot()
    let weight = joint.inProjWeight!
    #expect(weight.shape == [192, 64])
    #expect(weight.abs().max().item <= bound && weight.abs().max().item > 0.99 * bound)
    #expect(abs(weight.std().item - bound / Float(3).squareRoot()) < 0.003)
    #expect(abs(weight.mean().item) < 0.004)
    #expect(joint.inProjBias == .zeros([192]) && joint.outProj.bias == .zeros([64]))
    #expect(joint.outProj.weight.abs().max().item <= 0.125)
    #expect(
      joint.stateDictionary.keys == [
        "in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias",
      ])
    let apart = MultiheadAttention(64, 4, kdim: 32, vdim: 64)
    #expect(apart.kProjWeight!.abs().max().item <= 0.25)
    #expect(apart.kProjWeight!.abs().max().item > 0.24)
    #expect(apart.inProjWeight == nil && apart.vProjWeight!.shape == [64, 64])
  }

  @Test("is seen by its whole, and its products are counted")
  func inspection() {
    let attention = MultiheadAttention(8, 2)
    let rows = attention.summary { _ = attention(.ones([3, 5, 8])) }.rows
    #expect(rows.map(\.name) == ["", "out_proj"])
    #expect(rows[0].multiplyAdds == 3 * 5 * 8 * 32 + 3 * 5 * 5 * 16)
    let additive = AdditiveAttention(memoryWidth: 4, stateWidth: 3, attentionWidth: 2)
    let (_, activations) = additive.withActivations {
      _ = additive(
        memory: .ones([1, 2, 4]), keys: additive.keys(.ones([1, 2, 4])), state: .ones([1, 3]))
    }
    #expect(activations.map(\.name) == ["encoder_attention", "", "decoder_attention"])
    #expect(activations[1].outputs.map(\.shape) == [[1, 4], [1, 2]])
  }

  @Test("over the parts of one product copies none of their gradients")
  func jointGradient() {
    let tape = Tape()
    defer { tape.close() }
    final class Key {}
    let key = Key()
    let x = normal([2, 3, 24], seed: 1).traced(tape.leaf(ObjectIdentifier(key)))
    let parts = x.split(8, dim: -1).map { $0.unflattened(dim: 2, 2, 4).transposed(1, 2) }
    let y = scaledDotProductAttention(parts[0], parts[1], parts[2])
    #expect(y.transposed(1, 2).layout.isContiguous)
    let gradient = tape.gradients(of: y, seed: .ones(y.shape))[key]!
    #expect(gradient.layout.isContiguous && gradient.storage.count == gradient.elementCount)
  }

  @Test("leaves rotated scores to distances alone")
  func rotaryDistances() {
    for isInterleaved in [false, true] {
      let rotary = RotaryEmbedding(8, isInterleaved: isInterleaved)
      let (q, k) = (normal([1, 8], seed: 1), normal([1, 8], seed: 2))
      let scores = [0, 5, 100].map {
        (rotary(q, offset: 3 + $0) * rotary(k, offset: $0)).sum().item
      }
      #expect(abs(scores[1] - scores[0]) < 1e-4 && abs(scores[2] - scores[0]) < 1e-4)
      let other = (rotary(q, offset: 4) * rotary(k, offset: 0)).sum().item
      #expect(abs(other - scores[0]) > 1e-3)
    }
  }
}

extension Tensor where Element == Bool {
  /// The causal mask of `count` examples, `[count, 1, length, length]`.
  fileprivate static func causal(_ length: Int, count: Int) -> Tensor {
    let later = (0..<count * length * length).map { $0 % length > $0 / length % length }
    return Tensor(later, shape: [count, 1, length, length])
  }
}
