import Foundation
import Tensor
import Vision

/// Photographs to a network's input on one core: the whole way, and its parts. A call is a picture of
/// about 500 × 375, from the folder in `APUS_PICTURES` or, without one, of waves. The counterpart is
/// torchvision's `decode_jpeg`, `resize(antialias=True)`, `float().div(255)` and `normalize` over the
/// same folder on one thread.
func visionDataSuite() -> [Row] {
  [
    Row(name: "data/jpeg to 224 normalised", callsPerRun: 100, seconds: 2) {
      let preprocess = ImagePreprocessing(width: 224, height: 224)
      return overPictures { preprocess.write(try! Image(decoding: $0), to: $1) }
    },
    Row(name: "data/jpeg decode", callsPerRun: 100, seconds: 2) {
      overPictures { file, _ in _ = try! Image(decoding: file) }
    },
    Row(name: "data/resize 500x375 to 224", callsPerRun: 100) {
      let image = waves
      return { _ = image.resized(width: 224, height: 224) }
    },
    Row(name: "data/resize 500x375 to 224 normalised", callsPerRun: 100) {
      let preprocess = ImagePreprocessing(width: 224, height: 224)
      let (image, output) = (waves, UnsafeMutablePointer<Float>.allocate(capacity: 3 * 224 * 224))
      return { preprocess.write(image, to: output) }
    },
    Row(name: "data/resize 256 crop 224 normalised", callsPerRun: 100) {
      let (image, output) = (waves, UnsafeMutablePointer<Float>.allocate(capacity: 3 * 224 * 224))
      return { ImagePreprocessing.imageNet.write(image, to: output) }
    },
    Row(name: "data/random resized crop, flip, jitter", callsPerRun: 20) {
      let image = waves
      let transform = Compose(
        RandomResizedCrop(224), RandomHorizontalFlip(),
        ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1))
      var generator = Philox(seed: 0)
      return { _ = transform(image, using: &generator) }
    },
  ]
}

/// A call of `body` with the next picture's file and room for its planes.
private func overPictures(
  _ body: @escaping ([UInt8], UnsafeMutablePointer<Float>) -> Void
) -> () -> Void {
  let folder = ProcessInfo.processInfo.environment["APUS_PICTURES"]
  let names = folder.map { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] } ?? []
  var files = names.filter { $0.hasSuffix(".jpg") }.sorted().prefix(100).compactMap { name in
    FileManager.default.contents(atPath: "\(folder!)/\(name)").map(Array.init)
  }
  if files.isEmpty { files = [try! waves.jpegData()] }
  let output = UnsafeMutablePointer<Float>.allocate(capacity: 3 * 224 * 224)
  var next = 0
  return {
    body(files[next % files.count], output)
    next += 1
  }
}

private var waves: Image {
  var pixels: [UInt8] = []
  pixels.reserveCapacity(500 * 375 * 3)
  for row in 0..<375 {
    for column in 0..<500 {
      for channel in 0..<3 {
        let wave = sin(Double(column) / Double(9 + channel)) * cos(Double(row) / 13)
        pixels.append(UInt8(127 + 100 * wave + Double((row * 31 + column * 17) % 20)))
      }
    }
  }
  return Image(width: 500, height: 375, pixels: pixels)
}
