import Foundation
import Testing
import Vision

@Suite("A file that is no image is an error that names the file and the reason")
struct ImageErrorTests {
  @Test("a missing file")
  func missing() {
    expectError("no/such.jpg: cannot read the file (No such file or directory)") {
      try Image(contentsOf: "no/such.jpg")
    }
  }

  @Test("a folder")
  func folder() {
    expectError("/: cannot read the file (Is a directory)") { try Image(contentsOf: "/") }
  }

  @Test("an empty file")
  func empty() throws {
    expectError("photo.jpg: the file is empty") { try Image(decoding: [], name: "photo.jpg") }
    expectError("/dev/null: the file is empty") { try Image(contentsOf: "/dev/null") }
  }

  @Test("another format, whatever its name")
  func foreign() {
    let path = Fixtures.path("foreign.jpg")
    expectError("\(path): not a JPEG or PNG image") { try Image(contentsOf: path) }
    expectError("x: not a JPEG or PNG image") { try Image(decoding: [0xFF], name: "x") }
    expectError("x: not a JPEG or PNG image") { try Image(decoding: "<svg/>".utf8, name: "x") }
  }

  @Test("a JPEG that ends early, at any byte", arguments: ["baseline420", "progressive"])
  func truncatedJPEG(name: String) throws {
    let bytes = try Fixtures.bytes("\(name).jpg")
    for count in 2..<bytes.count {
      let error = #expect(throws: ImageError.self) {
        try Image(decoding: bytes.prefix(count), name: "photo.jpg")
      }
      #expect(error?.description.hasPrefix("photo.jpg: truncated JPEG (") == true)
    }
    expectError("photo.jpg: truncated JPEG (Premature end of JPEG file)") {
      try Image(decoding: bytes.prefix(bytes.count / 2 + 300), name: "photo.jpg")
    }
  }

  @Test(
    "a PNG that ends early, at any byte before its last chunk", arguments: ["colour", "palette"])
  func truncatedPNG(name: String) throws {
    let bytes = try Fixtures.bytes("\(name).png")
    for count in 8..<bytes.count - 16 {
      let error = #expect(throws: ImageError.self) {
        try Image(decoding: bytes.prefix(count), name: "photo.png")
      }
      #expect(error?.description.hasPrefix("photo.png: truncated PNG (") == true)
    }
  }

  @Test("a JPEG with damaged data, which libjpeg would fill with grey")
  func damagedJPEG() throws {
    var bytes = try Fixtures.bytes("restarts.jpg")
    // The second restart marker becomes the fourth.
    let marker = try #require(
      bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xD1 })
    bytes[marker + 1] = 0xD3
    expectError(
      "photo.jpg: undecodable JPEG (Corrupt JPEG data: found marker 0xd3 instead of RST1)"
    ) { try Image(decoding: bytes, name: "photo.jpg") }
  }

  @Test("a PNG with a wrong checksum")
  func damagedPNG() throws {
    var bytes = try Fixtures.bytes("colour.png")
    bytes[bytes.count / 2] ^= 0x55
    let error = #expect(throws: ImageError.self) {
      try Image(decoding: bytes, name: "photo.png")
    }
    #expect(error?.description.hasPrefix("photo.png: undecodable PNG (IDAT: ") == true)
  }

  @Test("a JPEG of a process the decoder lacks")
  func unsupportedJPEG() throws {
    var bytes = try Fixtures.bytes("baseline420.jpg")
    let frame = try #require(
      bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes[frame + 1] = 0xC3  // lossless
    expectError("photo.jpg: undecodable JPEG (Unsupported JPEG process: SOF type 0xc3)") {
      try Image(decoding: bytes, name: "photo.jpg")
    }
  }

  @Test("a header with too many pixels, before memory is asked for")
  func oversize() {
    for file in ["oversize.jpg", "oversize.png"] {
      let path = Fixtures.path(file)
      expectError("\(path): too many pixels (60000 × 60000, the limit is 178956970)") {
        try Image(contentsOf: path)
      }
    }
  }

  @Test("bytes around the image that decoders skip are no error")
  func harmless() throws {
    let bytes = try Fixtures.bytes("baseline420.jpg")
    let expected = try Fixtures.pixels("baseline420")
    #expect(try Image(decoding: bytes + [0, 1, 2, 3]) == expected)
    // Stray bytes before the end marker: libjpeg warns of them.
    #expect(try Image(decoding: bytes.dropLast(2) + [7, 7, 0xFF, 0xD9]) == expected)
    // The version of JFIF is 1.01; libjpeg warns of 9.01.
    var versioned = bytes
    versioned[11] = 9
    #expect(try Image(decoding: versioned) == expected)
    // A harmless warning does not hide that the file ends early.
    expectError("x: truncated JPEG (no end of image marker)") {
      try Image(decoding: versioned.dropLast(2), name: "x")
    }
  }

  @Test("random damage never stops the program")
  func fuzz() throws {
    var generator = SplitMix64(state: 1)
    for name in ["baseline420.jpg", "progressive.jpg", "cmyk.jpg", "palette.png", "deep.png"] {
      let bytes = try Fixtures.bytes(name)
      for _ in 0..<300 {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
          damaged[.random(in: 0..<bytes.count, using: &generator)] = .random(
            in: 0...255, using: &generator)
        }
        // Some damage leaves a valid image: no error is not a failure here.
        _ = try? Image(decoding: damaged)
      }
    }
  }
}

/// A generator with the same numbers on every run (Steele, Lea, Flood 2014).
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
