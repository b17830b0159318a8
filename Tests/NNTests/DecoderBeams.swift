import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("A decoder's cache serves beams")
struct DecoderBeams {
  private func decoder() -> TransformerDecoder {
    let decoder = TransformerDecoder(numLayers: 2) {
      TransformerDecoderLayer(8, 2, dimFeedforward: 12, dropout: 0)
    }
    decoder.setTraining(false)
    return decoder
  }

  @Test("whose memory is repeated in name only")
  func repeated() {
    let decoder = decoder()
    let memory = Tensor<Float>.normal([2, 5, 8])
    let rows = Tensor<Int32>([0, 0, 0, 1, 1, 1])
    var shared = decoder.cache(memory: memory).repeated(3)
    var apart = decoder.cache(memory: memory.slices(rows))
    for _ in 0..<3 {
      let x = Tensor<Float>.normal([6, 1, 8])
      let y = decoder(x, cache: &shared)
      #expect(maximumDifference(y, decoder(x, cache: &apart)) < 1e-5)
      let looked = decoder.attention(of: shared)
      #expect(looked?.shape == [6, 1, 5])
      #expect(maximumDifference(looked, decoder.attention(of: apart)!) < 1e-5)
    }
  }

  @Test("and is reordered in place as anew")
  func reordered() {
    let decoder = decoder()
    let memory = Tensor<Float>.normal([1, 5, 8])
    var cache = decoder.cache(memory: memory).repeated(4)
    // More steps than there is room for at first.
    for step in 0..<20 {
      _ = decoder(.normal([4, 1, 8]), cache: &cache)
      let rows = [[3, 1, 1, 0], [0, 1, 2, 3], [1, 2, 3, 0], [2, 2, 2, 2]][step % 4]
      var anew = cache.reordered(by: Tensor(rows.map(Int32.init)))
      cache.reorder(rows)
      let x = Tensor<Float>.normal([4, 1, 8])
      var ahead = cache
      #expect(decoder(x, cache: &anew) == decoder(x, cache: &ahead))
    }
  }

  @Test("begun before it is repeated, with what was read so far")
  func repeatedLater() {
    let decoder = decoder()
    let memory = Tensor<Float>.normal([2, 5, 8])
    var cache = decoder.cache(memory: memory)
    let first = Tensor<Float>.normal([2, 1, 8])
    _ = decoder(first, cache: &cache)
    var beams = cache.repeated(2)
    let second = Tensor<Float>.normal([4, 1, 8])
    let y = decoder(second, cache: &beams)
    let rows = Tensor<Int32>([0, 0, 1, 1])
    let whole = decoder(
      .cat([first.slices(rows), second], dim: 1), memory.slices(rows), tgtIsCausal: true)
    #expect(maximumDifference(y.squeezed(1), whole.select(dim: 1, 1)) < 1e-5)
  }

  @Test("and layers tell where they looked, in one call or with a cache")
  func attending() {
    let decoder = decoder()
    let (memory, x) = (Tensor<Float>.normal([2, 5, 8]), Tensor<Float>.normal([2, 3, 8]))
    let (y, weights) = decoder.attending(x, memory, tgtIsCausal: true)
    #expect(maximumDifference(y, decoder(x, memory, tgtIsCausal: true)) < 1e-5)
    var cache = decoder.cache(memory: memory)
    #expect(decoder.attention(of: cache) == nil)
    _ = decoder(x, cache: &cache)
    #expect(maximumDifference(decoder.attention(of: cache), weights) < 1e-5)
  }

  @Test("and layers take a width of heads and dropouts of their own")
  func options() {
    let layer = TransformerDecoderLayer(
      8, 3, dimFeedforward: 12, dropout: 0.1, keyDim: 8, attentionDropout: 0.2,
      innerDropout: 0.3)
    #expect(layer.selfAttn.inProjWeight?.shape == [72, 8])
    #expect(layer.multiheadAttn.outProj.weight.shape == [8, 24])
    #expect(layer.selfAttn.dropout == 0.2 && layer.multiheadAttn.dropout == 0.2)
    #expect(layer.dropout.probability == 0.3)
    #expect(layer.dropout1.probability == 0.1 && layer.dropout3.probability == 0.1)
    let encoder = TransformerEncoderLayer(8, 2, dropout: 0.1, attentionDropout: 0)
    #expect(encoder.selfAttn.dropout == 0)
    #expect(encoder.dropout.probability == 0.1 && encoder.dropout2.probability == 0.1)
  }
}
