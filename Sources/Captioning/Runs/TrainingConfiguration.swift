import Tensor
import Text
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a captioner is trained; written beside the run's results.
///
/// Each field is an option of the command line, `learningRate` is `--learning-rate`, and a key of a
/// configuration file, see ``overlay(contentsOf:)``. Optional fields that are nil mean what their comment
/// says.
public struct TrainingConfiguration: Sendable, Hashable, Codable {
  /// A precision of products and convolutions, see `MatmulPrecision`.
  public enum Precision: String, Sendable, Codable, CaseIterable { case float32, bfloat16 }

  // MARK: Data

  /// The name of the data set, see ``DatasetSpecification/Kind``.
  public var dataset = "scenes"
  /// The data set's folder, nil where it has none.
  public var dataRoot: String?
  /// The rest of the data set's ``DatasetSpecification``, nil where it is not needed.
  public var annotations, images: String?
  public var splitFractions: SplitFractions?
  public var includesRestval: Bool?
  public var imageColumn, captionColumn, separator: String?

  // MARK: Captions and vocabulary

  /// The cleaning that the fields below change, nil for ``CleaningPreset/standard``.
  public var cleaning: CleaningPreset?
  /// Whether letters become lower case, nil as ``cleaning`` has it.
  public var lowercase: Bool?
  /// What happens to punctuation, nil as ``cleaning`` has it.
  public var punctuation: PunctuationChoice?
  /// What cuts captions into words, or a file with a published language model's own tokens; nil as
  /// ``cleaning`` has it.
  public var tokenizer: CaptionTokenizer?
  /// Whether numbers, words with anything but letters, and stop words are dropped, nil as ``cleaning``
  /// has it.
  public var dropNumbers, keepAlphabeticOnly, removeStopWords: Bool?
  /// Whether words become lemmas of nouns, which needs WordNet.
  public var lemmatize: Bool?
  /// The algorithm that makes stems of words, such as `porter`, nil for none.
  public var stem: String?
  /// The letters below which a word is dropped, nil as ``cleaning`` has it: 2 drops "a".
  public var minimumWordLength: Int?
  /// The words below and above which a caption is not trained on, nil for any number.
  public var minimumCaptionLength, maximumCaptionLength: Int?
  /// Words seen fewer times in the training split are unknown.
  public var minimumFrequency = 1
  /// The most words of the vocabulary, special tokens included, nil for any number.
  public var maximumVocabulary: Int?
  /// What decides a word's id, nil for ``VocabularyOrder/frequency``.
  public var vocabularyOrder: VocabularyOrder?
  /// How special tokens are spelled and numbered, nil for ``SpecialTokensPreset/standard``.
  public var specialTokens: SpecialTokensPreset?

  // MARK: Pictures

  /// The name of the backbone, see ``Backbones``.
  public var backbone = "small_conv"
  /// A file with the backbone's weights; without one it is trained from random weights. With one it
  /// is frozen, until ``fineTuneFromEpoch``.
  public var backboneWeights: String?
  /// The precision of the features of a frozen backbone on disk, nil for float32.
  public var featurePrecision: Precision?
  /// The side that the backbone's grid is averaged to, nil for its own.
  public var grid: Int?
  /// How pictures become the backbone's input, nil for ``PictureFit/squash``.
  public var pictures: PictureFit?
  /// The side of the pictures that the backbone sees, in pixels; nil for the side of its weights. More
  /// pixels show smaller things, and make a larger grid.
  public var imageSize: Int?
  /// Whether half of the pictures are mirrored when the backbone is trained along, with "left" and
  /// "right" exchanged in their captions.
  public var flip = true
  /// What else changes pictures when the backbone is trained along, nil for nothing.
  public var augmentation: Augmentation?
  /// The epoch, from 1, from which a backbone with weights is trained along, nil for never.
  public var fineTuneFromEpoch: Int?
  /// How many of the backbone's last stages are trained then, nil for all.
  public var fineTuneStages: Int?

  // MARK: The model

  /// The name of the model, see ``Captioners``.
  public var model = "show-attend-tell"
  /// The preset of the model, nil for its defaults.
  public var preset: String?
  /// A captioning checkpoint of the same model and vocabulary that training begins with, nil for random
  /// weights.
  public var initialWeights: String?
  /// The fields of ``CaptionerConfiguration`` of the same names, nil as model and preset have them.
  public var embeddingWidth, hiddenWidth, attentionWidth: Int?
  public var dropout, featureDropout: Float?
  public var tanhInitialState: Bool?
  public var layers, featureSplit: Int?
  public var attentionActivation: String?
  public var hardAttention, contextGate, tiedOutput, deepOutput: Bool?
  public var memoryWidth: Int?
  public var encoderLayers, decoderLayers, encoderHeads, decoderHeads: Int?
  public var feedForwardWidth, maximumLength, prefixLength: Int?
  public var normFirst, frozenDecoder: Bool?
  public var mapping: PrefixMapping?
  /// A file with the weights of a GPT-2 that continues a prefix, see ``GPT2/load(weights:)``; nil for
  /// random weights.
  public var languageModelWeights: String?
  /// A file of word vectors that the embedding begins with, see `PretrainedEmbedding`.
  public var wordVectors: String?
  /// The vectors of words that the file lacks, nil for ``MissingVectors/normal``.
  public var wordVectorsMissing: MissingVectors?
  /// Whether the word vectors are not trained.
  public var freezeEmbeddings: Bool?

