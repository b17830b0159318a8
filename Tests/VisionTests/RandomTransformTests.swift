import Foundation
import Tensor
import Testing
import Vision

@Suite("Random transforms draw from their generator alone, in the ranges they name")
struct RandomTransformTests {
  let image: Image

  init() throws { image = try TransformFixtures().image("picture") }

  static let all: [any ImageTransform] = [
    Resize(12), Resize(width: 9, height: 30, filter: .lanczos), Pad(Padding(2), mode: .reflect),
    CenterCrop(20), RandomCrop(width: 8, height: 9), RandomResizedCrop(10),
    RandomHorizontalFlip(), RandomVerticalFlip(), RandomRotation(degrees: 30),
    RandomAffine(degrees: -9...9, translation: (0.2, 0.1), scale: 0.8...1.2, shearX: -5...5),
    RandomPerspective(), ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1),
    Grayscale(), RandomGrayscale(), GaussianBlur(kernelSize: 3), RandomSolarize(threshold: 128),
    RandomPosterize(bits: 3), RandomEqualize(), RandomAutocontrast(), RandomInvert(),
    RandomAdjustSharpness(factor: 2), RandAugment(), TrivialAugmentWide(),
    RandomApply(Grayscale(), CenterCrop(5), p: 0.3),
    RandomChoice(RandomInvert(p: 1), Grayscale(), weights: [1, 3]),
    Compose(RandomCrop(width: 6, height: 6), RandomHorizontalFlip()),
  ]

  @Test("the same state gives the same image, another one mostly another", arguments: all)
  func determinism(transform: any ImageTransform) {
    for seed in 0..<4 as Range<UInt64> {
      var (first, second) = (Philox(seed: seed), Philox(seed: seed))
      #expect(transform(image, using: &first) == transform(image, using: &second))
      #expect(first == second)
    }
  }

  @Test("JSON brings a pipeline of everything back, which prints each step")
  func coding() throws {
    let pipeline = Compose(Self.all)
    let data = try JSONEncoder().encode(pipeline)
    let decoded = try JSONDecoder().decode(Compose.self, from: data)
    #expect(decoded == pipeline)
    #expect(decoded.transforms.count == Self.all.count)
    for transform in Self.all {
      #expect(pipeline.description.contains(type(of: transform).name))
    }
    #expect(Compose(CenterCrop(4)).description == "Compose(\n  CenterCrop(width: 4, height: 4)\n)")
  }

  @Test(
    "options out of range and unknown names are refused",
    arguments: [
      (#"[{"name": "RandomInvert", "options": {"p": 2}}]"#, "p must be in 0 … 1 (2.0)"),
      (#"[{"name": "Twirl", "options": {}}]"#, "there is no image transform Twirl"),
      (#"[{"name": "Resize", "options": {"filter": "box", "antialias": true}}]"#, "either"),
    ])
  func badJSON(text: String, message: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Compose.self, from: Data(text.utf8))
    }
    #expect("\(error!)".contains(message))
  }

  struct Twirl: ImageTransform {
    func callAsFunction(_ image: Image, using generator: inout Philox) -> Image { image.inverted() }
  }

  @Test("a transform of one's own is read back where the decoder knows it")
  func ownTransform() throws {
    let data = try JSONEncoder().encode(Compose(Twirl()))
    let decoder = JSONDecoder()
    #expect(throws: DecodingError.self) { try decoder.decode(Compose.self, from: data) }
    decoder.userInfo[.imageTransforms] = [Twirl.self] as [any ImageTransform.Type]
    #expect(try decoder.decode(Compose.self, from: data) == Compose(Twirl()))
  }

  @Test("a flip of probability p happens in p of the cases", arguments: [0, 0.2, 0.5, 1])
  func frequency(p: Double) {
    var generator = Philox(seed: 3)
    let flip = RandomHorizontalFlip(p: p)
    let small = Image(width: 2, height: 1, pixels: [0, 0, 0, 9, 9, 9])
    let count = (0..<4000).count { _ in flip(small, using: &generator) != small }
    #expect(abs(Double(count) / 4000 - p) < 0.03)
    #expect(p != 0 || count == 0)
    #expect(p != 1 || count == 4000)
  }

  @Test("resized crops lie in the image, with area and shape in their ranges")
  func resizedCrops() {
    var generator = Philox(seed: 4)
    var areas: [Double] = []
    for _ in 0..<2000 {
      let region = RandomResizedCrop.parameters(
        for: (500, 375), scale: 0.08...1, ratio: 0.75...4.0 / 3, using: &generator)
      #expect(region.x >= 0 && region.y >= 0)
      #expect(region.x + region.width <= 500 && region.y + region.height <= 375)
      let shape = Double(region.width) / Double(region.height)
      #expect((0.73...1.36).contains(shape))
      areas.append(Double(region.width * region.height) / (500 * 375))
    }
    #expect(areas.min()! > 0.07 && areas.min()! < 0.1)
    #expect((0.4...0.55).contains(areas.reduce(0, +) / 2000))
    let line = RandomResizedCrop.parameters(
      for: (400, 1), scale: 0.5...1, ratio: 0.75...4.0 / 3, using: &generator)
    #expect(line == Region(x: 199, y: 0, width: 1, height: 1))
  }

  @Test("crops reach every place evenly")
  func crops() {
    var generator = Philox(seed: 5)
    let crop = RandomCrop(width: 3, height: 2)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<6000 {
      let region = crop.parameters(for: (5, 3), using: &generator)
      counts[region.y * 3 + region.x] += 1
    }
    #expect(counts.allSatisfy { abs($0 - 1000) < 130 })
  }

  @Test("a crop larger than the image pads it when asked to")
  func padIfNeeded() {
    var generator = Philox(seed: 6)
    let crop = RandomCrop(width: 40, height: 40, padIfNeeded: true)
    let result = crop(image, using: &generator)
    #expect(result.width == 40 && result.height == 40)
  }

  @Test("jitter draws each aspect in its range, in every order")
  func jitter() {
    var generator = Philox(seed: 7)
    let jitter = ColorJitter(brightness: 0.4, contrast: 2, hue: 0.1)
    var orders: Set<String> = []
    for _ in 0..<300 {
      let changes = jitter.parameters(using: &generator)
      #expect(changes.count == 3)
      orders.insert(
        changes.map { change in
          switch change {
          case .brightness(let factor):
            #expect((0.6...1.4).contains(factor))
            return "b"
          case .contrast(let factor):
            #expect((0...3).contains(factor))
            return "c"
          case .saturation:
            Issue.record("saturation was not asked for")
            return "s"
          case .hue(let factor):
            #expect((-0.1...0.1).contains(factor))
            return "h"
          }
        }.joined())
    }
    #expect(orders.count == 6)
  }

  @Test("both automatic augmentations draw every operation, of both signs")
  func automatic() {
    var generator = Philox(seed: 8)
    let random = RandAugment(count: 3, magnitude: 9)
    var operations: [AugmentationOperation] = []
    for _ in 0..<400 { operations += random.parameters(for: (331, 662), using: &generator) }
    #expect(operations.count == 1200)
    #expect(Set(operations.map(\.kind)).count == AugmentationOperation.Kind.allCases.count)
    // Step 9 of 31.
    let moves = operations.filter { $0.kind == .translateY }.map(\.magnitude)
    #expect(Set(moves.map { ($0 * 1000).rounded() }) == [-90_000, 90_000])
    #expect(operations.filter { $0.kind == .posterize }.allSatisfy { $0.magnitude == 7 })

    let wide = (0..<2000).map { _ in
      TrivialAugmentWide.parameters(magnitudeBins: 31, using: &generator)
    }
    #expect(Set(wide.map(\.kind)).count == AugmentationOperation.Kind.allCases.count)
    for operation in wide {
      switch operation.kind {
      case .rotate: #expect(abs(operation.magnitude) <= 135)
      case .posterize: #expect((2...8).contains(operation.magnitude))
      case .shearX, .shearY: #expect(abs(operation.magnitude) <= 0.99)
      default: break
      }
      _ = operation(image)
    }
  }

  @Test("perspectives keep corners in their quarter, down to an image of one pixel")
  func perspectives() {
    var generator = Philox(seed: 9)
    for _ in 0..<300 {
      let corners = RandomPerspective.parameters(
        for: (20, 10), distortionScale: 1, using: &generator)
      #expect((0...10).contains(corners.topLeft.x) && (9...19).contains(corners.bottomRight.x))
      #expect((0...5).contains(corners.topRight.y) && (4...9).contains(corners.bottomLeft.y))
    }
    let point = Image(width: 1, height: 1, pixels: [1, 2, 3])
    #expect(RandomPerspective(p: 1)(point, using: &generator) == point)
  }

  @Test("choices follow their weights")
  func choices() {
    var generator = Philox(seed: 10)
    let choice = RandomChoice(Grayscale(), RandomInvert(), RandomEqualize(), weights: [1, 0, 3])
    var counts = [0, 0, 0]
    for _ in 0..<4000 { counts[choice.parameters(using: &generator)] += 1 }
    #expect(abs(counts[0] - 1000) < 120 && counts[1] == 0)
  }

  @Test("five crops are the corners and the middle")
  func fiveCrop() {
    let crops = FiveCrop(width: 7, height: 5)(image)
    #expect(crops.count == 5)
    #expect(crops[3] == image.cropped(to: Region(x: 24, y: 18, width: 7, height: 5)))
    #expect(crops[4] == image.centerCropped(width: 7, height: 5))
  }

  @Test("a caption is mirrored by whole words that keep their case")
  func captions() {
    #expect(
      CaptionFlip.flipped("Left of the LEFT, a leftover; right-handed (Right) left")
        == "Right of the RIGHT, a leftover; left-handed (Left) right")
    var generator = Philox(seed: 1)
    let (flipped, captions) = CaptionFlip(p: 1)(image, captions: ["to the left"], using: &generator)
    #expect(flipped == image.flippedHorizontally() && captions == ["to the right"])
    #expect(CaptionFlip(p: 0)(image, captions: ["left"], using: &generator).captions == ["left"])
  }
}
