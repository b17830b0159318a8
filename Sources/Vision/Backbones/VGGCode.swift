import NN
import Tensor

/// A VGG up to its second fully connected layer: the whole picture in one location of 4096 numbers, the
/// layer `fc2` of Keras' VGG. The backbone of Div Garg's 2018 captioner.
///
/// ```swift
/// let network = try Backbones.load("vgg16_fc2", weights: "vgg16-397923af.pth")
/// let code = network.locations(images)    // [N, 1, 4096]
/// ```
/// Reads torchvision's files of the whole network, of which the layer that scores classes is left out.
public final class VGGCode: Backbone {
  let layers: Sequential
  let classifier: Sequential
  public static let stateKeys = VGG.stateKeys

  public let channels = 4096
  public var preprocessing = ImagePreprocessing.imageNet
  /// Those of ``VGG``, then the fully connected layers.
  public var stages: [[any Module]] { VGG.stages(of: layers) + [[classifier]] }

  /// - Parameter dropout: The probability of dropping a number between the fully connected layers.
  public init(_ variant: VGG.Variant, dropout: Double = 0.5) {
    let whole = VGG(variant, classes: 1, dropout: dropout)
    layers = whole.layers
    classifier = Sequential(Array(whole.classifier!.layers[..<VGG.codeLength]))
  }

  /// `[N, 3, H, W]`, preprocessed → `[N, 4096, 1, 1]`, no number negative.
  ///
  /// - Precondition: the sides are at least 32 pixels.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> {
    classifier(VGG.pooled(layers(images))).reshaped(images.shape[0], channels, 1, 1)
  }

  /// One location, whatever the grid asked for.
  public func locations(_ images: Tensor<Float>, grid: Int?) -> Tensor<Float> {
    locationsOfGrid(images, nil)
  }
}

extension Backbones {
  /// `vgg16_fc2` and so on.
  static let vggCodes: Makers = vggVariants.reduce(into: [:]) { makers, entry in
    let variant = entry.value
    makers["\(entry.key)_fc2"] = { _ in VGGCode(variant) }
  }
}
