import Tensor

/// Generated captions beside what people wrote of the same images.
///
/// ```swift
/// let pairs = try CaptionPairs(
///   COCOResults(path: "captions.json"), CaptionReferences(path: "references.json"))
/// let report = CaptionMetrics().evaluate(pairs, tokenizer: PTBTokenizer())
/// ```
public struct CaptionPairs: Sendable, Hashable {
  /// The names of the images, in the order of the references.
  public let images: [String]
  /// A caption for each image.
  public let candidates: [String]
  /// One or more captions for each image.
  public let references: [[String]]

  /// - Precondition: there are as many images, candidates and lists of references.
  public init(images: [String], candidates: [String], references: [[String]]) {
    require(
      images.count == candidates.count && images.count == references.count,
      "CaptionPairs: as many images, candidates and lists of references are needed "
        + "(\(images.count), \(candidates.count) and \(references.count))")
    (self.images, self.candidates, self.references) = (images, candidates, references)
  }

  /// Joins two files.
  ///
  /// - Parameter allowMissing: Whether images without a generated caption are left out; otherwise
  ///   they are an error, for a captioner must not choose what it is measured by.
  /// - Throws: ``TextFileError`` when an image has a generated caption and no reference, or the
  ///   other way round.
  public init(
    _ results: COCOResults, _ references: CaptionReferences, allowMissing: Bool = false
  ) throws {
    let known = Set(references.images)
    if let place = results.images.firstIndex(where: { !known.contains($0) }) {
      throw TextFileError(
        path: results.path,
        problem: "[\(place)]: image \(results.images[place]) has no references in "
          + references.path)
    }
    let captions = Dictionary(uniqueKeysWithValues: zip(results.images, results.captions))
    let missing = references.images.filter { captions[$0] == nil }
    if !allowMissing, let first = missing.first {
      throw TextFileError(
        path: results.path,
        problem: "there is no caption of image \(first) of \(references.path) "
          + "(\(missing.count) of \(references.images.count) are missing)")
    }
    let kept = references.images.indices.filter { captions[references.images[$0]] != nil }
    images = kept.map { references.images[$0] }
    candidates = images.map { captions[$0]! }
    self.references = kept.map { references.captions[$0] }
  }
}
