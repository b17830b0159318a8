extension TrainingConfiguration {
  /// A field that a model may read.
  private struct ModelField {
    let name: String
    let isGiven: Bool
    let apply: (inout CaptionerConfiguration) -> Void

    init<Value>(
      _ name: String, _ value: Value?, _ field: WritableKeyPath<CaptionerConfiguration, Value>
    ) {
      (self.name, isGiven) = (name, value != nil)
      apply = { if let value { $0[keyPath: field] = value } }
    }

    init<Value>(
      _ name: String, _ value: Value?, _ field: WritableKeyPath<CaptionerConfiguration, Value?>
    ) {
      (self.name, isGiven) = (name, value != nil)
      apply = { if let value { $0[keyPath: field] = value } }
    }
  }

  private var modelFields: [ModelField] {
    [
      ModelField("embeddingWidth", embeddingWidth, \.embeddingWidth),
      ModelField("hiddenWidth", hiddenWidth, \.hiddenWidth),
      ModelField("attentionWidth", attentionWidth, \.attentionWidth),
      ModelField("dropout", dropout, \.dropout),
      ModelField("tanhInitialState", tanhInitialState, \.tanhInitialState),
      ModelField("layers", layers, \.layers),
      ModelField("featureSplit", featureSplit, \.featureSplit),
      ModelField("attentionActivation", attentionActivation, \.attentionActivation),
      ModelField("hardAttention", hardAttention, \.hardAttention),
      ModelField("contextGate", contextGate, \.contextGate),
      ModelField("tiedOutput", tiedOutput, \.tiedOutput),
      ModelField("deepOutput", deepOutput, \.deepOutput),
      ModelField("memoryWidth", memoryWidth, \.memoryWidth),
      ModelField("featureDropout", featureDropout, \.featureDropout),
      ModelField("encoderLayers", encoderLayers, \.encoderLayers),
      ModelField("decoderLayers", decoderLayers, \.decoderLayers),
      ModelField("encoderHeads", encoderHeads, \.encoderHeads),
      ModelField("decoderHeads", decoderHeads, \.decoderHeads),
      ModelField("feedForwardWidth", feedForwardWidth, \.feedForwardWidth),
      ModelField("maximumLength", maximumLength, \.maximumLength),
      ModelField("normFirst", normFirst, \.normFirst),
      ModelField("prefixLength", prefixLength, \.prefixLength),
      ModelField("mapping", mapping, \.mapping),
      ModelField("frozenDecoder", frozenDecoder, \.frozenDecoder),
    ]
  }

  /// The names of the fields that go to the model.
  static var modelFieldNames: [String] { TrainingConfiguration().modelFields.map(\.name) }

  /// Returns the model's configuration: its defaults, the preset's, then the fields given here.
  ///
  /// - Throws: ``Captioners/UnknownName``, ``OptionError`` for a field that the model does not read.
  public func captioner(vocabularySize: Int, featureWidth: Int) throws -> CaptionerConfiguration {
    var result = CaptionerConfiguration(vocabularySize: vocabularySize, featureWidth: featureWidth)
    try Captioners.apply(model: model, preset: preset, to: &result)
    let read = try Captioners.fields(of: model)
    for field in modelFields where field.isGiven {
      guard read.contains(field.name) else {
        let others = read.sorted().map(Self.flag).joined(separator: ", ")
        throw OptionError(
          "\(Self.flag(field.name)) does not go with --model \(model), which takes "
            + (others.isEmpty ? "no sizes" : others))
      }
      field.apply(&result)
    }
    return result
  }
}
