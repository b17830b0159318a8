import Foundation
import Testing
import Vision

@Suite("A damaged image is an error or an image, never a crash")
struct DamagedImageTests {
  static let files = try! FileManager.default.contentsOfDirectory(atPath: Fixtures.folder.path)
    .filter { name in [".jpg", ".png", ".webp"].contains { name.hasSuffix($0) } }.sorted()

  @Test("every kind of file is here")
  func kinds() {
    #expect(Self.files.count > 50)
  }

  @Test("cut anywhere", arguments: files)
  func cut(file: String) throws {
    let bytes = try Fixtures.bytes(file)
    let whole = try? Image(decoding: bytes)
    for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97)) {
      // Behind the pixels only metadata can be missing, which may be the orientation.
      if let image = try? Image(decoding: bytes.prefix(count)) {
        #expect(whole.map { image.pixels.count == $0.pixels.count } == true, "\(count)")
      }
    }
  }

  @Test("bytes changed at random", arguments: files)
  func changed(file: String) throws {
    var generator = SplitMix64(state: file.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
    let bytes = try Fixtures.bytes(file)
    let options = ImageDecodingOptions(
      limits: ImageLimits(maximumPixelCount: 1 << 20), transparency: .overWhite)
    for round in 0..<120 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        damaged[.random(in: 0..<bytes.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      do {
        let image = try Image(
          decoding: damaged, options: round.isMultiple(of: 2) ? options : quick)
        #expect(image.pixels.count == image.width * image.height * 3)
      } catch {
        #expect(error is ImageError)
      }
    }
  }

  private let quick = ImageDecodingOptions(
    limits: ImageLimits(maximumPixelCount: 1 << 20), minimumSize: (width: 3, height: 2))
}

/// A generator with the same numbers on every run (Steele, Lea, Flood 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
