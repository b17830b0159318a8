import ApusTestSupport
import NN
import Tensor
import Testing
import Vision

@Suite("Options of convolutional backbones")
struct ConvolutionalBackboneOptions {
  @Test("Inception v3 brings pictures to −1…1 itself where it is asked to")
  func transformInput() throws {
    let (own, plain) = (Inception(classes: 2), Inception(classes: 2, transformInput: false))
    try plain.load(own.stateDictionary)
    own.setTraining(false)
    plain.setTraining(false)
    let picture = Image(
      width: 75, height: 75, pixels: (0..<75 * 75 * 3).map { UInt8($0 * $0 % 256) })
    func tensor(_ normalization: Normalization) -> Tensor<Float> {
      Tensor(picture.normalized(normalization), shape: [1, 3, 75, 75])
    }
    #expect(own.preprocessing.normalization == .imageNet)
    #expect(plain.preprocessing.normalization == .inception)
    let expected = plain.features(tensor(.inception))
    #expect(relativeDifference(own.features(tensor(.imageNet)), expected) < 1e-4)
  }

  @Test("Inception v3 can do without its auxiliary classifier")
  func auxiliary() async {
    let model = Inception(classes: 2, hasAuxLogits: false)
    #expect(!model.stateDictionary.keys.contains { $0.hasPrefix("AuxLogits") })
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Inception(classes: 2, hasAuxLogits: false).logitsWithAuxiliary(.zeros([1, 3, 299, 299]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("Inception: made without an auxiliary classifier"))
  }

  @Test("SqueezeNet without classes has no keys of a classifier and no scores")
  func squeezeNet() async throws {
    let model = SqueezeNet(.squeezenet10, classes: nil)
    #expect(model.stateDictionary.keys.allSatisfy { $0.hasPrefix("features.") })
    let whole = SqueezeNet(.squeezenet10, classes: 3)
    #expect(whole.stateDictionary.keys.suffix(2) == ["classifier.1.weight", "classifier.1.bias"])
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SqueezeNet(classes: nil).logits(.zeros([1, 3, 64, 64]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("SqueezeNet: made without classes, so without classifier"))
  }

  @Test("DenseNet reads the keys of torchvision's older files")
  func oldKeys() throws {
    let (model, other) = (
      DenseNet(.densenet121, classes: 2), DenseNet(.densenet121, classes: 2)
    )
    let old = try model.stateDictionary.replacing(/(denselayer\d+\.(?:norm|conv))([12])\./) {
      "\($0.1).\($0.2)."
    }
    #expect(old.keys.contains("features.denseblock1.denselayer1.norm.1.weight"))
    #expect(throws: StateError.self) { try other.load(old) }
    try other.load(other.adapted(old))
    let key = "features.denseblock4.denselayer16.conv2.weight"
    let (found, expected) = (other.stateDictionary[key], model.stateDictionary[key])
    #expect(found as? Tensor<Float> == expected as? Tensor<Float>)
  }

  @Test(
    "MobileNet v1 has the trained parameters that Keras counts",
    arguments: [(0.25, 470_072), (0.5, 1_331_592), (0.75, 2_585_560), (1, 4_231_976)])
  func mobileNet1(width: Double, count: Int) {
    #expect(MobileNet1(width: width).parameterCount == count)
  }

  @Test("MobileNet v2's last convolution grows with the width and never shrinks")
  func mobileNet2() {
    #expect(MobileNet2(width: 0.5, classes: 10).channels == 1280)
    #expect(MobileNet2(width: 1.4, classes: 10).channels == 1792)
  }

  static let trained: [@Sendable () -> any ImageClassifier] = [
    { ConvNeXt(.tiny, classes: 3, stochasticDepth: 0, layerScale: 1) },
    { DenseNet(.densenet121, classes: 3, dropout: 0.1) },
    { EfficientNet(.b0, classes: 3, stochasticDepth: 0) },
    { MobileNet1(width: 0.25, classes: 3) },
    { MobileNet2(width: 0.5, classes: 3) },
    { MobileNet3(.small, width: 0.5, classes: 3) },
    { SqueezeNet(.squeezenet11, classes: 3) },
  ]

  @Test("every parameter is trained", arguments: trained.indices)
  func gradients(index: Int) {
    let model = Self.trained[index]()
    let images = Tensor<Float>.normal([3, 3, 64, 64])
    let (_, gradients) = valueAndGradient {
      model.logits(images).logSoftmax(dim: 1).select(dim: 1, 1).sum()
    }
    let untrained = model.namedParameters.filter { gradients[$0.parameter] == nil }.map(\.name)
    #expect(untrained.isEmpty)
  }

  @Test("stochastic depth leaves blocks out in training only")
  func stochasticDepth() {
    let model = ConvNeXt(.tiny, classes: 2, stochasticDepth: 1, layerScale: 1)
    let images = Tensor<Float>.normal([1, 3, 64, 64])
    let trained = model.features(images)
    model.setTraining(false)
    let evaluated = model.features(images)
    #expect(trained.shape == evaluated.shape)
    #expect(trained != evaluated)
    #expect(model.features(images) == evaluated)
  }
}
