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

  @Test(
    "a JPEG holds what Pillow puts into one of the same options",
    arguments: [
      ("baseline420", 85, JPEGSubsampling.yuv420, false), ("baseline422", 85, .yuv422, false),
      ("baseline444", 95, .yuv444, false), ("progressive", 80, .yuv420, true),
    ])
  func asPillow(name: String, quality: Int, subsampling: JPEGSubsampling, isProgressive: Bool)
    throws
  {
    let data = try Fixtures.pixels("colour").jpegData(
      quality: quality, subsampling: subsampling, isProgressive: isProgressive)
    #expect(try Image(decoding: data) == Fixtures.pixels(name))
    #expect(
      data.indices.dropLast().contains { data[$0] == 0xFF && data[$0 + 1] == 0xC2 } == isProgressive
    )
  }

  @Test("a grey JPEG has one component")
  func grey() throws {
    let image = try Fixtures.pixels("colour")
    let data = try image.jpegData(subsampling: .grey)
    #expect(try data.count < image.jpegData().count)
    let decoded = try Image(decoding: data)
    for pixel in stride(from: 0, to: decoded.pixels.count, by: 3) {
      #expect(Set(decoded.pixels[pixel..<pixel + 3]).count == 1)
    }
    // A grey image comes back as grey as it was, up to the coding.
    let smooth = Image(
      width: 32, height: 16, pixels: (0..<512).flatMap { Array(repeating: UInt8($0 / 3), count: 3) }
    )
    let back = try Image(decoding: smooth.jpegData(quality: 100, subsampling: .grey))
    #expect(largestDifference(back, smooth) <= 2)
  }

  @Test("every compression level keeps every pixel, and the highest is smaller than none")
  func levels() throws {
    let image = try Fixtures.pixels("palette")
    let sizes = try (0...9).map { level in
      let data = try image.pngData(compressionLevel: level)
      #expect(try Image(decoding: data) == image)
      return data.count
    }
    #expect(sizes[9] < sizes[0])
    #expect(sizes[0] > image.pixels.count)
    #expect(try image.pngData() == image.pngData(compressionLevel: 6))
  }

  @Test("quality and compression reach the written file")
  func writeOptions() throws {
    try withTemporaryFolder { folder in
      let image = try Fixtures.pixels("colour")
      let jpeg = folder.appending(path: "photo.jpg").path
      try image.write(to: jpeg, quality: 30)
      #expect(try Data(contentsOf: URL(filePath: jpeg)) == Data(image.jpegData(quality: 30)))
      let png = folder.appending(path: "photo.png").path
      try image.write(to: png, compressionLevel: 0)
      #expect(
        try Data(contentsOf: URL(filePath: png)) == Data(image.pngData(compressionLevel: 0)))
    }
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
    let options = ImageDecodingOptions(limits: ImageLimits(maximumSide: 65_501))
    #expect(try Image(decoding: image.pngData(), options: options) == image)
  }

  @Test("a quality out of range stops the program with its value")
  func quality() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Image(width: 1, height: 1, pixels: [0, 0, 0]).jpegData(quality: 101)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("jpegData: quality must be in 1 … 100 (101)"))
  }

  @Test("a compression level out of range stops the program with its value")
  func level() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Image(width: 1, height: 1, pixels: [0, 0, 0]).pngData(compressionLevel: 10)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("pngData: compressionLevel must be in 0 … 9 (10)"))
  }
}
