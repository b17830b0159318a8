import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

@testable import Vision

@Suite("A backbone made without classes")
struct BackbonesWithoutClassifier {
  @Test("has the features' parameters only, and says so when asked for scores")
  func everyFamily() async throws {
    let names = [
      "convnext_tiny", "densenet121", "efficientnet_b0", "inception_v3", "mobilenet_v1_0.25",
      "mobilenet_v2", "mobilenet_v3_small", "resnet18", "squeezenet1_1", "vgg11",
      "deit_tiny_patch16_224",
    ]
    for name in names {
      let (bare, whole) = try withoutInitialization {
        (try Backbones.make(name, classes: nil), try Backbones.make(name))
      }
      let classifier = try #require(whole as? any ImageClassifier)
      #expect(classifier.classCount == 1000, "\(name)")
      #expect((bare as? any ImageClassifier)?.classCount == nil, "\(name)")
      #expect(bare.parameterCount < whole.parameterCount, "\(name)")
      #expect(Set(bare.stateDictionary.keys).isSubset(of: whole.stateDictionary.keys), "\(name)")
      #expect(bare.channels == whole.channels && bare.stages.count == whole.stages.count)
    }
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ResNet(.resnet18, classes: nil).logits(.zeros([1, 3, 64, 64]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("ResNet: made without classes, so without classifier"))
  }

  @Test("is what a file of features gives, and a file with a classifier gives one")
  func byFile() throws {
    try withTemporaryFolder { folder in
      let images = Tensor<Float>.normal([1, 3, 64, 64])
      for classes in [nil, 5] {
        let source = SqueezeNet(.squeezenet11, classes: classes)
        source.setTraining(false)
        let path = folder.appending(path: "squeeze.pth").path
        try saveTorch(source.stateDictionary, to: path)
        if classes == 5 {
          // The file's classifier has another number of classes than the published one.
          #expect(throws: Backbones.UnfitWeights.self) {
            try Backbones.load("squeezenet1_1", weights: path)
          }
        }
        let network = try Backbones.load("squeezenet1_1", weights: path, classes: classes)
        #expect((network as? any ImageClassifier)?.classCount == classes)
        #expect(network.features(images) == source.features(images))
        // Captioners leave the classifier out.
        let bare = try Backbones.make("squeezenet1_1", classes: nil)
        try bare.load(weights: path)
        #expect(bare.features(images) == source.features(images))
      }
    }
  }

  @Test("without initialization draws nothing, and holds the file's numbers afterwards")
  func withoutFirstNumbers() throws {
    let source = ResNet(.resnet18, classes: 3)
    let generator = Generator(seed: 5)
    try Generator.$current.withValue(generator) {
      let network = withoutInitialization { ResNet(.resnet18, classes: 3) }
      let next = Tensor<Float>.normal([4])
      #expect(next == Tensor<Float>.normal([4], using: Generator(seed: 5)))
      try network.load(source.stateDictionary)
      #expect(network.fc?.weight == source.fc?.weight)
      #expect(Linear(2, 2).weight.elements.allSatisfy { abs($0) <= 0.71 && $0 != 0 })
    }
  }
}
