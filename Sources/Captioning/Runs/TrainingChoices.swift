import Text
import Vision

/// A cleaning of captions by name; see `CaptionCleaner` for what each does.
public enum CleaningPreset: String, Sendable, Codable, CaseIterable {
  /// Lower case, punctuation deleted, cut at spaces.
  case standard
  /// That of an LSTM with attention on Flickr8k.
  case showAttendTell = "show-attend-tell"
  /// That of a vision transformer on Flickr30k.
  case vit
  /// That of EfficientNet with a transformer: Keras' `TextVectorization`.
  case efficientNetTransformer = "efficientnet-transformer"
  /// That of Inception v3 with a transformer.
  case inceptionTransformer = "inception-transformer"

  var cleaner: CaptionCleaner {
    switch self {
    case .standard: CaptionCleaner()
    case .showAttendTell: .showAttendTell()
    case .vit: .visionTransformer
    case .efficientNetTransformer: .efficientNetTransformer
    case .inceptionTransformer: .inceptionTransformer
    }
  }
}

/// What happens to punctuation marks, see `PunctuationPolicy`.
public enum PunctuationChoice: String, Sendable, Codable, CaseIterable {
  case keep, delete, space

  var policy: PunctuationPolicy {
    switch self {
    case .keep: .keep
    case .delete: .delete
    case .space: .space
    }
  }
}

/// What decides a word's id, see `Vocabulary.Order`.
public enum VocabularyOrder: String, Sendable, Codable, CaseIterable {
  /// The more frequent first; of equals, the one seen first.
  case frequency
  /// The more frequent first; of equals, the first or the last in the alphabet.
  case frequencyAlphabetical = "frequency-alphabetical"
  case frequencyReverseAlphabetical = "frequency-reverse-alphabetical"
  /// The one seen first.
  case firstSeen = "first-seen"

  var order: Vocabulary.Order {
    switch self {
    case .frequency: .frequency()
    case .frequencyAlphabetical: .frequency(ties: .alphabetical)
    case .frequencyReverseAlphabetical: .frequency(ties: .reverseAlphabetical)
    case .firstSeen: .firstSeen
    }
  }
}

/// Special tokens by name, see `SpecialTokens`.
public enum SpecialTokensPreset: String, Sendable, Codable, CaseIterable {
  case standard, torchtext
  case padAndUnknownFirst = "pad-and-unknown-first"
  case textVectorization = "text-vectorization"
  case kerasTokenizer = "keras-tokenizer"

  var tokens: SpecialTokens {
    switch self {
    case .standard: .standard
    case .torchtext: .torchtext
    case .padAndUnknownFirst: .padAndUnknownFirst
    case .textVectorization: .textVectorization
    case .kerasTokenizer: .kerasTokenizer
    }
  }
}

/// How pictures become the backbone's input.
public enum PictureFit: String, Sendable, Codable, CaseIterable {
  /// All of the picture is seen, its proportions are not kept.
  case squash
  /// What the backbone's weights were published with, which crops the middle, mostly.
  case published
}

/// The vectors of words that a file of vectors lacks, see `MissingWords`.
public enum MissingVectors: String, Sendable, Codable, CaseIterable {
  /// Normal random numbers with a standard deviation of 0.1.
  case normal
  /// The mean of the words found.
  case mean
  case zero

  func words(seed: UInt64) -> MissingWords {
    switch self {
    case .normal: .normal(seed: seed)
    case .mean: .mean
    case .zero: .zero
    }
  }
}

/// What tells the best epoch.
public enum TrainingMonitor: String, Sendable, Codable, CaseIterable {
  /// BLEU-4 of generated captions.
  case bleu4
  /// CIDEr-D of generated captions.
  case cider
  /// The cross entropy of the true captions.
  case loss
}

extension TrainingConfiguration {
  /// The words that fields of a fixed choice take.
  public static let choices: [String: [String]] = [
    "cleaning": CleaningPreset.allCases.map(\.rawValue),
    "punctuation": PunctuationChoice.allCases.map(\.rawValue),
    "vocabularyOrder": VocabularyOrder.allCases.map(\.rawValue),
    "specialTokens": SpecialTokensPreset.allCases.map(\.rawValue),
    "pictures": PictureFit.allCases.map(\.rawValue),
    "augmentation": Augmentation.allCases.map(\.rawValue),
    "mapping": PrefixMapping.allCases.map(\.rawValue),
    "wordVectorsMissing": MissingVectors.allCases.map(\.rawValue),
    "scheduledSamplingRise": SamplingRise.allCases.map(\.rawValue),
    "optimizer": OptimizerChoice.allCases.map(\.rawValue),
    "schedule": ScheduleChoice.allCases.map(\.rawValue),
    "monitor": TrainingMonitor.allCases.map(\.rawValue),
    "precision": Precision.allCases.map(\.rawValue),
    "featurePrecision": Precision.allCases.map(\.rawValue),
    "selfCriticalBaseline": SelfCriticalBaseline.allCases.map(\.rawValue),
  ]
}
