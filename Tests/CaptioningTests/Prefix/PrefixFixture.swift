import NN
import Tensor
import Testing

@testable import Captioning

/// Golden numbers of GPT-2 and ClipCap, see `Tests/Fixtures/captioning/make_prefix.py`.
enum PrefixFixture {
  static func path(_ name: String, here: String = #filePath) -> String {
    let tests = here.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(tests)/Fixtures/\(name)"
  }

  /// Hugging Face's file of a small random model.
  static let weights = path("captioning/gpt2_model.safetensors")

  /// The size of that model.
  static let size = GPT2.Size(vocabularySize: 97, positions: 40, width: 32, layers: 2, heads: 4)

  /// What that model computes.
  static func golden() throws -> SafetensorsFile {
    try SafetensorsFile(path: path("captioning/gpt2.safetensors"))
  }

  static func model() throws -> GPT2 { try GPT2.load(weights: weights, heads: 4) }

  /// Two small captioners with their gradients.
  static func clipCap() throws -> SafetensorsFile {
    try SafetensorsFile(path: path("captioning/clipcap.safetensors"))
  }

  /// The captioner of that file.
  static func captioner(
    _ mapping: PrefixMapping, _ change: (inout CaptionerConfiguration) -> Void = { _ in }
  ) -> PrefixCaptioner {
    var configuration = CaptionerConfiguration(vocabularySize: 19, featureWidth: 6)
    (configuration.model, configuration.mapping) = ("prefix", mapping)
    (configuration.hiddenWidth, configuration.dropout) = (16, 0)
    (configuration.prefixLength, configuration.maximumLength) = (3, 12)
    (configuration.decoderLayers, configuration.decoderHeads) = (1, 2)
    (configuration.encoderLayers, configuration.encoderHeads) = (2, 4)
    change(&configuration)
    return PrefixCaptioner(configuration)
  }

  /// Whether a process that ended said something.
  static func said(_ result: ExitTest.Result?, _ text: String) -> Bool {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self).contains(text)
  }
}
