import ApusTestSupport
import NN
import Tensor
import Testing

private func normal(_ shape: Shape, seed: UInt64) -> Tensor<Float> {
  Generator.$current.withValue(Generator(seed: seed)) { .normal(shape) }
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
