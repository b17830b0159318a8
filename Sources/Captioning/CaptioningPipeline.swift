import NN
import Tensor
import Text
import Vision

/// Everything that turns a picture into a caption: backbone, captioner, codec, preprocessing.
///
/// ```swift
/// let pipeline = try CaptioningPipeline(checkpoint: "runs/…/best.safetensors")
/// print(try pipeline.captions(for: [Image(contentsOf: "dog.jpg")])[0])
/// ```
public final class CaptioningPipeline: Module {
  public let backbone: any Backbone
  public let captioner: any Captioner
  /// Which backbone it is, see ``Backbones``.
  public let backboneName: String
  /// The side that the backbone's grid is averaged to, nil for its own.
  public let grid: Int?
  /// What makes captions of the captioner's tokens.
  public let codec: any CaptionCodec

  /// - Parameter preprocessing: What pictures go through before the backbone; nil squashes them to its
  ///   input, see ``Backbones/makeForCaptioning(_:preprocessing:)``.
  /// - Throws: ``Backbones/UnknownName`` or ``Captioners/UnknownName``.
  public convenience init(
    backbone: String, grid: Int?, captioner: CaptionerConfiguration, codec: any CaptionCodec,
    preprocessing: ImagePreprocessing? = nil
  ) throws {
    try self.init(
      backboneName: backbone, grid: grid, codec: codec,
      models: (
        Backbones.makeForCaptioning(backbone, preprocessing: preprocessing),
        Captioners.make(captioner)
      ))
  }

  init(
    backboneName: String, grid: Int?, codec: any CaptionCodec,
    models: (backbone: any Backbone, captioner: any Captioner)
  ) {
    (self.backboneName, self.grid, self.codec) = (backboneName, grid, codec)
    (backbone, captioner) = models
  }

  /// As ``init(backbone:grid:captioner:codec:preprocessing:)``, with captions of words.
  public convenience init(
    backbone: String, grid: Int?, captioner: CaptionerConfiguration, vocabulary: Vocabulary,
    cleaner: CaptionCleaner, preprocessing: ImagePreprocessing? = nil
  ) throws {
    try self.init(
      backbone: backbone, grid: grid, captioner: captioner,
      codec: WordCodec(vocabulary: vocabulary, cleaner: cleaner), preprocessing: preprocessing)
  }

  /// The words that captions are made of; nil where they are made of parts of words.
  public var vocabulary: Vocabulary? { (codec as? WordCodec)?.vocabulary }

  /// How references are cleaned; candidates are compared with references cleaned the same way.
  public var cleaner: CaptionCleaner { codec.cleaner }

  /// What the searches need to know of the codec.
  public var tokens: CaptionTokens { codec.tokens }

  /// Returns pictures as the backbone's input, `[N, 3, H, W]`.
  public func input(_ images: [Image]) -> Tensor<Float> { input(images, backbone.preprocessing) }

  /// As ``input(_:)`` for pictures of the backbone's size, of which nothing is to be cropped any more.
  func fittedInput(_ images: [Image]) -> Tensor<Float> {
    input(images, backbone.preprocessing.squashed)
  }

  private func input(
    _ images: [Image], _ preprocessing: ImagePreprocessing
  ) -> Tensor<Float> {
    let planes = parallelMap(images.count) { preprocessing(images[$0]) }
    let shape: Shape = [images.count, 3, preprocessing.height, preprocessing.width]
    return Tensor(planes.flatMap(\.self), shape: shape)
  }

  /// Returns the features of preprocessed pictures, `[N, 3, H, W]` → `[N, L, C]`.
  public func locations(_ input: Tensor<Float>) -> Tensor<Float> {
    backbone.locations(input, grid: grid)
  }

  /// Returns a caption for each row of features `[N, L, C]`.
  ///
  /// - Parameter imageNumbers: What sampling draws an image's captions by, nil for the row.
  public func decode(
    locations: Tensor<Float>, _ options: DecodingOptions, imageNumbers: [Int]? = nil
  ) -> [DecodedCaption] {
    captioner.decode(captioner.encode(locations), tokens, options, imageNumbers: imageNumbers)
  }

  /// Returns a decoded caption's text.
  public func text(_ caption: DecodedCaption) -> String { codec.decode(caption.tokens) }

  /// Returns the words of a decoded caption's text.
  public func words(_ caption: DecodedCaption) -> [String] {
    text(caption).split(separator: " ").map(String.init)
  }

  /// Returns a caption for each picture.
  public func captions(for images: [Image], _ options: DecodingOptions = .init()) -> [String] {
    decode(locations: locations(input(images)), options).map(text)
  }
}
