import ApusTestSupport
import Foundation
import Tensor
import Testing
import Vision

struct Vignette: ImageTransform {
  var strength = 0.5

  func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    image.brightness(1 - strength * Double.random(in: 0...1, using: &generator))
  }
}

@Suite("The article on transforms holds what compiles and runs")
struct TransformArticle {
  @Test("every example stands in this folder's files")
  func examples() throws {
    let article = Fixtures.package.appending(path: "Docs/Transforms.md")
    let examples = try ArticleExamples(
      of: article, in: Fixtures.package.appending(path: "Tests/VisionTests"))
    #expect(examples.count >= 6)
    #expect(examples.missing.isEmpty, "\(examples.missing)")
  }

  @Test("preparing an image")
  func input() throws {
    let image = try Fixtures.pixels("colour")
    let preprocess = ImagePreprocessing.imageNet  // shorter side 256, crop 224 × 224
    let planes = preprocess(image)  // [3, 224, 224]
    let batch = preprocess.batch([image, image])  // Tensor [2, 3, 224, 224]
    print(preprocess)
    #expect(batch.elements == planes + planes)
  }

  @Test("training, replaying and storing")
  func training() throws {
    let image = try Fixtures.pixels("colour")
    let transform = TrainingTransform(
      Compose(
        RandomResizedCrop(224), RandomHorizontalFlip(), TrivialAugmentWide()),
      normalization: .imageNet, erasing: RandomErasing(p: 0.1))
    var generator = Philox(seed: 1)
    let sample = transform(image, using: &generator)  // Tensor [3, 224, 224]
    #expect(sample.shape == [3, 224, 224])

    let region = RandomResizedCrop.parameters(
      for: (image.width, image.height), scale: 0.08...1, ratio: 0.75...4.0 / 3, using: &generator)
    let crop = image.resized(width: 224, height: 224, from: region)
    #expect(crop.width == 224)

    let data = try JSONEncoder().encode(transform)
    let decoder = JSONDecoder()
    decoder.userInfo[.imageTransforms] = [Vignette.self] as [any ImageTransform.Type]
    let same = try decoder.decode(TrainingTransform.self, from: data)
    #expect(same == transform)

    let (picture, captions) = CaptionFlip(p: 0.5)(
      image, captions: ["a dog on the left"], using: &generator)
    #expect((picture == image) == (captions == ["a dog on the left"]))
  }
}
