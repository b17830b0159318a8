import Foundation
import Vision

@testable import Captioning

extension TemporaryFolder {
  /// Writes text to the file `name` under the folder.
  func write(_ text: String, to name: String) throws { try write(text.utf8, to: name) }

  /// Writes small pictures, each of another colour.
  func writeImages(_ names: [String]) throws {
    for (index, name) in names.enumerated() {
      let colour = [UInt8(40 * index % 256), UInt8(91 * index % 256), 200]
      let image = Image(width: 8, height: 6, pixels: (0..<48).flatMap { _ in colour })
      let isPNG = name.hasSuffix(".png")
      try write(isPNG ? image.pngData() : image.jpegData(), to: name)
    }
  }

  /// Returns the error of `body` without the folder's path, or what it was not to be: none.
  func failure(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)".replacingOccurrences(of: path, with: "ROOT")
    }
  }

  /// Returns remarks without the folder's path.
  func remarks(_ source: some CaptionSource) -> [String] {
    source.remarks.map { $0.replacingOccurrences(of: path, with: "ROOT") }
  }
}

extension CaptionSource {
  /// All pictures of all splits, by name.
  func everything() throws -> [String: [String]] {
    var captions: [String: [String]] = [:]
    for split in splits {
      for sample in try dataset(split).samples { captions[sample.name] = sample.captions }
    }
    return captions
  }
}

extension CaptionedImage {
  /// Where the picture lies, empty for one in memory.
  var path: String {
    if case .file(let path) = source { return path }
    return ""
  }
}
