extension TrainingConfiguration {
  /// The recipe for the embedded Scenes.
  public static var scenes: TrainingConfiguration {
    var c = TrainingConfiguration()
    (c.embeddingWidth, c.hiddenWidth, c.attentionWidth) = (128, 256, 128)
    (c.dropout, c.epochs, c.learningRate) = (0.2, 42, 1.5e-3)
    return c
  }

  /// The recipe for Flickr8k on a frozen backbone.
  public static var flickr8k: TrainingConfiguration {
    var c = TrainingConfiguration()
    (c.dataset, c.backbone, c.grid) = ("flickr8k", "squeezenet1_1", 7)
    (c.preset, c.devBeamWidth) = ("compact", 3)
    (c.epochs, c.learningRate, c.warmupSteps) = (10, 8e-4, 300)
    (c.labelSmoothing, c.minimumFrequency) = (0.1, 5)
    return c
  }

  /// What chooses a recipe; nil where nobody says it.
  public struct RecipeChoice: Sendable, Hashable {
    public var dataset, model, preset, backbone, backboneWeights: String?
    public init() {}
  }

  /// The recipe for a data set: that of Scenes, else that of Flickr8k. The sizes and the preset in
  /// them are the LSTM's: another model, and any other preset, has its own. Without a backbone or its
  /// weights a small network is trained along: there is nothing to freeze.
  public static func recipe(_ choice: RecipeChoice) -> TrainingConfiguration {
    let dataset = choice.dataset ?? "scenes"
    var c = dataset == "scenes" ? scenes : flickr8k
    if choice.preset != nil || choice.model ?? c.model != c.model {
      (c.embeddingWidth, c.hiddenWidth, c.attentionWidth, c.dropout) = (nil, nil, nil, nil)
      c.preset = choice.preset
    }
    if choice.backbone == nil && choice.backboneWeights == nil && dataset != "scenes" {
      (c.backbone, c.grid) = ("small_conv", nil)
    }
    c.dataset = dataset
    c.model = choice.model ?? c.model
    c.backbone = choice.backbone ?? c.backbone
    c.backboneWeights = choice.backboneWeights
    return c
  }

  /// The recipe that a configuration file and the given choice, which wins, ask for, with the file laid
  /// over.
  ///
  /// - Throws: as ``overlay(contentsOf:)``.
  public static func recipe(
    file: String, _ choice: RecipeChoice
  ) throws -> TrainingConfiguration {
    var named = TrainingConfiguration()
    (named.dataset, named.model, named.backbone) = ("", "", "")
    try named.overlay(contentsOf: file)
    func text(_ given: String?, _ read: String?) -> String? {
      given ?? (read == "" ? nil : read)
    }
    var all = choice
    all.dataset = text(choice.dataset, named.dataset)
    all.model = text(choice.model, named.model)
    all.preset = text(choice.preset, named.preset)
    all.backbone = text(choice.backbone, named.backbone)
    all.backboneWeights = text(choice.backboneWeights, named.backboneWeights)
    var result = recipe(all)
    try result.overlay(contentsOf: file)
    return result
  }
}
