import ApusTestSupport
import NN
import Tensor

@testable import Captioning

/// What PyTorch computed for small recurrent captioners, see
/// `Tests/Fixtures/captioning/make_recurrent.py`.
struct RecurrentFixture {
  private let file: SafetensorsFile
  private let prefix: String

  /// - Parameter name: The case, for a file of several.
  init(_ file: String, case name: String? = nil, here: String = #filePath) throws {
    let tests = here.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = "/\(tests)/Fixtures/captioning/recurrent_\(file).safetensors"
    self.file = try SafetensorsFile(path: path)
    prefix = name.map { $0 + "/" } ?? ""
  }

  func tensor(_ key: String) throws -> Tensor<Float> { try file.tensor(prefix + key) }

  func ids(_ key: String) throws -> Tensor<Int32> { try file.tensor(prefix + key) }

  var state: MappedState { get throws { try file.removingPrefix(prefix + "state.") } }

  var hasAttention: Bool { file.entries[prefix + "attention"] != nil }

  /// Returns the largest disagreement in logits and attention, all at once and word by word, and
  /// whether captions by greedy and beam search are the same.
  func compare(_ model: some Captioner) throws -> (worst: Float, agrees: Bool) {
    model.setTraining(false)
    let memory = model.encode(try tensor("features"))
    let (captions, expected) = (try ids("captions"), try tensor("logits"))
    let attention = hasAttention ? try tensor("attention") : nil
    let output = model.output(memory, captions, sampling: nil)
    var worst = maximumDifference(output.logits, expected)
    if let attention { worst = max(worst, maximumDifference(output.attention, attention)) }
    var state = model.start(memory)
    for t in 0..<captions.shape[1] {
      let logits = model.step(captions.select(dim: 1, t), &state)
      worst = max(worst, maximumDifference(logits, expected.select(dim: 1, t)))
      if let attention {
        worst = max(worst, maximumDifference(state.attention, attention.select(dim: 1, t)))
      }
    }
    // No token ends a caption there, and the search begins with 1.
    let tokens = CaptionTokens(start: 1, end: -1, banned: [])
    let agrees = try [(1, "greedy"), (3, "beam")].allSatisfy { width, key in
      var options = DecodingOptions(beamWidth: width)
      options.maximumLength = 6
      let own = model.decode(memory, tokens, options).flatMap(\.tokens)
      return own == (try ids(key)).elements
    }
    return (worst, agrees)
  }
}

/// A `ShowAttendTell` as small as those of the fixture.
func tinyConfiguration(
  _ change: (inout CaptionerConfiguration) -> Void = { _ in }
) -> CaptionerConfiguration {
  var configuration = CaptionerConfiguration(vocabularySize: 11, featureWidth: 8)
  (configuration.embeddingWidth, configuration.hiddenWidth) = (5, 7)
  (configuration.attentionWidth, configuration.dropout) = (4, 0)
  change(&configuration)
  return configuration
}

/// The options of `ShowAttendTell`, one at a time and together, by their names in the fixture.
let tinyOptions: [String: @Sendable (inout CaptionerConfiguration) -> Void] = [
  "default": { _ in },
  "split": { $0.featureSplit = 4 },
  "memory": { $0.memoryWidth = 6 },
  "relu": { $0.attentionActivation = "relu" },
  "hard": { $0.hardAttention = true },
  "no gate": { $0.contextGate = false },
  "layers": { $0.layers = 3 },
  "tied": { ($0.tiedOutput, $0.embeddingWidth) = (true, 7) },
  "tied, projected": { $0.tiedOutput = true },
  "deep": { $0.deepOutput = true },
  "deep, tied": { ($0.deepOutput, $0.tiedOutput) = (true, true) },
  "tanh": { $0.tanhInitialState = true },
  "everything": {
    ($0.featureSplit, $0.memoryWidth, $0.attentionActivation) = (2, 6, "relu")
    ($0.layers, $0.tiedOutput, $0.deepOutput, $0.tanhInitialState) = (2, true, true, true)
  },
]
