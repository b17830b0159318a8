import NN
import Tensor
import Testing

@Suite("Attention and positions stop the program on bad input, with a message that names it")
struct AttentionBadInputs {
  static let messages = calls.map(\.message)

  @Test(arguments: messages)
  func stops(message: String) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [message = message as String] in
      AttentionBadInputs.calls.first { $0.message == message }!.call()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(message), "\(text)")
  }

  private static func ones(_ sizes: Int...) -> Tensor<Float> { .ones(Shape(sizes)) }

  static let calls: [(message: String, call: @Sendable () -> Void)] = [
    (
      "MultiheadAttention: width 7 does not divide into 2 heads",
      { _ = MultiheadAttention(7, 2) }
    ),
    (
      "MultiheadAttention: the dropout probability must be in [0, 1) (1.0)",
      { _ = MultiheadAttention(4, 2, dropout: 1) }
    ),
    (
      "MultiheadAttention: rotary positions of width 4 do not fit 2",
      { _ = MultiheadAttention(4, 2, rotary: RotaryEmbedding(4)) }
    ),
    (
      "MultiheadAttention: expected three dimensions, got [[3, 4], [3, 4], [3, 4]]",
      { _ = MultiheadAttention(4, 2)(ones(3, 4)) }
    ),
    (
      "MultiheadAttention: the key padding mask [3, 1] is not [1, 3]",
      {
        let padding = Tensor<Bool>([false, true, false], shape: [3, 1])
        _ = MultiheadAttention(4, 2)(ones(1, 3, 4), keyPaddingMask: padding)
      }
    ),
    (
      "MultiheadAttention: the attention mask [2, 2] does not fit the scores [1, 2, 3, 3]",
      { _ = MultiheadAttention(4, 2)(ones(1, 3, 4), attentionMask: .causal(2)) }
    ),
    (
      "MultiheadAttention: the projected memory has no rows",
      { _ = MultiheadAttention(4, 2)(ones(1, 3, 4), projectedMemory: KeyValueCache()) }
    ),
    (
      "KeyValueCache: the capacity must be positive (0)", { _ = KeyValueCache(capacity: 0) }
    ),
    (
      "KeyValueCache: the new rows are of 3 examples, the cache of 2",
      {
        var cache = KeyValueCache()
        let attention = MultiheadAttention(4, 2)
        _ = attention(ones(2, 1, 4), cache: &cache)
        _ = attention(ones(3, 1, 4), cache: &cache)
      }
    ),
    (
      "DotProductAttention: queries of width 3 do not fit a memory of width 4",
      { _ = DotProductAttention(3, 4) }
    ),
    (
      "DotProductAttention: query [2, 4] does not fit memory [3, 5, 4]",
      { _ = DotProductAttention(4, 4)(ones(2, 4), ones(3, 5, 4)) }
    ),
    (
      "DotProductAttention: the key padding mask [2, 4] does not fit memory [2, 5, 4]",
      {
        let padding = Tensor<Bool>(Array(repeating: false, count: 8), shape: [2, 4])
        _ = DotProductAttention(4, 4)(ones(2, 4), ones(2, 5, 4), keyPaddingMask: padding)
      }
    ),
    (
      "TransformerEncoder: -1 layers",
      { _ = TransformerEncoder(numLayers: -1) { TransformerEncoderLayer(4, 2) } }
    ),
    (
      "TransformerDecoder: -1 layers",
      { _ = TransformerDecoder(numLayers: -1) { TransformerDecoderLayer(4, 2) } }
    ),
    (
      "TransformerDecoder: a cache of 1 layers for 2",
      {
        let decoders = [1, 2].map {
          TransformerDecoder(numLayers: $0) { TransformerDecoderLayer(4, 2) }
        }
        var cache = decoders[0].cache(memory: ones(1, 2, 4))
        _ = decoders[1](ones(1, 1, 4), cache: &cache)
      }
    ),
    (
      "sinusoidalPositions: -1 positions of width 4", { _ = sinusoidalPositions(-1, 4) }
    ),
    (
      "sinusoidalPositions: 3 channels do not divide into halves",
      { _ = sinusoidalPositions(height: 2, width: 2, channels: 3) }
    ),
    (
      "SinusoidalPositionalEncoding: expected [B, T, 4], got [1, 2, 3]",
      { _ = SinusoidalPositionalEncoding(4)(ones(1, 2, 3)) }
    ),
    (
      "LearnedPositionalEmbedding: positions 2..<4 are not in 0..<3",
      { _ = LearnedPositionalEmbedding(3, 4)(ones(1, 2, 4), offset: 2) }
    ),
    (
      "SinusoidalPositionalEncoding2d: [1, 3, 2, 4] is not within [B, 2, 2, 4]",
      { _ = SinusoidalPositionalEncoding2d(4, maxHeight: 2, maxWidth: 2)(ones(1, 3, 2, 4)) }
    ),
    ("RotaryEmbedding: width 3 has no pairs", { _ = RotaryEmbedding(3) }),
    (
      "RotaryEmbedding: expected […, T, 4], got [2, 2]",
      { _ = RotaryEmbedding(4)(ones(2, 2)) }
    ),
    (
      "RotaryEmbedding: positions 2..<4 are not in 0..<3",
      { _ = RotaryEmbedding(4, maxLength: 3)(ones(2, 4), offset: 2) }
    ),
    (
      "PatchEmbedding: images [1, 3, 5, 4] do not divide into patches of 2 × 2",
      { _ = PatchEmbedding(3, 8, patchSize: 2)(ones(1, 3, 5, 4)) }
    ),
  ]
}
