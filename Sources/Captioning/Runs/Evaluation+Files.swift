import Tensor
import Text

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Evaluation {
  /// Writes the generated captions in COCO's format, which ``COCOResults`` reads:
  /// `[{"caption": …, "image_id": …}, …]`.
  ///
  /// - Throws: ``FileError``.
  public func writeCandidates(to path: String) throws {
    struct Entry: Encodable {
      let caption, image: String
      enum CodingKeys: String, CodingKey {
        case image = "image_id"
        case caption
      }
    }
    try write(examples.map { Entry(caption: $0.caption, image: $0.name) }, to: path)
  }

  /// Writes what people wrote, which ``CaptionReferences`` reads: `{"image": ["caption", …], …}`.
  ///
  /// - Throws: ``FileError``.
  public func writeReferences(to path: String) throws {
    let captions = examples.map { ($0.name, $0.references) }
    try write(Dictionary(captions) { first, _ in first }, to: path)
  }

  /// Writes a list of the images with captions, references and those scores that images have:
  /// `[{"caption": …, "image": …, "log_probability": …, "references": […], "scores": {…}}, …]`.
  ///
  /// - Throws: ``FileError``.
  public func writeImages(to path: String) throws {
    struct Entry: Encodable {
      let caption, image: String
      let logProbability: Float?
      let references: [String]
      let scores: [String: Double]
      enum CodingKeys: String, CodingKey {
        case logProbability = "log_probability"
        case caption, image, references, scores
      }
    }
    let entries = examples.indices.map { index in
      let example = examples[index]
      let scores = report.scores.compactMap { score in
        score.images.map { (Self.key(score.name), $0[index]) }
      }
      let probability = example.logProbability
      return Entry(
        caption: example.caption, image: example.name,
        logProbability: probability.isFinite ? probability : nil,
        references: example.references, scores: Dictionary(scores) { first, _ in first })
    }
    try write(entries, to: path)
  }

  private func write(_ value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try writeAtomically(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", to: path)
  }
}
