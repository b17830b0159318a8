import NN
import Vision

/// How many numbers a captioner learns, and with which backbone it is known.
public struct CaptionerSizes: Sendable, Hashable, Encodable {
  public let name: String
  /// nil for the model's defaults.
  public let preset: String?
  /// The backbone of the published system, nil where any will do.
  public let backbone: String?
  /// Those of the backbone without its classifier.
  public let backboneParameters: Int
  /// Those of the captioner's own encoder, or of the backbone where it is the encoder.
  public let encoder: Int
  /// The rest of the captioner.
  public let decoder: Int
  /// Encoder and decoder.
  public var total: Int { encoder + decoder }
  /// Encoder, decoder and backbone.
  public var totalWithBackbone: Int { total + (encoderIsBackbone ? 0 : backboneParameters) }
  private let encoderIsBackbone: Bool

  enum CodingKeys: String, CodingKey {
    case name, preset, backbone, encoder, decoder, total
    case backboneParameters = "backbone_parameters"
    case totalWithBackbone = "total_with_backbone"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(preset, forKey: .preset)
    try container.encode(backbone, forKey: .backbone)
    try container.encode(backboneParameters, forKey: .backboneParameters)
    try container.encode(self.encoder, forKey: .encoder)
    try container.encode(decoder, forKey: .decoder)
    try container.encode(total, forKey: .total)
    try container.encode(totalWithBackbone, forKey: .totalWithBackbone)
  }

  /// Counts a model's parameters; weights are not filled with numbers, which would take time.
  ///
  /// - Throws: ``Captioners/UnknownName``.
  public init(model: String, preset: String?, vocabularySize: Int) throws {
    let usual = Self.usualBackbone(of: model, preset: preset)
    let (backbone, captioner) = try withoutInitialization {
      let backbone = try usual.map { try Backbones.make($0, classes: nil) }
      var configuration = CaptionerConfiguration(
        vocabularySize: vocabularySize, featureWidth: backbone?.channels ?? 512)
      try Captioners.apply(model: model, preset: preset, to: &configuration)
      return (backbone, try Captioners.make(configuration))
    }
    (name, self.preset, self.backbone) = (model, preset, usual)
    backboneParameters = backbone?.parameterCount ?? 0
    let own = captioner.namedParameters.reduce(0) { sum, named in
      sum + (named.name.hasPrefix("encoder") ? named.parameter.tensor?.elementCount ?? 0 : 0)
    }
    encoderIsBackbone = own == 0 && model == "vit"
    encoder = encoderIsBackbone ? backboneParameters : own
    decoder = captioner.parameterCount - own
  }

  /// Every model with its defaults, then with each of its presets.
  ///
  /// - Throws: ``Captioners/UnknownName`` for a model that has been taken away meanwhile.
  public static func all(vocabularySize: Int) throws -> [CaptionerSizes] {
    try Captioners.names.flatMap { model in
      let presets = [nil] + (try Captioners.presets(of: model)).map(Optional.some)
      return try presets.map {
        try CaptionerSizes(model: model, preset: $0, vocabularySize: vocabularySize)
      }
    }
  }

  private static func usualBackbone(of model: String, preset: String?) -> String? {
    let names = [
      "show-attend-tell": "resnet50", "efficientnet-transformer": "efficientnet_b1",
      "efficientnet-transformer/keras": "efficientnet_b0", "inception-transformer": "inception_v3",
      "merge-lstm": "vgg16_fc2", "prefix": "clip_vit_b_32", "vit": "vit_scratch",
      "vit/small": "vit_scratch_small", "vit/tiny": "vit_scratch_tiny",
      "vit/pre-norm": "vit_scratch_pre_norm",
    ]
    return preset.flatMap { names["\(model)/\($0)"] } ?? names[model]
  }
}
