import Tensor
import Testing

@testable import Captioning

@Suite("Attention of decoded captions")
struct DecodedAttentionTests {
  @Test("is what the model looked at for each word, through all reorders and drops")
  func traced() {
    let model = TableCaptioner(seed: 3, images: 9, vocabulary: 6)
    var beams = DecodingOptions(beamWidth: 6)
    (beams.captionsPerImage, beams.groups) = (6, 2)
    var draws = DecodingOptions()
    (draws.sampling, draws.captionsPerImage) = (SamplingOptions(), 4)
    for var options in [DecodingOptions(), beams, draws] {
      // More steps than a table of rows begins with.
      (options.keepsAttention, options.maximumLength) = (true, 70)
      options.minimumLength = options.sampling == nil ? 1 : 40
      let all = model.decodeAll(model.memory, tableTokens, options)
      for (image, captions) in all.enumerated() {
        for caption in captions {
          let read: [Int32] = [0, 0] + caption.tokens
          let expected = caption.tokens.indices.map {
            [Float(image), Float(read[$0]), Float(read[$0 + 1])]
          }
          #expect(caption.attention == expected)
        }
      }
      options.keepsAttention = false
      let plain = model.decodeAll(model.memory, tableTokens, options)
      #expect(plain.joined().allSatisfy { $0.attention == nil })
      #expect(plain.map { $0.map(\.tokens) } == all.map { $0.map(\.tokens) })
    }
  }
}
