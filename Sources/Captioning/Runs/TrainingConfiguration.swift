import Tensor
import Training
import Yams

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a captioner is trained; written beside the run's results.
public struct TrainingConfiguration: Sendable, Hashable, Codable {
  /// A precision of products and convolutions, see `MatmulPrecision`.
  public enum Precision: String, Sendable, Codable, CaseIterable { case float32, bfloat16 }

  /// The name of the data set, see ``DatasetSpecification/Kind``.
  public var dataset = "scenes"
  /// The data set's folder, nil where it has none.
  public var dataRoot: String?
  /// The rest of the data set's ``DatasetSpecification``, nil where it is not needed.
  public var annotations, images: String?
  public var splitFractions: SplitFractions?
  public var includesRestval: Bool?
  public var imageColumn, captionColumn, separator: String?
  /// The name of the model, see ``Captioners``.
  public var model = "show-attend-tell"
  /// The name of the backbone, see ``Backbones``.
  public var backbone = "small_conv"
  /// A file with the backbone's weights; without one it is trained from random weights. With one it
  /// is frozen.
  public var backboneWeights: String?
  /// The precision of the features of a frozen backbone on disk, nil for float32.
  public var featurePrecision: Precision?
  /// The side that the backbone's grid is averaged to, nil for its own.
  public var grid: Int?
  /// The number of passes over the training split.
  public var epochs = 20
  /// The number of captions in a batch.
  public var batchSize = 64
  /// How many of its captions, drawn anew each epoch, a picture brings into a batch when the backbone
  /// is trained along.
  public var captionsPerImage = 2
  /// Whether half of the pictures are mirrored when the backbone is trained along, with "left" and
  /// "right" exchanged in their captions.
  public var flip = true
  /// The highest learning rate; it rises linearly at first and falls along a cosine after.
  public var learningRate = 1e-3
  /// The number of steps of the rise.
  public var warmupSteps = 100
  /// The largest global norm of the gradients.
  public var clipNorm: Float = 5
  /// The share of the target spread over all words.
  public var labelSmoothing: Float = 0
  /// The probability at the last epoch that the model reads its own word; it rises linearly from 0.
  public var scheduledSampling: Float = 0
  /// Words seen fewer times in the training split are unknown.
  public var minimumFrequency = 1
  /// The length of a word's vector.
  public var embeddingWidth = 256
  /// The length of the recurrent state.
  public var hiddenWidth = 512
  /// The length of attention's keys.
  public var attentionWidth = 256
  /// The probability of dropping an element before the output.
  public var dropout: Float = 0.5
  /// The number of batches of which the mean gradient makes a step.
  public var accumulation = 1
  /// The precision of products and convolutions.
  public var precision = Precision.float32
  /// The decay, a step, of the averages of the weights that are evaluated and kept; nil keeps the
  /// weights themselves.
  public var averagingDecay: Double?
  /// The epochs without a better BLEU-4 after which training stops; nil for never.
  public var patience: Int?
  /// After how many steps the state is saved, besides the ends of epochs.
  public var checkpointEverySteps: Int?
  /// The seed of all random numbers.
  public var seed: UInt64 = 1

  public init() {}

  /// Reads what a run's `configuration.yaml` says.
  ///
  /// - Throws: ``FileError`` for a file that is missing or says something else.
  public init(contentsOf path: String) throws {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw FileError(path: path, reason: "cannot read the file")
    }
    do {
      self = try YAMLDecoder().decode(Self.self, from: bytes)
    } catch {
      throw FileError(path: path, reason: "not a run's configuration")
    }
  }

  /// Which data set a run is trained on; nil where ``dataset`` is no name of one.
  public var source: DatasetSpecification? {
    guard let kind = DatasetSpecification.Kind(rawValue: dataset) else { return nil }
    var source = DatasetSpecification(kind)
    (source.root, source.annotations, source.images) = (dataRoot, annotations, images)
    (source.fractions, source.includesRestval) = (splitFractions, includesRestval ?? false)
    (source.imageColumn, source.captionColumn) = (imageColumn, captionColumn)
    source.separator = separator
    return source
  }

  /// Sets which data set a run is trained on.
  public mutating func setSource(_ source: DatasetSpecification) {
    dataset = source.kind.rawValue
    (dataRoot, annotations, images) = (source.root, source.annotations, source.images)
    splitFractions = source.fractions
    includesRestval = source.includesRestval ? true : nil
    (imageColumn, captionColumn) = (source.imageColumn, source.captionColumn)
    separator = source.separator
  }

  /// All that is set, by name, for dashboards that compare runs.
  var hyperparameters: [String: Hyperparameter] {
    // Numbers, strings and truth values only: neither can fail.
    let json = try? JSONEncoder().encode(self)
    return json.flatMap { try? JSONDecoder().decode([String: Hyperparameter].self, from: $0) }
      ?? [:]
  }

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
    (c.epochs, c.learningRate, c.warmupSteps) = (10, 8e-4, 300)
    (c.labelSmoothing, c.minimumFrequency) = (0.1, 5)
    return c
  }
}
