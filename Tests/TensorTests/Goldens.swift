import Foundation
import Tensor

/// What PyTorch computes for the rows of the op table: `<row>/output` and `<row>/grad.<input>`.
///
/// Written by `Tests/Fixtures/torch/make_op_goldens.py`, one file a family.
struct Goldens: Sendable {
  private let files: [SafetensorsFile]

  init() {
    let directory = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/torch").standardizedFileURL
    files = try! FileManager.default.contentsOfDirectory(atPath: directory.path)
      .filter { $0.hasPrefix("ops_") }.sorted()
      .map { try! SafetensorsFile(path: directory.appending(path: $0).path) }
  }

  var names: [String] { files.flatMap(\.entries.keys) }

  /// - Throws: ``FileError`` where no file has the key.
  func tensor(_ key: String) throws -> Tensor<Float> {
    try (files.first { $0.entries[key] != nil } ?? files[0]).tensor(key)
  }
}
