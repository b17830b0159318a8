import Foundation
import Testing
import Vision

@Suite("An image is turned upright as its EXIF data says")
struct ImageOrientationTests {
  @Test("every orientation, in both byte orders, as Pillow's exif_transpose", arguments: 1...8)
  func jpeg(orientation: Int) throws {
    let name = "orientation-\(orientation)"
    let upright = try Fixtures.pixels(name)
    #expect(try Fixtures.image("\(name).jpg") == upright)

    let options = ImageDecodingOptions(appliesOrientation: false)
    let stored = try Image(contentsOf: Fixtures.path("\(name).jpg"), options: options)
    #expect(try stored == Fixtures.pixels("orientation-1"))
    let value = try #require(ImageOrientation(rawValue: orientation))
    #expect(stored.oriented(value) == upright)
  }

  @Test(
    "in PNG before and behind the pixels, in WebP, and behind XMP",
    arguments: ["exif-before.png", "exif-behind.png", "exif-webp.webp", "xmp-first.jpg"])
  func others(file: String) throws {
    let image = try Fixtures.image(file)
    #expect(try image == Fixtures.pixels(String(file.prefix { $0 != "." })))
    #expect((image.width, image.height) == (17, 23))
  }

  @Test("turning back gives the image, also beyond a tile and of one row", arguments: 1...8)
  func inverse(orientation: Int) throws {
    let value = try #require(ImageOrientation(rawValue: orientation))
    let back: ImageOrientation =
      switch value {
      case .right: .left
      case .left: .right
      default: value
      }
    for (width, height) in [(1, 1), (7, 1), (1, 5), (64, 64), (65, 130), (131, 63)] {
      let image = Image(
        width: width, height: height,
        pixels: (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
      )
      let turned = image.oriented(value)
      #expect(turned.oriented(back) == image)
      #expect((turned.width == height && turned.height == width) || orientation < 5)
      #expect(Array(turned.pixels).sorted() == image.pixels.sorted())
    }
  }

  @Test("of several values the last counts, and integers of 32 bits are taken")
  func several() throws {
    #expect(try orientation(TIFF.block([TIFF.entry(3), TIFF.entry(6)])) == .right)
    #expect(try orientation(TIFF.block([TIFF.entry(6), TIFF.entry(99)])) == .right)
    #expect(try orientation(TIFF.block([TIFF.entry(8, type: 4)])) == .left)
    #expect(try orientation(TIFF.block([TIFF.entry(5)])) == .leftMirrored)
  }

  @Test("values that EXIF does not know leave the image as it is")
  func ignored() throws {
    for entry in [
      TIFF.entry(0), TIFF.entry(9), TIFF.entry(0xFFFF), TIFF.entry(6, type: 2),
      TIFF.entry(6, type: 1), TIFF.entry(6, count: 2), TIFF.entry(6, count: 0),
      TIFF.entry(6, tag: 0x0113),
    ] {
      #expect(try orientation(TIFF.block([entry])) == .up)
    }
    let good = TIFF.block([TIFF.entry(6)])
    for first in [0, 0x4D, 0xFF] as [UInt8] {
      #expect(try orientation([first] + good.dropFirst()) == .up)
    }
    #expect(try orientation(good.prefix(2) + [43] + good.dropFirst(3)) == .up)
    // The directory's offset: over the end, and as high as it goes.
    #expect(try orientation(good.prefix(4) + [200, 0, 0, 0] + good.dropFirst(8)) == .up)
    #expect(try orientation(good.prefix(4) + [255, 255, 255, 255] + good.dropFirst(8)) == .up)
    #expect(try orientation([]) == .up)
    // More entries than there are: those that are there count.
    #expect(try orientation(good.prefix(8) + [255, 255] + good.dropFirst(10)) == .right)
  }

  @Test("data that ends early is ignored, at any byte")
  func truncated() throws {
    let block = TIFF.block([TIFF.entry(6)])
    for count in block.indices {
      let found = try orientation(Array(block.prefix(count)))
      // The value's two bytes of four are the last that matter.
      #expect(found == (count >= 20 ? .right : .up), "\(count)")
    }
  }

  @Test("random data never stops the program and never costs the image")
  func noise() throws {
    var generator = SplitMix64(state: 5)
    let good = TIFF.block([TIFF.entry(6), TIFF.entry(3)])
    for _ in 0..<2000 {
      var block = good
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        block[.random(in: 0..<good.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      _ = try orientation(block)
    }
  }

  /// What a JPEG with this EXIF data is turned by.
  private func orientation(_ block: [UInt8]) throws -> ImageOrientation {
    let bytes = try Fixtures.bytes("large.jpg")
    let options = ImageDecodingOptions(minimumSize: (width: 1, height: 1))
    let image = try Image(
      decoding: bytes[..<2] + TIFF.segment(block) + bytes[2...], options: options)
    let plain = try Fixtures.pixels("large-8")
    return try #require(ImageOrientation.allCases.first { plain.oriented($0) == image })
  }
}

/// EXIF data by hand, with the lowest byte first.
enum TIFF {
  /// A directory's entry with a value of at most 16 bits.
  static func entry(
    _ value: Int, tag: Int = 0x0112, type: Int = 3, count: Int = 1
  ) -> [UInt8] {
    bytes(tag, 2) + bytes(type, 2) + bytes(count, 4) + bytes(value, 4)
  }

  static func block(_ entries: [[UInt8]]) -> [UInt8] {
    [0x49, 0x49, 42, 0] + bytes(8, 4) + bytes(entries.count, 2) + entries.joined()
  }

  static func block(orientation: Int) -> [UInt8] { block([entry(orientation)]) }

  /// A JPEG's APP1 segment.
  static func segment(_ block: [UInt8]) -> [UInt8] {
    let content = Array("Exif\0\0".utf8) + block
    return [0xFF, 0xE1] + bytes(content.count + 2, 2).reversed() + content
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
