import Foundation
import Testing
import Vision

@Suite("An image decodes to Pillow's pixels")
struct ImageDecodingTests {
  @Test(
    "JPEG of every kind in the wild",
    arguments: [
      "baseline420", "baseline422", "baseline444", "progressive", "greyscale", "restarts", "cmyk",
      "rgb",
    ])
  func jpeg(name: String) throws {
    #expect(try Fixtures.image("\(name).jpg") == Fixtures.pixels(name))
  }

  @Test(
    "PNG of every colour type, with transparency over white",
    arguments: [
      "colour", "grey", "bilevel", "palette", "interlaced", "alpha", "grey-alpha",
      "palette-transparent", "deep", "deep-grey",
    ])
  func png(name: String) throws {
    #expect(try Fixtures.image("\(name).png") == Fixtures.pixels(name))
  }

  @Test("the content decides the format, not the name")
  func formatByContent() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "photo.jpg").path
      try Data(Fixtures.bytes("colour.png")).write(to: URL(filePath: path))
      #expect(try Image(contentsOf: path) == Fixtures.pixels("colour"))
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
