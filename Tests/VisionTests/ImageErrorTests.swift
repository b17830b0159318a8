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

  @Test("a file without permission", .enabled(if: getuid() != 0, "the superuser may read all"))
  func permission() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "photo.jpg").path
      _ = FileManager.default.createFile(
        atPath: path, contents: Data([1]), attributes: [.posixPermissions: 0])
      expectError("\(path): cannot read the file (Permission denied)") {
        try Image(contentsOf: path)
      }
    }
  }

  @Test("another format by its name, whatever the file's name")
  func foreign() {
    let path = Fixtures.path("foreign.jpg")
    expectError("\(path): a GIF image; JPEG, PNG and WebP are read") {
      try Image(contentsOf: path)
    }
    func box(_ brands: String) -> [UInt8] {
      [0, 0, 0, UInt8(8 + brands.utf8.count)] + Array("ftyp\(brands)".utf8) + [0, 0, 0, 9]
    }
    let kinds: [([UInt8], String)] = [
      (Array("GIF87a".utf8), "a GIF image"), (Array("BM6".utf8), "a BMP image"),
      ([0x49, 0x49, 42, 0, 8], "a TIFF image"), ([0x4D, 0x4D, 0, 42], "a TIFF image"),
      (box("heic\0\0\0\0mif1heic"), "a HEIC image"), (box("mif1\0\0\0\0mif1avif"), "an AVIF image"),
      (box("avif"), "an AVIF image"), (box("isom"), "an MPEG-4 file"),
      (Array("<svg/>".utf8), "an SVG image"),
      (Array("\u{FEFF}\n<?xml version='1.0'?><!-- a --><SVG>".utf8), "an SVG image"),
      (Array("<!DOCTYPE html><svg>".utf8), "an HTML page"),
      (Array("%PDF-1.7".utf8), "a PDF document"),
      ([0xFF, 0x0A, 1], "a JPEG XL image"),
    ]
    for (bytes, kind) in kinds {
      expectError("x: \(kind); JPEG, PNG and WebP are read") {
        try Image(decoding: bytes, name: "x")
      }
    }
  }

  @Test("bytes of no known kind")
  func unknown() {
    for text in ["\u{FF}", "RIFF", "RIFF....WAVE", "<?xml?><x/>", "hello", "\0\0\0\u{8}ftyp"] {
      expectError("x: not a JPEG, PNG or WebP image") {
        try Image(decoding: text.unicodeScalars.map { UInt8($0.value) }, name: "x")
      }
    }
  }

  @Test("an animation")
  func animation() {
    let path = Fixtures.path("animated.webp")
    expectError("\(path): undecodable WebP (an animation, not a still image)") {
      try Image(contentsOf: path)
    }
  }

  @Test("a WebP that ends early, at any byte", arguments: ["lossy", "lossless", "lossy-alpha"])
  func truncatedWebP(name: String) throws {
    let bytes = try Fixtures.bytes("\(name).webp")
    for count in 12..<bytes.count {
      let error = #expect(throws: ImageError.self) {
        try Image(decoding: bytes.prefix(count), name: "photo.webp")
      }
      #expect(error?.description.hasPrefix("photo.webp: truncated WebP (") == true, "\(count)")
    }
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
}
