import ArgumentParser
import Captioning

/// The backbone and its pictures.
struct PictureOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The image network; see models --backbones.", valueName: "name"))
  var backbone: String?

  @Option(help: ArgumentHelp("Its weights; it is then frozen.", valueName: "file"))
  var backboneWeights: String?

  @Option(
    help: ArgumentHelp(
      "How its features are kept on disk; bfloat16 takes half the space.", valueName: "kind",
      visibility: .hidden))
  var featurePrecision: TrainingConfiguration.Precision?

  @Option(
    help: ArgumentHelp(
      "The side that the features' grid is averaged to; 0 leaves it.", valueName: "n",
      visibility: .hidden))
  var grid: Int?

  @Option(
    help: ArgumentHelp(
      "The side of the pictures it sees, in pixels.", valueName: "n", visibility: .hidden))
  var imageSize: Int?

  @Option(
    help: ArgumentHelp(
      "How pictures become the backbone's input.", valueName: "fit", visibility: .hidden))
  var pictures: PictureFit?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Mirrored pictures, with left and right exchanged in captions.", visibility: .hidden))
  var flip: Bool?

  @Option(
    help: ArgumentHelp(
      "Random changes of pictures when the backbone is trained.", valueName: "kind",
      visibility: .hidden))
  var augmentation: Augmentation?

  @Option(
    help: ArgumentHelp(
      "Captions a picture brings along when the backbone is trained.", valueName: "n",
      visibility: .hidden))
  var captionsPerImage: Int?

  @Option(help: ArgumentHelp("From when a backbone with weights is trained.", valueName: "epoch"))
  var fineTuneFromEpoch: Int?

  @Option(
    help: ArgumentHelp(
      "How many of its last stages are trained then; all by default.", valueName: "n",
      visibility: .hidden))
  var fineTuneStages: Int?

  /// Lays what is given over a run's configuration.
  func apply(to c: inout TrainingConfiguration) {
    c.backbone = backbone ?? c.backbone
    c.backboneWeights = backboneWeights ?? c.backboneWeights
    c.featurePrecision = featurePrecision ?? c.featurePrecision
    if let grid { c.grid = grid == 0 ? nil : grid }
    c.pictures = pictures ?? c.pictures
    c.imageSize = imageSize ?? c.imageSize
    c.flip = flip ?? c.flip
    c.augmentation = augmentation ?? c.augmentation
    c.captionsPerImage = captionsPerImage ?? c.captionsPerImage
    c.fineTuneFromEpoch = fineTuneFromEpoch ?? c.fineTuneFromEpoch
    c.fineTuneStages = fineTuneStages ?? c.fineTuneStages
  }
}

extension Augmentation: ExpressibleByArgument {}
extension PictureFit: ExpressibleByArgument {}
