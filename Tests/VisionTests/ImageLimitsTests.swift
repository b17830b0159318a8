import Foundation
import Testing
import Vision

@Suite("An image beyond the limits is refused before memory is asked for")
struct ImageLimitsTests {
  @Test("a header of 60000 × 60000 pixels, or of WebP's most, is too large by default")
  func oversize() {
    for file in ["oversize.jpg", "oversize.png"] {
      let path = Fixtures.path(file)
      expectError("\(path): too many pixels (60000 × 60000, the limit is 178956970)") {
        try Image(contentsOf: path)
      }
    }
    let path = Fixtures.path("oversize.webp")
    expectError("\(path): too many pixels (16383 × 16383, the limit is 178956970)") {
      try Image(contentsOf: path)
    }
  }

  @Test("the pixels are counted", arguments: ["colour.png", "baseline420.jpg"])
  func pixels(file: String) throws {
    let path = Fixtures.path(file)
    let exact = ImageDecodingOptions(limits: ImageLimits(maximumPixelCount: 37 * 29))
    #expect(try Image(contentsOf: path, options: exact).width == 37)
    let less = ImageDecodingOptions(limits: ImageLimits(maximumPixelCount: 37 * 29 - 1))
    expectError("\(path): too many pixels (37 × 29, the limit is 1072)") {
      try Image(contentsOf: path, options: less)
    }
  }

  @Test("the sides are measured", arguments: ["colour.png", "baseline420.jpg"])
  func side(file: String) throws {
    let path = Fixtures.path(file)
    let exact = ImageDecodingOptions(limits: ImageLimits(maximumSide: 37))
    #expect(try Image(contentsOf: path, options: exact).width == 37)
    let less = ImageDecodingOptions(limits: ImageLimits(maximumSide: 36))
    expectError("\(path): a side is too long (37 × 29, the limit is 36)") {
      try Image(contentsOf: path, options: less)
    }
  }

  @Test("the bytes are counted, in files, in memory, and in files without an end")
  func bytes() throws {
    let path = Fixtures.path("lossy.webp")
    let bytes = try Fixtures.bytes("lossy.webp")
    let exact = ImageDecodingOptions(limits: ImageLimits(maximumByteCount: bytes.count))
    #expect(try Image(contentsOf: path, options: exact) == Image(decoding: bytes))
    let less = ImageDecodingOptions(limits: ImageLimits(maximumByteCount: bytes.count - 1))
    let reason = "the file is too large (the limit is \(bytes.count - 1) bytes)"
    expectError("\(path): \(reason)") { try Image(contentsOf: path, options: less) }
    expectError("x: \(reason)") { try Image(decoding: bytes, name: "x", options: less) }
    expectError("/dev/zero: the file is too large (the limit is 100000 bytes)") {
      try Image(
        contentsOf: "/dev/zero",
        options: ImageDecodingOptions(limits: ImageLimits(maximumByteCount: 100_000)))
    }
  }

  @Test("scaled decoding does not soften them, for the file's own size is what costs")
  func scaled() throws {
    let options = ImageDecodingOptions(
      limits: ImageLimits(maximumSide: 60), minimumSize: (width: 4, height: 4))
    expectError("x: a side is too long (67 × 45, the limit is 60)") {
      try Image(decoding: Fixtures.bytes("large.jpg"), name: "x", options: options)
    }
  }

  @Test("limits and sizes below 1 stop the program with their values")
  func preconditions() async {
    let limits = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ImageLimits(maximumPixelCount: 0)
    }
    let first = String(decoding: limits?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      first.contains(
        "ImageLimits: limits must be at least 1 (0 pixels, side 65500, 1073741824 bytes)"))
    let size = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ImageDecodingOptions(minimumSize: (width: 0, height: 3))
    }
    let second = String(decoding: size?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      second.contains("ImageDecodingOptions: minimumSize must be at least 1 × 1 (0 × 3)"))
  }
}
