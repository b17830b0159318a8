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

@Suite("Transformers")
struct TransformerProperties {
  static func decoder(normFirst: Bool) -> TransformerDecoder {
    let decoder = TransformerDecoder(numLayers: 2, norm: LayerNorm([8])) {
      TransformerDecoderLayer(8, 2, dimFeedforward: 16, activation: .gelu, normFirst: normFirst)
    }
    decoder.setTraining(false)
    return decoder
  }

  @Test("decode with a cache as in one pass", arguments: [false, true])
  func cachedDecoding(normFirst: Bool) {
    let decoder = Self.decoder(normFirst: normFirst)
    let (x, memory) = (normal([2, 7, 8], seed: 1), normal([2, 4, 8], seed: 2))
    let padding = Tensor<Bool>((0..<8).map { $0 == 3 || $0 == 5 }, shape: [2, 4])
    let whole = decoder(x, memory, memoryKeyPaddingMask: padding, tgtIsCausal: true)
    var cache = decoder.cache(memory: memory, memoryKeyPaddingMask: padding)
    let steps = (0..<7).map { decoder(x.narrow(dim: 1, start: $0, length: 1), cache: &cache) }
    #expect(cache.count == 7)
    #expect(maximumDifference(Tensor.cat(steps, dim: 1), whole) < 1e-5)
  }

  @Test("go on with the examples to which a cache is reordered", arguments: [1, 3])
  func reordering(memories: Int) {
    let decoder = Self.decoder(normFirst: false)
    let (x, memory) = (normal([3, 3, 8], seed: 1), normal([memories, 4, 8], seed: 2))
    let padding = Tensor<Bool>((0..<memories * 4).map { $0 % 5 == 3 }, shape: [memories, 4])
    let order = Tensor<Int32>([2, 0, 0, 1])
    var cache = decoder.cache(memory: memory, memoryKeyPaddingMask: padding)
    for step in 0..<2 { _ = decoder(x.narrow(dim: 1, start: step, length: 1), cache: &cache) }
    var chosen = cache.reordered(by: order)
    let last = x.slices(order).narrow(dim: 1, start: 2, length: 1)
    let next = decoder(last, cache: &chosen)
    #expect(cache.count == 2 && chosen.count == 3)
    let all = memory.expanded(to: [3, 4, 8]).slices(order)
    let mask = padding.expanded(to: [3, 4]).slices(order)
    let whole = decoder(x.slices(order), all, memoryKeyPaddingMask: mask, tgtIsCausal: true)
    #expect(maximumDifference(next, whole.narrow(dim: 1, start: 2, length: 1)) < 1e-5)
  }

  @Test("do not care what padding holds, nor what comes later where they are causal")
  func unseen() {
    let encoder = TransformerEncoder(numLayers: 2) { TransformerEncoderLayer(8, 2, dropout: 0) }
    let x = normal([2, 5, 8], seed: 1)
    var other = x
    other[0..., 3...] = normal([2, 2, 8], seed: 2)
    let padding = Tensor<Bool>((0..<10).map { $0 % 5 >= 3 }, shape: [2, 5])
    func first(_ y: Tensor<Float>) -> Tensor<Float> { y.narrow(dim: 1, start: 0, length: 3) }
    let padded = [x, other].map { first(encoder($0, srcKeyPaddingMask: padding)) }
    #expect(maximumDifference(padded[0], padded[1]) < 1e-5)
    let causal = [x, other].map { first(encoder($0, isCausal: true)) }
    #expect(maximumDifference(causal[0], causal[1]) < 1e-5)
    #expect(maximumDifference(first(encoder(x)), first(encoder(other))) > 1e-3)
  }

  @Test("have dropout in training only, in every part")
  func dropout() {
    let layer = TransformerDecoderLayer(8, 2, dropout: 0.2)
    let dropouts = [layer.dropout, layer.dropout1, layer.dropout2, layer.dropout3]
    #expect(dropouts.allSatisfy { $0.probability == 0.2 })
    #expect(layer.selfAttn.dropout == 0.2 && layer.multiheadAttn.dropout == 0.2)
    let (x, memory) = (normal([1, 3, 8], seed: 1), normal([1, 2, 8], seed: 2))
    #expect(layer(x, memory) != layer(x, memory))
    layer.setTraining(false)
    #expect(layer(x, memory) == layer(x, memory))
  }

  @Test("make each layer anew, and are summarised layer by layer")
  func layers() {
    let encoder = TransformerEncoder(numLayers: 2, norm: LayerNorm([8])) {
      TransformerEncoderLayer(8, 2, dimFeedforward: 16)
    }
    #expect(encoder.layers[0].linear1.weight != encoder.layers[1].linear1.weight)
    let names = encoder.summary(input: [1, 3, 8]).rows.map(\.name)
    #expect(names.first == "" && names.contains("layers.1.self_attn") && names.contains("norm"))
    #expect(encoder.stateDictionary.keys.contains("layers.0.self_attn.in_proj_weight"))
    #expect(encoder.parameterCount == 2 * (3 * 64 + 24 + 64 + 8 + 2 * 128 + 24 + 32) + 16)
  }

  @Test("take a memory of another width")
  func memoryWidth() {
    let layer = TransformerDecoderLayer(8, 2, memoryWidth: 5)
    #expect(layer(.ones([1, 3, 8]), .ones([1, 4, 5])).shape == [1, 3, 8])
  }
}

@Suite("Positions")
struct PositionProperties {
  @Test("are sines and cosines in turn")
  func sinusoids() {
    let table = sinusoidalPositions(50, 6)
    #expect(table.select(dim: 0, 0).elements == [0, 1, 0, 1, 0, 1])
    #expect(abs(table.elements[6] - 0.841471) < 1e-6 && abs(table.elements[7] - 0.540302) < 1e-6)
    // Each position and each place has numbers of its own.
    #expect(Set((0..<50).map { table.select(dim: 0, $0).elements }).count == 50)
    let grid = sinusoidalPositions(height: 3, width: 4, channels: 8)
    #expect(grid[0, 0..., 0..<4] == grid[0, 0, 0..<4].expanded(to: [4, 4]))
    #expect(grid[2, 3, 4...] == sinusoidalPositions(4, 4)[3])
  }

  @Test("that are constants are not saved, and learned ones begin small")
  func state() {
    #expect(SinusoidalPositionalEncoding(4).stateDictionary.keys.isEmpty)
    #expect(RotaryEmbedding(4).stateDictionary.keys.isEmpty)
    let learned = LearnedPositionalEmbedding(100, 64)
    #expect(learned.stateDictionary.keys == ["weight"])
    #expect(abs(learned.weight.std().item - 0.02) < 0.001)
    #expect(abs(learned.weight.mean().item) < 0.001)
  }
}
