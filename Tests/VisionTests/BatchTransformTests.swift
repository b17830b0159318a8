import Foundation
import Tensor
import Testing
import Vision

@Suite("Erasing, MixUp and CutMix change what they draw and nothing else")
struct BatchTransformTests {
  /// The first image is of ones, the second of twos.
  let images = Tensor<Float>(
    [Float](repeating: 1, count: 240) + [Float](repeating: 2, count: 240), shape: [2, 3, 8, 10])
  let labels = Tensor<Float>([1, 0, 0, 1], shape: [2, 2])

  @Test("MixUp blends images and labels by one share")
  func mixUp() {
    var generator = Philox(seed: 1)
    for _ in 0..<20 {
      let (mixed, targets) = MixUp(alpha: 0.4)(images, labels: labels, using: &generator)
      let share = targets.elements[0]
      #expect((0...1).contains(share))
      #expect(abs(targets.elements[1] - (1 - share)) < 1e-6)
      let (first, second): (Float, Float) = (2 - share, 1 + share)
      #expect(mixed.elements[..<240].allSatisfy { abs($0 - first) < 1e-5 })
      #expect(mixed.elements[240...].allSatisfy { abs($0 - second) < 1e-5 })
    }
  }

  @Test("shares have the beta distribution's mean and variance", arguments: [0.2, 1.0, 4.0])
  func shares(alpha: Double) {
    var generator = Philox(seed: 2)
    let shares = (0..<5000).map { _ in MixUp.parameters(alpha: alpha, using: &generator) }
    let mean = shares.reduce(0, +) / 5000
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5000
    #expect(abs(mean - 0.5) < 0.02)
    #expect(abs(variance - 0.25 / (2 * alpha + 1)) < 0.01)
  }

  @Test("CutMix labels are the areas of what is seen")
  func cutMix() {
    var generator = Philox(seed: 3)
    for _ in 0..<50 {
      let (mixed, targets) = CutMix()(images, labels: labels, using: &generator)
      let own = mixed.elements[..<80].count { $0 == 1 }
      #expect(abs(targets.elements[0] - Float(own) / 80) < 1e-5)
      #expect(mixed.elements[..<80] == mixed.elements[80..<160])
    }
  }

  @Test("erasing covers the rectangle drawn, of an area in the range")
  func erasing() {
    let planes = Tensor<Float>.ones([3, 40, 50])
    var generator = Philox(seed: 4)
    for _ in 0..<100 {
      var replay = generator
      let erased = RandomErasing(p: 1, value: 7)(planes, using: &generator)
      _ = replay.next()
      let region = RandomErasing.parameters(
        for: (50, 40), scale: 0.02...0.33, ratio: 0.3...3.3, using: &replay)!
      #expect(erased.elements.count { $0 == 7 } == 3 * region.width * region.height)
      #expect(erased.elements[region.y * 50 + region.x] == 7)
      #expect((0.012...0.36).contains(Double(region.width * region.height) / 2000))
    }
    #expect(RandomErasing(p: 0)(planes, using: &generator).elements == planes.elements)
    let noise = RandomErasing(p: 1, value: nil)(planes, using: &generator)
    #expect(Set(noise.elements).count > 30)
  }

  @Test("options out of range are refused when they are read")
  func badOptions() throws {
    try expectRefusal(of: RandomErasing(p: 0.5), when: #""p":0.5"#, is: #""p":5"#)
    try expectRefusal(of: MixUp(alpha: 2), when: #""alpha":2"#, is: #""alpha":0"#)
    try expectRefusal(of: CutMix(alpha: 2), when: #""alpha":2"#, is: #""alpha":-1"#)
    try expectRefusal(
      of: FiveCrop(width: 3, height: 4), when: #""width":3"#, is: #""width":0"#)
    try expectRefusal(of: CaptionFlip(p: 0.5), when: #""p":0.5"#, is: #""p":-0.5"#)
  }

  /// Reads what was written, and refuses it with one option changed, by the type's name.
  private func expectRefusal<Options: Codable & Hashable>(
    of options: Options, when option: String, is bad: String
  ) throws {
    let good = try JSONEncoder().encode(options)
    #expect(try JSONDecoder().decode(Options.self, from: good) == options)
    let text = String(decoding: good, as: UTF8.self)
    #expect(text.contains(option))
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Options.self, from: Data(text.replacing(option, with: bad).utf8))
    }
    #expect("\(error!)".contains("\(Options.self): "))
  }

  @Test("a training transform is its steps, survives JSON and prints them")
  func training() throws {
    let transform = TrainingTransform(
      Compose(RandomResizedCrop(6), RandomHorizontalFlip()), erasing: RandomErasing(p: 1))
    let image = try Fixtures.pixels("colour")
    var (first, second) = (Philox(seed: 5), Philox(seed: 5))
    let planes = transform(image, using: &first)
    #expect(planes.shape == [3, 6, 6])
    let data = try JSONEncoder().encode(transform)
    let decoded = try JSONDecoder().decode(TrainingTransform.self, from: data)
    #expect(decoded == transform)
    #expect(decoded(image, using: &second).elements == planes.elements)
    #expect(transform.description.contains("Normalize(imageNet)\nRandomErasing(p: 1.0"))
  }
}
