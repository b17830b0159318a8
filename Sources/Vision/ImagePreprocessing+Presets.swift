import Tensor

extension ImagePreprocessing {
  /// Shorter side 256, crop 224 × 224: torchvision's `IMAGENET1K_V1` weights of VGG, ResNet,
  /// SqueezeNet, DenseNet, MobileNet, and of ViT-B and -L.
  public static let imageNet = ImagePreprocessing(resize: 256, crop: 224)

  /// Shorter side 232, crop 224 × 224: torchvision's `IMAGENET1K_V2` weights of ResNet, ResNeXt,
  /// Wide ResNet and MobileNet.
  public static let imageNetV2 = ImagePreprocessing(resize: 232, crop: 224)

  /// Shorter side 342, crop 299 × 299: torchvision's weights of Inception v3, to be read with its
  /// normalisation of ImageNet, not of −1…1.
  public static let inceptionV3 = ImagePreprocessing(resize: 342, crop: 299)

  /// The middle square, bicubic, with CLIP's own mean and standard deviation: OpenAI's image towers.
  public static func clip(side: Int = 224) -> ImagePreprocessing {
    ImagePreprocessing(resize: side, crop: side, filter: .bicubic, normalization: .clip)
  }

  /// Shorter side 248, crop 224 × 224, bicubic, samples in −1…1: timm's "augreg" weights of vision
  /// transformers (Steiner et al. 2022).
  public static let augReg = ImagePreprocessing(
    resize: 248, crop: 224, filter: .bicubic, normalization: .inception)

  /// Shorter side 248, crop 224 × 224, bicubic: timm's weights of DeiT (Touvron et al. 2021).
  public static let deiT = ImagePreprocessing(resize: 248, crop: 224, filter: .bicubic)

  /// Scaled to exactly this size, samples in −1…1: Google's vision transformers, and Keras'
  /// `preprocess_input(mode: "tf")` of Inception and MobileNet.
  public static func minusOneToOne(side: Int = 224) -> ImagePreprocessing {
    ImagePreprocessing(width: side, height: side, normalization: .inception)
  }

  /// What torchvision's default weights of EfficientNet B0…B7 expect: bicubic but for B1's, of a newer
  /// recipe.
  ///
  /// - Precondition: `variant` is in 0 … 7.
  public static func efficientNet(_ variant: Int) -> ImagePreprocessing {
    let sizes = [
      (256, 224), (255, 240), (288, 288), (320, 300), (384, 380), (456, 456), (528, 528),
      (600, 600),
    ]
    require(
      sizes.indices.contains(variant),
      "ImagePreprocessing: EfficientNet's variants are 0 … 7 (\(variant))")
    let (resize, crop) = sizes[variant]
    return ImagePreprocessing(
      resize: resize, crop: crop, filter: variant == 1 ? .bilinear : .bicubic)
  }

  /// The same for inputs of another side: what is cropped away is the same share of the picture.
  ///
  /// - Precondition: `side` is at least 1.
  public func scaled(toSide side: Int) -> ImagePreprocessing {
    let resize: Resize =
      switch self.resize {
      case .exact: .exact(width: side, height: side)
      case .shorterSide(let shorter):
        .shorterSide(Int((Double(shorter * side) / Double(min(width, height))).rounded()))
      }
    return ImagePreprocessing(
      width: side, height: side, resize: resize, filter: filter, antialias: antialias,
      normalization: normalization)
  }

  /// The same input made of the whole picture, whose proportions are not kept: nothing is cropped away,
  /// which a caption may speak of.
  public var squashed: ImagePreprocessing {
    ImagePreprocessing(
      width: width, height: height, filter: filter, antialias: antialias,
      normalization: normalization)
  }
}
