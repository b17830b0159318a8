import Foundation
import Testing
import Vision

@Suite("Preprocessing turns pixels into normalised planes")
struct ImagePreprocessingTests {
  let image = Image(width: 2, height: 1, pixels: [0, 51, 255, 102, 204, 153])

  @Test("planes come as red, green, blue, each row by row")
  func planes() {
    #expect(image.normalized(.unit) == [0, 0.4, 0.2, 0.8, 1, 0.6])
    #expect(image.normalized(.inception) == [-1, -0.19999999, -0.6, 0.6, 1, 0.20000005])
  }

  /// torch 2.15.0 on python 3.11:
  ///
  ///     x = torch.tensor([[0, 102], [51, 204], [255, 153]], dtype=torch.uint8)
  ///     mean = torch.tensor([0.485, 0.456, 0.406])[:, None]
  ///     std = torch.tensor([0.229, 0.224, 0.225])[:, None]
  ///     x.float().div(255).sub(mean).div(std)
  @Test("ImageNet's normalisation equals torchvision's")
  func imageNet() {
    let expected: [Float] = [-2.117904, -0.37117907, -1.1428571, 1.5357143, 2.64, 0.8622224]
    #expect(image.normalized(.imageNet) == expected)
  }

  @Test("an image is resized, then normalised")
  func preprocessing() throws {
    let photograph = try Fixtures.pixels("colour")
    let preprocess = ImagePreprocessing(width: 16, height: 12, normalization: .imageNet)
    let planes = preprocess(photograph)
    #expect(planes.count == 3 * 12 * 16)
    #expect(planes == photograph.resized(width: 16, height: 12).normalized(.imageNet))
  }

  @Test("it survives JSON")
  func coding() throws {
    let preprocess = ImagePreprocessing(width: 299, height: 224, normalization: .inception)
    let data = try JSONEncoder().encode(preprocess)
    #expect(try JSONDecoder().decode(ImagePreprocessing.self, from: data) == preprocess)
  }

  @Test("JSON with impossible values is an error")
  func badJSON() {
    let normalization = #"{"mean": [0, 0, 0], "standardDeviation": [1, 1, 0]}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Normalization.self, from: Data(normalization.utf8))
    }
    let size = #"{"width": 0, "height": 2, "normalization": {}}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ImagePreprocessing.self, from: Data(size.utf8))
    }
  }

  @Test("pixels that do not fill the image stop the program with both sizes")
  func wrongCount() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Image(width: 2, height: 3, pixels: [1, 2])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("Image: pixels must be width × height × 3 bytes (2, 2 × 3)"))
  }
}