  // MARK: Loss

  /// The share of the target spread over all words.
  public var labelSmoothing: Float = 0
  /// The highest probability that the model reads its own word.
  public var scheduledSampling: Float = 0
  /// How that probability rises, nil for ``SamplingRise/linear``.
  public var scheduledSamplingRise: SamplingRise?
  /// Bengio's k of ``SamplingRise/inverseSigmoid``, in steps; nil for half of the rise at half of the
  /// steps.
  public var scheduledSamplingDecay: Double?
  /// The factor λ of the doubly stochastic penalty of attention, nil for none.
  public var attentionPenalty: Float?

  // MARK: Optimisation

  /// The number of passes over the training split.
  public var epochs = 20
  /// The number of captions in a batch.
  public var batchSize = 64
  /// How many of its captions, drawn anew each epoch, a picture brings into a batch when the backbone
  /// is trained along.
  public var captionsPerImage = 2
  /// Which optimiser, nil for ``OptimizerChoice/adam``.
  public var optimizer: OptimizerChoice?
  /// The highest learning rate, of which ``schedule`` says when it is reached.
  public var learningRate = 1e-3
  /// The highest learning rate of the backbone, nil for ``learningRate``.
  public var backboneLearningRate: Double?
  /// The optimiser's own, nil for its defaults.
  public var weightDecay, beta1, beta2, eps, momentum: Double?
  /// Whether SGD's momentum is Nesterov's.
  public var nesterov: Bool?
  /// How the learning rate changes, nil for ``ScheduleChoice/warmupCosine``.
  public var schedule: ScheduleChoice?
  /// The number of steps of the rise of `warmupCosine` and `noam`.
  public var warmupSteps = 100
  /// The rate that cosines end at, the foot of `cyclic` and the floor of `plateau`; nil for 0, of
  /// `cyclic` for a tenth of ``learningRate``.
  public var finalLearningRate: Double?
  /// Of `oneCycle`, PyTorch's: the share of the steps in which the rate rises, and the quotients of the
  /// highest rate by the first, and of the first by the last; nil for 0.3, 25 and 10 000.
  public var pctStart, divFactor, finalDivFactor: Double?
  /// Of `warmRestarts`, the epochs to the first restart, and of `cyclic` those of a cycle; nil for a
  /// quarter of the epochs.
  public var cycleEpochs: Int?
  /// By how much each further round of `warmRestarts` is longer, nil for 1.
  public var cycleGrowth: Int?
  /// Of `noam`, the factor of the rate, nil for 1.
  public var noamFactor: Double?
  /// Of `plateau`: what rates are multiplied by, after how many epochs without improvement by how much,
  /// and the epochs that do not count after it; nil for 0.6, 3, 1e-4 and 1.
  public var plateauFactor: Double?
  public var plateauPatience: Int?
  public var plateauThreshold: Double?
  public var plateauCooldown: Int?
  /// The largest global norm of the gradients, 0 for any.
  public var clipNorm: Float = 5
  /// The largest size of an element of a gradient, nil for any.
  public var clipValue: Float?
  /// The number of batches of which the mean gradient makes a step.
  public var accumulation = 1
  /// The precision of products and convolutions.
  public var precision = Precision.float32
  /// The decay, a step, of the averages of the weights that are evaluated and kept; nil keeps the
  /// weights themselves.
  public var averagingDecay: Double?

  // MARK: Evaluation

  /// What tells the best epoch, of captions generated for the development split; nil for
  /// ``TrainingMonitor/bleu4``.
  public var monitor: TrainingMonitor?
  /// The epochs without a better value of the monitor after which training stops; nil for never.
  public var patience: Int?
  /// How many hypotheses beam search keeps for that, nil for 1, greedy search.
  public var devBeamWidth: Int?

  // MARK: Self-critical training

  /// The epoch, from 1, from which CIDEr-D of sampled captions is raised, in place of the probability of
  /// the true ones; nil for never.
  public var selfCriticalFromEpoch: Int?
  /// The learning rate from there on, nil for a twentieth of ``learningRate``.
  public var selfCriticalLearningRate: Double?
  /// What a sampled caption is compared with, nil for ``SelfCriticalBaseline/greedy``.
  public var selfCriticalBaseline: SelfCriticalBaseline?
  /// The captions sampled a picture, nil for 1 with the greedy baseline and 5 with the mean.
  public var selfCriticalSamples: Int?

  // MARK: The run

  /// After how many steps the state is saved, besides the ends of epochs.
  public var checkpointEverySteps: Int?
  /// The seed of all random numbers.
  public var seed: UInt64 = 1

  public init() {}

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
}
