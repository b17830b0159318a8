import Tensor
import Testing
import Training
import Vision

@testable import Captioning

@Suite("Augmentation of training pictures")
struct Augmentations {
  @Test(
    "keeps the size, changes pixels, and is a function of the seed",
    arguments: Augmentation.allCases)
  func kinds(kind: Augmentation) throws {
    let image = try Scenes(trainCount: 1).dataset(.train).samples[0].source.load()
    let side = 64
    let small = image.resized(width: side, height: side)
    guard let transform = kind.transform(width: side, height: side) else {
      #expect(kind == .none)
      return
    }
    func augmented(_ seed: UInt64) -> [Image] {
      var generator = Philox(seed: seed)
      return (0..<4).map { _ in transform(small, using: &generator) }
    }
    let pictures = augmented(1)
    #expect(pictures.allSatisfy { $0.width == side && $0.height == side })
    #expect(pictures.contains { $0 != small })
    #expect(augmented(1) == pictures && augmented(2) != pictures)
  }

  @Test("happens in training with a backbone that is trained, and not on the development split")
  func inTraining() throws {
    try withTemporaryFolder { folder in
      let dataset = Scenes(trainCount: 4).dataset(.train)
      var configuration = TrainingConfiguration.scenes
      configuration.augmentation = .light
      let training = try CaptionTraining(
        configuration, train: dataset, dev: dataset, cacheFolder: "\(folder)/cache",
        progress: ProgressReporter(.quiet))
      training.pipeline.setTraining(false)
      func features(_ seed: UInt64) -> Tensor<Float> {
        Generator.$current.withValue(Generator(seed: seed)) {
          training.data.inputs.locations([0, 1])
        }
      }
      #expect(features(1) == features(1) && features(1) != features(2))
      let plain = try PixelInputs(dataset, training.pipeline, ProgressReporter(.quiet))
      #expect(plain.locations([0, 1]) == plain.locations([0, 1]))
    }
  }
}
