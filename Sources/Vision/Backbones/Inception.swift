import NN
import Tensor

/// Inception v3 (Szegedy et al. 2016) with torchvision's keys.
///
/// ```swift
/// let network = Inception()
/// try network.load(TorchFile(path: "inception_v3_google-0cc3c7bd.pth"))
/// let grid = network.features(images)     // [N, 2048, 8, 8] at 299 pixels
/// ```
public final class Inception: ImageClassifier, Layer {
  /// To the grid that the auxiliary classifier reads, and on.
  let front, back: Sequential
  let auxLogits: InceptionAuxiliary?
  let dropout: Dropout
  let fc: Linear?
  public static let stateKeys = ["front": "", "auxLogits": "AuxLogits", "back": ""]

  public let channels = 2048
  public var preprocessing: ImagePreprocessing
  /// Whether pictures normalised as ImageNet's are brought to −1…1 first, which torchvision's
  /// published weights expect.
  public let transformInput: Bool

  /// - Parameters:
  ///   - classes: The number of classes; nil for features only.
  ///   - hasAuxLogits: Whether there is a second classifier in the middle, for training.
  ///   - transformInput: See ``transformInput``; torchvision sets it together with its weights. Pictures
  ///     come normalised as ImageNet's then, and to −1…1 otherwise.
  ///   - dropout: The probability of dropping a number before the classifier.
  public init(
    classes: Int? = 1000, hasAuxLogits: Bool = true, transformInput: Bool = true,
    dropout: Double = 0.5
  ) {
    front = Sequential(named: [
      ("Conv2d_1a_3x3", inceptionUnit(3, 32, 3, stride: 2)),
      ("Conv2d_2a_3x3", inceptionUnit(32, 32, 3)),
      ("Conv2d_2b_3x3", inceptionUnit(32, 64, 3, padding: 1)),
      ("maxpool1", MaxPool2d(kernelSize: 3, stride: 2)),
      ("Conv2d_3b_1x1", inceptionUnit(64, 80, 1)),
      ("Conv2d_4a_3x3", inceptionUnit(80, 192, 3)),
      ("maxpool2", MaxPool2d(kernelSize: 3, stride: 2)),
      ("Mixed_5b", InceptionBranches.a(192, pool: 32)),
      ("Mixed_5c", InceptionBranches.a(256, pool: 64)),
      ("Mixed_5d", InceptionBranches.a(288, pool: 64)),
      ("Mixed_6a", InceptionBranches.b(288)),
      ("Mixed_6b", InceptionBranches.c(768, width: 128)),
      ("Mixed_6c", InceptionBranches.c(768, width: 160)),
      ("Mixed_6d", InceptionBranches.c(768, width: 160)),
      ("Mixed_6e", InceptionBranches.c(768, width: 192)),
    ])
    auxLogits = hasAuxLogits ? classes.map { InceptionAuxiliary(768, classes: $0) } : nil
    back = Sequential(named: [
      ("Mixed_7a", InceptionBranches.d(768)),
      ("Mixed_7b", InceptionBranches.e(1280)),
      ("Mixed_7c", InceptionBranches.e(2048)),
    ])
    self.dropout = Dropout(Float(dropout))
    fc = classes.map { Linear(2048, $0) }
    self.transformInput = transformInput
    preprocessing = transformInput ? .inceptionV3 : .minusOneToOne(side: 299)
    apply { module in
      // Biases stay as they are, as in torchvision.
      let weight = (module as? Conv2d)?.$weight ?? (module as? Linear)?.$weight
      weight?.initialize(.truncatedNormal(standardDeviation: 0.1))
    }
    auxLogits?.fc.$weight.initialize(.truncatedNormal(standardDeviation: 0.001))
  }

  /// Each convolution and each group of branches.
  public var stages: [[any Module]] {
    (front.layers + back.layers).filter { !($0 is MaxPool2d) }.map { [$0] }
  }

  /// `[N, 3, H, W]`, preprocessed → `[N, 2048, h, w]`.
  ///
  /// - Precondition: the sides are at least 75 pixels.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> { back(middle(images)) }

  public func logits(_ images: Tensor<Float>) -> Tensor<Float> { self(images) }

  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  ///
  /// - Precondition: the network was made with classes.
  public func forward(_ images: Tensor<Float>) -> Tensor<Float> { scores(back(middle(images))) }

  /// `[N, 3, H, W]`, preprocessed → the scores of both classifiers, each `[N, classes]`, for a loss such as
  /// `loss(logits) + 0.4 * loss(auxiliary)`; what torchvision's `forward` returns in training.
  ///
  /// - Precondition: there is an auxiliary classifier, and the sides are at least 299 pixels or so that
  ///   its grid has 5 × 5 locations.
  public func logitsWithAuxiliary(
    _ images: Tensor<Float>
  ) -> (logits: Tensor<Float>, auxiliary: Tensor<Float>) {
    require(auxLogits != nil, "Inception: made without an auxiliary classifier")
    let middle = middle(images)
    return (scores(back(middle)), auxLogits!(middle))
  }

  /// `[N, 3, H, W]` → `[N, 768, h, w]`, what the auxiliary classifier reads.
  private func middle(_ images: Tensor<Float>) -> Tensor<Float> {
    guard transformInput else { return front(images) }
    let (imageNet, inception) = (Normalization.imageNet, Normalization.inception)
    func perChannel(_ value: (Int) -> Float) -> Tensor<Float> {
      Tensor((0..<3).map(value), shape: [3, 1, 1])
    }
    let scale = perChannel { imageNet.standardDeviation[$0] / inception.standardDeviation[$0] }
    let shift = perChannel {
      (imageNet.mean[$0] - inception.mean[$0]) / inception.standardDeviation[$0]
    }
    return front(images * scale + shift)
  }

  private func scores(_ grid: Tensor<Float>) -> Tensor<Float> {
    made(fc)(dropout(grid.mean(dims: [2, 3])))
  }
}

/// The second classifier.
final class InceptionAuxiliary: Layer {
  let conv0, conv1: Sequential
  let fc: Linear

  init(_ inputs: Int, classes: Int) {
    conv0 = inceptionUnit(inputs, 128, 1)
    conv1 = inceptionUnit(128, 768, 5)
    fc = Linear(768, classes)
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    fc(conv1(conv0(x.averagePool2d(kernelSize: 5, stride: 3))).mean(dims: [2, 3]))
  }
}

extension Backbones {
  static let inceptions: Makers = ["inception_v3": { Inception(classes: $0) }]
}
