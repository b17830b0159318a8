import Testing
import Vision

@Suite("Resizing equals the bilinear filter of Pillow up to 12 to the last bit")
struct ImageResizingTests {
  @Test(
    "smaller, larger, mixed, along one axis, and to a point",
    arguments: [(16, 16), (64, 48), (37, 11), (5, 29), (37, 10), (10, 29), (1, 1)])
  func matchesPillow(width: Int, height: Int) throws {
    let resized = try Fixtures.pixels("colour").resized(width: width, height: height)
    #expect(try resized == Fixtures.pixels("colour.\(width)x\(height)"))
  }

  @Test("to its own size an image stays as it is")
  func sameSize() throws {
    let image = try Fixtures.pixels("colour")
    #expect(image.resized(width: image.width, height: image.height) == image)
  }

  @Test("an even colour stays even", arguments: [0, 1, 127, 254, 255] as [UInt8])
  func constant(sample: UInt8) {
    let image = Image(
      width: 13, height: 7, pixels: [UInt8](repeating: sample, count: 13 * 7 * 3))
    for (width, height) in [(5, 3), (29, 31), (1, 50), (300, 1)] {
      let resized = image.resized(width: width, height: height)
      #expect(resized.width == width && resized.height == height)
      #expect(resized.pixels.allSatisfy { $0 == sample })
    }
  }

  @Test("a size below 1 stops the program with the size")
  func badSize() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Image(width: 1, height: 1, pixels: [0, 0, 0]).resized(width: 0, height: 4)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("resized: width and height must be at least 1 (0, 4)"))
  }
}
