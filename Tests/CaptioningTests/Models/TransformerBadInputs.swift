import NN
import Tensor
import Testing
import Vision

@testable import Captioning

@Suite("Transformer captioners stop the program on bad input, with a message that names it")
struct TransformerBadInputs {
  static let messages = calls.map(\.message)

  @Test(arguments: messages)
  func stops(message: String) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [message = message as String] in
      TransformerBadInputs.calls.first { $0.message == message }!.call()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(message), "\(text)")
  }

  private static func configuration(width: Int = 8) -> CaptionerConfiguration {
    var configuration = CaptionerConfiguration(vocabularySize: 11, featureWidth: 6)
    (configuration.hiddenWidth, configuration.feedForwardWidth) = (width, 12)
    (configuration.encoderLayers, configuration.decoderLayers) = (1, 1)
    (configuration.encoderHeads, configuration.decoderHeads) = (2, 2)
    return configuration
  }

  static let calls: [(message: String, call: @Sendable () -> Void)] = [
    (
      "InceptionTransformer: 5 locations are not those of a square grid",
      { _ = InceptionTransformer(configuration()).encode(.ones([1, 5, 6])) }
    ),
    (
      "InceptionTransformer: rows and columns need a width that 4 divides (6)",
      { _ = InceptionTransformer(configuration(width: 6)) }
    ),
    (
      "ScratchViT: patches of 16 do not divide pictures of 40 pixels",
      {
        var size = ScratchViT.Configuration.tiny
        (size.imageSize, size.patchSize) = (40, 16)
        _ = ScratchViT(size)
      }
    ),
    (
      "ScratchViT: expected pictures [N, 3, 96, 96], got [1, 3, 96, 80]",
      { _ = ScratchViT(.tiny).tokens(.ones([1, 3, 96, 80])) }
    ),
    (
      "TransformerWordDecoder: there are no layers",
      {
        var none = configuration()
        none.decoderLayers = 0
        _ = ViTCaptioner(none)
      }
    ),
    (
      "TransformerWordDecoder: the maximum length must be positive (0)",
      {
        var none = configuration()
        none.maximumLength = 0
        _ = ViTCaptioner(none)
      }
    ),
    (
      "KeyValueCache: [0, 2] does not reorder 2 examples",
      {
        let captioner = ViTCaptioner(configuration())
        var state = captioner.start(captioner.encode(.ones([2, 4, 6])))
        _ = captioner.step([1, 2], &state)
        state.reorder([0, 2])
      }
    ),
  ]
}
