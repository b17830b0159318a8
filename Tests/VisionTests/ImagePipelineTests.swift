import Foundation
import Tensor
import Testing
import Vision

@Suite("Preprocessing fuses resizing, crop and normalisation without changing a bit")
struct ImagePipelineTests {
  let image: Image

  init() throws { image = try Fixtures.pixels("colour") }

  static let presets: [ImagePreprocessing] = [
    .imageNet, .imageNetV2, .inceptionV3, .clip(), .minusOneToOne(), .efficientNet(1),
    ImagePreprocessing(resize: 20, crop: 15), ImagePreprocessing(resize: 9, crop: 30),
    ImagePreprocessing(width: 12, height: 40, resize: .shorterSide(20), filter: .lanczos),
    ImagePreprocessing(width: 10, height: 8, resize: .exact(width: 30, height: 9)),
    ImagePreprocessing(resize: 17, crop: 11, filter: .bilinear, antialias: false),
  ]

  @Test("one pass equals the steps", arguments: presets)
  func fused(preprocess: ImagePreprocessing) {
    let steps = preprocess.visible(image)
    #expect(steps.width == preprocess.width && steps.height == preprocess.height)
    #expect(preprocess(image) == steps.normalized(preprocess.normalization))
  }

  @Test("pixel by pixel holds the same numbers as planes")
  func interleaved() {
    let preprocess = ImagePreprocessing(resize: 20, crop: 15)
    let planes = preprocess(image)
    var numbers = [Float](repeating: 0, count: planes.count)
    numbers.withUnsafeMutableBufferPointer {
      preprocess.write(image, interleaved: true, to: $0.baseAddress!)
    }
    for (index, number) in numbers.enumerated() {
      #expect(number == planes[index % 3 * 225 + index / 3])
    }
  }

  @Test("a batch holds its images, and may be empty")
  func batch() {
    let preprocess = ImagePreprocessing(width: 6, height: 4)
    let batch = preprocess.batch([image, image.inverted()])
    #expect(batch.shape == [2, 3, 4, 6])
    #expect(batch.elements == preprocess(image) + preprocess(image.inverted()))
    #expect(preprocess.batch([]).shape == [0, 3, 4, 6])
  }

  @Test("JSON brings every preset back", arguments: presets)
  func coding(preprocess: ImagePreprocessing) throws {
    let data = try JSONEncoder().encode(preprocess)
    #expect(try JSONDecoder().decode(ImagePreprocessing.self, from: data) == preprocess)
  }

  @Test("JSON of a size and a normalisation alone is an exact size")
  func oldCoding() throws {
    let text = """
      {"width": 9, "height": 7, "normalization":
       {"mean": [0.5, 0.5, 0.5], "standardDeviation": [0.5, 0.5, 0.5]}}
      """
    #expect(
      try JSONDecoder().decode(ImagePreprocessing.self, from: Data(text.utf8))
        == ImagePreprocessing(width: 9, height: 7, normalization: .inception))
  }

  @Test("a shorter side of 0 is refused")
  func badSide() throws {
    let text = try String(
      decoding: JSONEncoder().encode(ImagePreprocessing(resize: 8, crop: 4)), as: UTF8.self
    ).replacing("\"shorterSide\":8", with: "\"shorterSide\":0")
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ImagePreprocessing.self, from: Data(text.utf8))
    }
    #expect("\(error!)".contains("the size to resize to must be at least 1 (shorterSide(0))"))
  }

  @Test("descriptions say what is done")
  func descriptions() {
    #expect(
      ImagePreprocessing.clip().description
        == "resize the shorter side to 224 (bicubic), crop 224 × 224, normalize clip")
    #expect(
      ImagePreprocessing.minusOneToOne(side: 299).description
        == "resize to 299 × 299 (bilinear), normalize inception")
  }
}
