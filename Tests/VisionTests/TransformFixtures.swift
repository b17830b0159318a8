import Foundation
import NN
import Tensor
import Testing
import Vision

/// Pillow's and torchvision's results, see `Tests/Fixtures/transforms/make_transforms.py`.
struct TransformFixtures {
  let file: SafetensorsFile

  /// What an operation was called with; each has some of these.
  struct Arguments: Decodable {
    var width: Int?
    var height: Int?
    var toWidth: Int?
    var toHeight: Int?
    var filter: ResizeFilter?
    var box: [Double]?
    var side: Int?
    var most: Int?
    var x: Int?
    var y: Int?
    var mode: String?
    var degrees: Double?
    var expand: Bool?
    var scale: Double?
    var shearX: Double?
    var shearY: Double?
    var corners: [[Double]]?
    var value: Double?
    var size: Int?
    var sigma: Double?
    var kind: AugmentationOperation.Kind?
  }

  init() throws {
    file = try SafetensorsFile(
      path: Fixtures.package.appending(path: "Tests/Fixtures/transforms/transforms.safetensors")
        .path)
  }

  func image(_ key: String) throws -> Image {
    let differences: Tensor<UInt8> = try file.tensor(key)
    return Image(
      width: differences.shape[1], height: differences.shape[0],
      pixels: Fixtures.samples(ofDifferences: differences.elements))
  }

  /// Expects every case of `operation` within one grey level, and on average within `mean`.
  func check(
    _ operation: String, mean: Double = 0.05, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (Image, Arguments) throws -> Image
  ) throws {
    let keys = file.metadata.keys.filter {
      $0.split(separator: "/").dropFirst().first! == operation
    }
    try #require(!keys.isEmpty, sourceLocation: sourceLocation)
    for key in keys.sorted() {
      let text = file.metadata[key]!
      let arguments = try JSONDecoder().decode(Arguments.self, from: Data(text.utf8))
      let source = try image(String(key.prefix { $0 != "/" }))
      let (result, expected) = (try body(source, arguments), try image(key))
      #expect(
        result.width == expected.width && result.height == expected.height, "\(key) \(text)",
        sourceLocation: sourceLocation)
      let differences = zip(result.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
      let average = Double(differences.reduce(0, +)) / Double(differences.count)
      #expect(
        differences.max()! <= 1 && average <= mean,
        "\(key) \(text): largest \(differences.max()!), mean \(average)",
        sourceLocation: sourceLocation)
    }
  }
}
