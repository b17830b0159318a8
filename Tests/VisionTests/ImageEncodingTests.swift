import Foundation
import Testing
import Vision

@Suite("An image encodes and is written as a whole")
struct ImageEncodingTests {
  @Test("PNG keeps every pixel")
  func png() throws {
    let image = try Fixtures.pixels("colour")
    #expect(try Image(decoding: image.pngData()) == image)
    let noise = Image(
      width: 67, height: 41,
      pixels: (0..<67 * 41 * 3).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 11) })
    #expect(try Image(decoding: noise.pngData()) == noise)
    let point = Image(width: 1, height: 1, pixels: [1, 2, 3])
    #expect(try Image(decoding: point.pngData()) == point)
  }

  @Test("JPEG keeps smooth pixels closely, and more of them at higher quality")
  func jpeg() throws {
    let image = try Fixtures.pixels("colour").resized(width: 9, height: 7)
      .resized(width: 90, height: 70)
    let good = try image.jpegData(quality: 95)
    let poor = try image.jpegData(quality: 20)
    #expect(good.count > poor.count)
    #expect(largestDifference(try Image(decoding: good), image) <= 12)
    #expect(try image.jpegData() == image.jpegData(quality: 90))
  }

  @Test("the extension decides the format, in any letter case", arguments: ["png", "JPG", "jpeg"])
  func write(suffix: String) throws {
    try withTemporaryFolder { folder in
      let image = try Fixtures.pixels("colour")
      let path = folder.appending(path: "photo.\(suffix)").path
      try image.write(to: path)
      let expected = suffix == "png" ? image : try Image(decoding: image.jpegData())
      #expect(try Image(contentsOf: path) == expected)
      // Written again, it replaces the old file and leaves no other behind.
      try image.write(to: path)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }
  }

  @Test("another extension is an error")
  func unknownExtension() throws {
    let image = try Fixtures.pixels("colour")
    for path in ["photo.gif", "photo", "png"] {
      expectError(
        "\(path): cannot write an image (the extension is not .png, .jpg or .jpeg)"
      ) { try image.write(to: path) }
    }
  }

  @Test("a folder that does not exist is an error that names the file")
  func missingFolder() throws {
    let image = try Fixtures.pixels("colour")
    expectError("no/such/photo.png: cannot create the file (No such file or directory)") {
      try image.write(to: "no/such/photo.png")
    }
  }

  @Test("what cannot be replaced stays, and no temporary file is left")
  func unwritable() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "folder.png").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      expectError("\(path): cannot rename (Is a directory)") {
        try Fixtures.pixels("colour").write(to: path)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["folder.png"])
    }
  }

  @Test("a side beyond JPEG's limit is an error, and fits in PNG")
  func longSide() throws {
    let image = Image(width: 65_501, height: 1, pixels: .init(repeating: 9, count: 65_501 * 3))
    expectError(
      "image: cannot encode as JPEG (Maximum supported image dimension is 65500 pixels)"
    ) { try image.jpegData() }
    #expect(try Image(decoding: image.pngData()) == image)
  }

  @Test("a quality out of range stops the program with its value")
  func quality() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Image(width: 1, height: 1, pixels: [0, 0, 0]).jpegData(quality: 101)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("jpegData: quality must be in 1 … 100 (101)"))
  }
}
