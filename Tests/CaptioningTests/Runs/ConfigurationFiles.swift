import Foundation
import Tensor
import Testing

@testable import Captioning

@Suite("A training configuration in a file")
struct ConfigurationFiles {
  private func overlaid(_ yaml: String) throws -> TrainingConfiguration {
    var configuration = TrainingConfiguration.scenes
    try configuration.overlay(yaml: yaml, path: "c.yaml")
    return configuration
  }

  @Test("replaces what it names, in any of three spellings, and leaves the rest")
  func overlay() throws {
    let read = try overlaid(
      """
      # A comment.
      learningRate: 2e-4
      batch_size: 12
      label-smoothing: 0.1
      clip: 1.5
      flip: false
      optimizer: adamw
      split-fractions: 0.5,0.25,0.25
      embeddingWidth: null
      schedule: one-cycle
      """)
    var expected = TrainingConfiguration.scenes
    (expected.learningRate, expected.batchSize, expected.labelSmoothing) = (2e-4, 12, 0.1)
    (expected.clipNorm, expected.flip, expected.optimizer) = (1.5, false, .adamw)
    expected.splitFractions = SplitFractions("0.5,0.25,0.25")
    (expected.embeddingWidth, expected.schedule) = (nil, .oneCycle)
    #expect(read == expected)
    #expect(try overlaid("") == .scenes)
  }

  @Test("is what the run writes: reading that back changes nothing")
  func roundTrip() throws {
    var all = TrainingConfiguration.flickr8k
    all.cleaning = .inceptionTransformer
    (all.tokenizer, all.specialTokens) = (.words(.ptb), .torchtext)
    all.vocabularyOrder = .firstSeen
    (all.monitor, all.selfCriticalBaseline, all.wordVectorsMissing) = (.cider, .mean, .zero)
    (all.scheduledSamplingRise, all.augmentation, all.pictures) = (
      .inverseSigmoid, .light, .published
    )
    all.seed = .max
    var read = TrainingConfiguration.scenes
    // Fields that are nil are not written: what they stand for has to be emptied first.
    (read.embeddingWidth, read.hiddenWidth, read.attentionWidth, read.dropout) = (
      nil, nil, nil, nil
    )
    try read.overlay(yaml: all.yaml, path: "c.yaml")
    #expect(read == all)
  }

  @Test(
    "is refused with the line, and the spelling that was meant",
    arguments: [
      (
        "epochs: 3\nlearning_rat: 1",
        "line 2: unknown option learning_rat; did you mean learningRate?"
      ),
      ("clips: 3", "line 1: unknown option clips; did you mean clip?"),
      ("quite-something-else: 3", "line 1: unknown option quite-something-else"),
      ("epochs: many", "line 1: epochs: expected a whole number, got many"),
      ("\nflip: perhaps", "line 2: flip: expected true or false, got perhaps"),
      ("dropout: high", "line 1: dropout: expected a number, got high"),
      ("backbone: [a, b]", "line 1: backbone: expected one value, got a list or keys"),
      ("monitor: bleu5", "line 1: monitor: expected bleu4, cider, loss, got bleu5"),
      (
        "splitFractions: 1,1,1",
        "line 1: splitFractions: expected shares such as 0.8,0.1,0.1 that sum to 1, got 1,1,1"
      ),
      ("- a\n- b", "line 1: expected keys with values, such as epochs: 10"),
    ])
  func refused(yaml: String, reason: String) throws {
    var configuration = TrainingConfiguration.scenes
    let error = #expect(throws: FileError.self) {
      try configuration.overlay(yaml: yaml, path: "c.yaml")
    }
    #expect("\(error!)" == "c.yaml: \(reason)")
    #expect(configuration == .scenes)
  }

  @Test("that is no YAML, or not there, is refused in one line")
  func broken() throws {
    for yaml in ["a: [", "a: b: c", "epochs: 1\nepochs: 2"] {
      let error = #expect(throws: FileError.self) { try overlaid(yaml) }
      #expect("\(error!)".hasPrefix("c.yaml: not YAML (") && !"\(error!)".contains("\n"))
    }
    #expect(throws: FileError(path: "/none.yaml", reason: "cannot read the file")) {
      _ = try TrainingConfiguration(contentsOf: "/none.yaml")
    }
  }

  @Test("chooses the recipe by its data set and model; a choice elsewhere wins")
  func recipes() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/c.yaml"
      try "dataset: flickr8k\ndata-root: d\nepochs: 7\nbackboneWeights: w\n".write(
        toFile: path, atomically: true, encoding: .utf8)
      let read = try TrainingConfiguration.recipe(file: path, .init())
      var expected = TrainingConfiguration.flickr8k
      (expected.dataRoot, expected.epochs, expected.backboneWeights) = ("d", 7, "w")
      #expect(read == expected)
      var choice = TrainingConfiguration.RecipeChoice()
      choice.preset = "some"
      let sized = try TrainingConfiguration.recipe(file: path, choice)
      #expect(sized.preset == "some" && sized.hiddenWidth == nil && sized.dropout == nil)
    }
  }

  @Test("has a key for each field of a model")
  func modelFields() {
    var own = Set(
      Mirror(reflecting: CaptionerConfiguration(vocabularySize: 1, featureWidth: 1))
        .children.compactMap(\.label))
    own.subtract(["model", "preset", "vocabularySize", "featureWidth"])
    #expect(Set(TrainingConfiguration.modelFieldNames) == own)
  }
}
