import Foundation
import Testing
import Vision

/// The files of `Tests/Fixtures/images`, which `make_images.py` there wrote.
enum Fixtures {
  static let package = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let folder = package.appending(path: "Tests/Fixtures/images")

  /// Photographs of the Flickr8k data set, which are not part of the package.
  static let photographs = package.deletingLastPathComponent()
    .appending(path: "shared/data/flickr8k_originals")
  static var havePhotographs: Bool { FileManager.default.fileExists(atPath: photographs.path) }

  static func path(_ name: String) -> String { folder.appending(path: name).path }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  static func image(_ name: String) throws -> Image { try Image(contentsOf: path(name)) }

  /// Expected pixels: width and height as little-endian 32-bit integers, then the samples, each less
  /// the one before it.
  static func pixels(_ name: String) throws -> Image {
    let bytes = try bytes("\(name).rgb")
    func integer(at offset: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    return Image(
      width: integer(at: 0), height: integer(at: 4),
      pixels: samples(ofDifferences: bytes.dropFirst(8)))
  }

  /// Samples of which each is given less the one before it.
  static func samples(ofDifferences differences: some Sequence<UInt8>) -> [UInt8] {
    var sample: UInt8 = 0
    return differences.map { difference in
      sample &+= difference
      return sample
    }
  }
}

/// Runs `body` with the path of an empty folder that is deleted afterwards.
func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "apus-vision-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

/// The largest difference of two samples at the same place.
func largestDifference(_ left: Image, _ right: Image) -> Int {
  zip(left.pixels, right.pixels).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
}

/// Expects `body` to throw an `ImageError` with the given description.
func expectError<Value>(
  _ description: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Value
) {
  let error = #expect(throws: ImageError.self, sourceLocation: sourceLocation) { try body() }
  #expect(error?.description == description, sourceLocation: sourceLocation)
}
