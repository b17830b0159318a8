import Foundation
import Tensor
import Testing
import Vision

private let weights = Fixtures.package.deletingLastPathComponent()
  .appending(path: "shared/data/weights/mobilenet_v1_0.75_224.safetensors").path
private let photographs = Fixtures.package.deletingLastPathComponent()
  .appending(path: "shared/data/flickr8k")

@Suite("MobileNet v1 with weights trained on ImageNet")
struct DogPhotographs {
  @Test(
    "sees a dog in most photographs of which all five captions name one",
    .enabled(
      if: [weights, photographs.path].allSatisfy(FileManager.default.fileExists),
      "the pretrained weights or the photographs of Flickr8k are not there"))
  func dogs() throws {
    let model = MobileNet1(width: 0.75)
    try model.load(SafetensorsFile(path: weights))
    model.setTraining(false)
    let names = try photographsOfDogs().prefix(100)
    #expect(names.count == 100)
    var (found, batch): (Int, [Float]) = (0, [])
    for (index, name) in names.enumerated() {
      let path = photographs.appending(path: "Flicker8k_Dataset/\(name)").path
      batch += model.preprocessing(try Image(contentsOf: path))
      if (index + 1) % 20 == 0 {
        let best = model.logits(Tensor(batch, shape: [20, 3, 224, 224])).argmax(dim: 1)
        // The breeds, from Chihuahua to Mexican hairless.
        found += best.elements.count { (151...268).contains($0) }
        batch = []
      }
    }
    // 82 as measured.
    #expect(found >= 75)
  }

  /// The files of which each caption has the word, in alphabetical order.
  private func photographsOfDogs() throws -> [String] {
    let text = try String(
      contentsOf: photographs.appending(path: "Flickr8k_text/Flickr8k.token.txt"), encoding: .utf8)
    var counts: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let (name, caption) = (line.prefix { $0 != "#" }, line.drop { $0 != "\t" })
      let words = caption.lowercased().split { !$0.isLetter }
      if words.contains("dog") || words.contains("dogs") { counts[String(name), default: 0] += 1 }
    }
    return counts.filter { $0.value == 5 }.keys.sorted()
  }
}
