import Foundation
import Testing
import Vision

@Suite("An image decodes to Pillow's pixels")
struct ImageDecodingTests {
  @Test(
    "JPEG of every kind in the wild",
    arguments: [
      "baseline420", "baseline422", "baseline444", "progressive", "greyscale", "restarts", "cmyk",
      "rgb", "progressive-grey", "progressive444", "progressive-cmyk", "optimized", "ycck",
      "cmyk-unmarked", "point-jpeg", "large",
    ])
  func jpeg(name: String) throws {
    #expect(try Fixtures.image("\(name).jpg") == Fixtures.pixels(name))
  }

  @Test(
    "PNG of every colour type and depth, without its alpha, gamma ignored",
    arguments: [
      "colour", "grey", "bilevel", "palette", "interlaced", "alpha", "grey-alpha",
      "palette-transparent", "deep", "deep-grey", "grey-1", "grey-2", "grey-4", "palette-1",
      "palette-2", "palette-4", "interlaced-bilevel", "interlaced-palette", "interlaced-column",
      "interlaced-deep", "gamma", "colour-transparent", "grey-transparent", "deep-alpha",
      "deep-grey-alpha", "point-png",
    ])
  func png(name: String) throws {
    #expect(try Fixtures.image("\(name).png") == Fixtures.pixels(name))
  }

  @Test(
    "WebP, lossy and lossless, without its alpha",
    arguments: ["lossy", "lossless", "lossy-alpha", "lossless-alpha", "point-webp"])
  func webp(name: String) throws {
    #expect(try Fixtures.image("\(name).webp") == Fixtures.pixels(name))
  }

  @Test(
    "transparent pixels are composed over white when asked for",
    arguments: [
      "alpha.png", "grey-alpha.png", "palette-transparent.png", "lossless-alpha.webp",
    ])
  func overWhite(file: String) throws {
    let options = ImageDecodingOptions(transparency: .overWhite)
    let image = try Image(contentsOf: Fixtures.path(file), options: options)
    let name = file.prefix { $0 != "." }
    #expect(try image == Fixtures.pixels("\(name)-white"))
    #expect(try image != Fixtures.image(file))
  }

  @Test("white below opaque pixels changes nothing", arguments: ["colour.png", "lossless.webp"])
  func opaque(file: String) throws {
    let options = ImageDecodingOptions(transparency: .overWhite)
    #expect(
      try Image(contentsOf: Fixtures.path(file), options: options) == Fixtures.image(file))
  }

  @Test(
    "a JPEG is scaled while it is decoded, as Pillow's draft",
    arguments: [
      (67, 45, "large"), (34, 23, "large"), (33, 22, "large-2"), (16, 22, "large-2"),
      (16, 11, "large-4"), (9, 5, "large-4"), (8, 5, "large-8"), (1, 1, "large-8"),
      (200, 1, "large"),
    ])
  func scaled(width: Int, height: Int, expected: String) throws {
    let options = ImageDecodingOptions(minimumSize: (width, height))
    let image = try Image(contentsOf: Fixtures.path("large.jpg"), options: options)
    #expect(try image == Fixtures.pixels(expected))
  }

  @Test("scaled decoding takes the sides of the upright image, and leaves other formats alone")
  func scaledUpright() throws {
    let large = try Fixtures.bytes("large.jpg")
    let turned = large[..<2] + TIFF.segment(TIFF.block(orientation: 6)) + large[2...]
    let half = try Image(
      decoding: turned, options: ImageDecodingOptions(minimumSize: (width: 22, height: 33)))
    #expect(try half == Fixtures.pixels("large-2").oriented(.right))
    let whole = try Image(
      decoding: turned, options: ImageDecodingOptions(minimumSize: (width: 33, height: 22)))
    #expect(try whole == Fixtures.pixels("large").oriented(.right))
    let options = ImageDecodingOptions(minimumSize: (width: 1, height: 1))
    for file in ["colour.png", "lossless.webp"] {
      #expect(
        try Image(contentsOf: Fixtures.path(file), options: options) == Fixtures.image(file))
    }
  }

  @Test("the content decides the format, not the name")
  func formatByContent() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "photo.jpg").path
      try Data(Fixtures.bytes("colour.png")).write(to: URL(filePath: path))
      #expect(try Image(contentsOf: path) == Fixtures.pixels("colour"))
      try Data(Fixtures.bytes("lossless.webp")).write(to: URL(filePath: path))
      #expect(try Image(contentsOf: path) == Fixtures.pixels("lossless"))
    }
  }

  @Test("bytes in memory decode, whatever collection holds them")
  func memory() throws {
    let bytes = try Fixtures.bytes("colour.png")
    let expected = try Fixtures.pixels("colour")
    #expect(try Image(decoding: bytes) == expected)
    #expect(try Image(decoding: Data(bytes)) == expected)
    #expect(try Image(decoding: ([1, 2, 3] + bytes)[3...]) == expected)
    #expect(try Image(decoding: bytes.lazy.map { $0 }) == expected)
    #expect(try bytes.withUnsafeBytes { try Image(decoding: $0) } == expected)
  }

  @Test("many threads decode at once")
  func concurrency() async throws {
    let jpeg = try Fixtures.bytes("progressive.jpg")
    let png = try Fixtures.bytes("interlaced.png")
    let decoded = try await withThrowingTaskGroup(of: Image.self) { group in
      for index in 0..<64 {
        group.addTask { try Image(decoding: index.isMultiple(of: 2) ? jpeg : png) }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(try decoded == [Fixtures.pixels("progressive"), Fixtures.pixels("interlaced")])
  }

  @Test(
    "photographs decode and resize to the last bit",
    .enabled(
      if: Fixtures.havePhotographs,
      "the photographs of Flickr8k are not at ../shared/data/flickr8k_originals"))
  func photographs() throws {
    let list = try String(
      contentsOf: Fixtures.folder.appending(path: "photographs.txt"), encoding: .utf8)
    for line in list.split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      let path = Fixtures.photographs.appending(path: fields[0]).path
      let image = try Image(contentsOf: path)
      #expect([image.width, image.height].map(String.init) == Array(fields[1...2]))
      #expect(hash(image) == fields[3], "\(fields[0])")
      #expect(hash(image.resized(width: 224, height: 224)) == fields[4], "\(fields[0])")
    }
  }

  /// FNV-1a of 64 bits over the pixels.
  private func hash(_ image: Image) -> String {
    let hash = image.pixels.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
