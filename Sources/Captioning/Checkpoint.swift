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
    let cleaner: CaptionCleaner
    let vocabulary: Vocabulary
    let vocabularyHash: String
    /// How the run that made it was configured, and what it reached; for people.
    let training: [String: String]
  }

  private static let metadataKey = "apus.captioning"

  /// Writes weights, configuration, vocabulary and preprocessing into one file, atomically.
  ///
  /// - Parameter training: Facts of the run, shown by tools that print metadata.
  /// - Throws: ``FileError``; an existing file is then unchanged.
  public func save(to path: String, training: [String: String] = [:]) throws {
    let header = Header(
      backbone: backboneName, grid: grid, captioner: captioner.configuration,
      preprocessing: backbone.preprocessing, cleaner: cleaner, vocabulary: vocabulary,
      vocabularyHash: vocabulary.contentHash, training: training)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let json = String(decoding: try encoder.encode(header), as: UTF8.self)
    try saveSafetensors(stateDictionary, metadata: [Self.metadataKey: json], to: path)
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
    let hash = header.vocabulary.contentHash
    guard hash == header.vocabularyHash,
      header.vocabulary.count == header.captioner.vocabularySize
    else {
      throw FileError(
        path: path,
        reason: "this checkpoint was trained with another vocabulary "
          + "(\(header.vocabularyHash) of \(header.captioner.vocabularySize) words, "
          + "the one inside is \(hash) of \(header.vocabulary.count))")
    }
    try self.init(
      backbone: header.backbone, grid: header.grid, captioner: header.captioner,
      vocabulary: header.vocabulary, cleaner: header.cleaner)
    guard backbone.preprocessing == header.preprocessing else {
      throw FileError(
        path: path, reason: "made for another preprocessing than \(header.backbone) has here")
    }
    try load(file)
    setTraining(false)
  }
}
