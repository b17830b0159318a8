import Tensor
import Vision

/// Several pipelines over one vocabulary that choose every word of a caption together.
///
/// ```swift
/// let ensemble = try CaptioningEnsemble(checkpoints: ["lstm.safetensors", "vit.safetensors"])
/// print(try ensemble.captions(for: [Image(contentsOf: "dog.jpg")])[0])
/// ```
/// They may be of different models, and each looks at the picture through its own backbone. One alone
/// writes what the pipeline writes. See ``CaptionerEnsemble``.
public struct CaptioningEnsemble {
  /// Why two pipelines cannot choose words together.
  public struct OtherVocabulary: Error, CustomStringConvertible, Hashable {
    /// Those of the first and the other.
    public let names, hashes: [String]
    public let sizes: [Int]

    public var description: String {
      let vocabularies = zip(hashes, sizes).map { "\($0) of \($1)" }
      return "\(names[1]): the vocabulary is another one than in \(names[0]) "
        + "(\(vocabularies[1]) and \(vocabularies[0])), so they cannot choose words together"
    }
  }

  public let pipelines: [CaptioningPipeline]
  /// What of the members' predictions is averaged.
  public let averaging: CaptionerEnsemble.Averaging

  /// - Throws: ``OtherVocabulary`` where vocabularies differ.
  /// - Precondition: there is a pipeline.
  public init(
    _ pipelines: [CaptioningPipeline], averaging: CaptionerEnsemble.Averaging = .probabilities
  ) throws {
    try self.init(
      pipelines.indices.map { "member \($0 + 1)" }, averaging: averaging,
      pipeline: { pipelines[$0] })
  }

  /// Loads checkpoints, see ``CaptioningPipeline/init(checkpoint:)``.
  ///
  /// - Throws: ``OtherVocabulary`` where vocabularies differ, and what loading throws.
  /// - Precondition: there is a path.
  public init(
    checkpoints paths: [String], averaging: CaptionerEnsemble.Averaging = .probabilities
  ) throws {
    try self.init(paths, averaging: averaging) { try CaptioningPipeline(checkpoint: paths[$0]) }
  }

  private init(
    _ names: [String], averaging: CaptionerEnsemble.Averaging,
    pipeline: (Int) throws -> CaptioningPipeline
  ) throws {
    require(!names.isEmpty, "CaptioningEnsemble: there is no member")
    var pipelines: [CaptioningPipeline] = []
    for index in names.indices {
      // One behind the other, so that a misfit is found before the rest is loaded.
      pipelines.append(try pipeline(index))
      let pair = [0, index]
      let codecs = pair.map { pipelines[$0].codec }
      let hashes = codecs.map(\.contentHash)
      if hashes[0] != hashes[1] {
        throw OtherVocabulary(
          names: pair.map { names[$0] }, hashes: hashes, sizes: codecs.map(\.count))
      }
    }
    (self.pipelines, self.averaging) = (pipelines, averaging)
  }

  /// The pipeline alone.
  init(_ pipeline: CaptioningPipeline) { (pipelines, averaging) = ([pipeline], .probabilities) }

  /// The members without their backbones.
  var captioners: CaptionerEnsemble {
    CaptionerEnsemble(pipelines.map(\.captioner), averaging: averaging)
  }

  /// Returns what each member's backbone sees of pictures, `[N, L, C]`.
  public func locations(_ images: [Image]) -> [Tensor<Float>] {
    pipelines.map { $0.locations($0.input(images)) }
  }

  /// Returns several captions for each picture, see `Captioner.decodeAll`.
  ///
  /// - Parameters:
  ///   - locations: Of each member, see ``locations(_:)``.
  ///   - imageNumbers: What sampling draws an image's captions by, nil for the row.
  public func decodeAll(
    locations: [Tensor<Float>], _ options: DecodingOptions, imageNumbers: [Int]? = nil
  ) -> [[DecodedCaption]] {
    captioners.decodeAll(
      zip(pipelines, locations).map { $0.captioner.encode($1) }, pipelines[0].tokens, options,
      imageNumbers: imageNumbers)
  }

  /// Returns a decoded caption as text.
  public func text(_ caption: DecodedCaption) -> String { pipelines[0].text(caption) }

  /// Returns a caption for each picture.
  public func captions(for images: [Image], _ options: DecodingOptions = .init()) -> [String] {
    decodeAll(locations: locations(images), options).map { text(options.best($0)) }
  }
}
