import NN
import Tensor
import Text
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A checkpoint is one `.safetensors` file: the weights, and as metadata all that is needed to use
/// them.
extension CaptioningPipeline {
  /// The metadata beside the weights.
  private struct Header: Codable {
    var version = 1
    let backbone: String
    let grid: Int?
    let captioner: CaptionerConfiguration
    let preprocessing: ImagePreprocessing
    /// Of captions that are words; others have a tokenizer beside this header.
    var cleaner: CaptionCleaner?
    var vocabulary: Vocabulary?
    /// The tokenizer's tokens with which captions start and end.
    var start, end: String?
    /// That of the codec.
    let vocabularyHash: String
    /// How the run that made it was configured, and what it reached; for people.
    let training: [String: String]
  }

  private static let metadataKey = "apus.captioning"
  private static let tokenizerKey = "apus.tokenizer"

  /// Writes weights, configuration, vocabulary or tokenizer, and preprocessing into one file,
  /// atomically.
  ///
  /// - Parameter training: Facts of the run, shown by tools that print metadata.
  /// - Throws: ``FileError``, also for a codec of another package; an existing file is then unchanged.
  public func save(to path: String, training: [String: String] = [:]) throws {
    var header = Header(
      backbone: backboneName, grid: grid, captioner: captioner.configuration,
      preprocessing: backbone.preprocessing, vocabularyHash: codec.contentHash, training: training)
    var metadata: [String: String] = [:]
    switch codec {
    case let codec as WordCodec:
      (header.cleaner, header.vocabulary) = (codec.cleaner, codec.vocabulary)
    case let codec as SubwordCodec:
      let tokens = [codec.tokens.start, codec.tokens.end].map(codec.tokenizer.token(of:))
      (header.start, header.end) = (tokens[0], tokens[1])
      metadata[Self.tokenizerKey] = codec.tokenizer.json
    default:
      throw FileError(path: path, reason: "a checkpoint cannot hold a \(type(of: codec))")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    metadata[Self.metadataKey] = String(decoding: try encoder.encode(header), as: UTF8.self)
    try saveSafetensors(stateDictionary, metadata: metadata, to: path)
  }

  /// Loads a checkpoint.
  ///
  /// - Throws: ``FileError`` for a file that is missing, damaged or no captioning checkpoint,
  ///   ``StateError`` for weights that do not fit.
  public convenience init(checkpoint path: String) throws {
    let file = try SafetensorsFile(path: path)
    guard let json = file.metadata[Self.metadataKey] else {
      throw FileError(
        path: path, reason: "not a captioning checkpoint (no configuration and vocabulary inside)")
    }
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: Data(json.utf8))
    } catch {
      throw FileError(path: path, reason: "the checkpoint's configuration is damaged")
    }
    guard header.version == 1 else {
      throw FileError(path: path, reason: "checkpoint version \(header.version) is not supported")
    }
    let codec = try Self.codec(header, file, path)
    let hash = codec.contentHash
    guard hash == header.vocabularyHash, codec.count == header.captioner.vocabularySize else {
      let (what, unit) =
        codec is WordCodec ? ("vocabulary", "words") : ("tokenizer", "tokens")
      throw FileError(
        path: path,
        reason: "this checkpoint was trained with another \(what) "
          + "(\(header.vocabularyHash) of \(header.captioner.vocabularySize) \(unit), "
          + "the one inside is \(hash) of \(codec.count))")
    }
    self.init(
      backboneName: header.backbone, grid: header.grid, codec: codec,
      models: try withoutInitialization {
        (
          try Backbones.makeForCaptioning(header.backbone, preprocessing: header.preprocessing),
          try Captioners.make(header.captioner)
        )
      })
    try load(file)
    setTraining(false)
  }

  private static func codec(
    _ header: Header, _ file: SafetensorsFile, _ path: String
  ) throws -> any CaptionCodec {
    if let vocabulary = header.vocabulary, let cleaner = header.cleaner {
      return WordCodec(vocabulary: vocabulary, cleaner: cleaner)
    }
    guard let json = file.metadata[tokenizerKey], let end = header.end else {
      throw FileError(path: path, reason: "the checkpoint has neither vocabulary nor tokenizer")
    }
    do {
      return try SubwordCodec(
        SubwordTokenizer(json: json, source: path), end: end, start: header.start)
    } catch let error as SubwordCodec.MissingToken {
      throw FileError(path: path, reason: "\(error)")
    }
  }
}
