#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Whether there is a file or folder of this path.
func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Whether there is a folder of this path.
func folderExists(_ path: String) -> Bool {
  var isFolder = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
}

/// The pictures of a data set of which another file has the captions.
struct ImageFolder: Sendable {
  let path: String

  /// - Throws: ``CaptionDatasetError`` where there is no such folder.
  init(_ path: String) throws {
    guard folderExists(path) else {
      throw CaptionDatasetError(
        path: path,
        problem: "\(fileExists(path) ? "not a folder" : "no such folder"), expected the pictures")
    }
    self.path = path
  }

  /// Returns where a picture of COCO lies: as named, in the folder of its year, or under the shorter
  /// name that it has since 2017 (`COCO_val2014_000000391895.jpg`, `train2017/000000391895.jpg`).
  ///
  /// - Parameter subfolder: Where the data set says that it lies.
  func source(_ name: String, subfolder: String? = nil) -> ImageSource {
    let first = [path, subfolder, name].compactMap(\.self).joined(separator: "/")
    if fileExists(first) { return .file(first) }
    var others = subfolder == nil ? [] : ["\(path)/\(name)"]
    let parts = name.split(separator: "_")
    if parts.count == 3 && parts[0] == "COCO" {
      others += ["\(parts[1])/\(name)", "\(parts[2])"].map { "\(path)/\($0)" }
      others += ["train2017", "val2017"].map { "\(path)/\($0)/\(parts[2])" }
    }
    return .file(others.first(where: fileExists) ?? first)
  }
}

extension CaptionDataset {
  /// The pictures of which there is no file, by name.
  public var missingImages: [String] {
    samples.filter { sample in
      if case .file(let path) = sample.source { return !fileExists(path) }
      return false
    }.map(\.name)
  }

  /// Returns how many pictures there are no files of, and the first of them, in one line; nil where all
  /// are there.
  ///
  /// - Throws: ``CaptionDatasetError`` where there is not one: then the folder is the wrong one.
  func missingImagesWarning() throws -> String? {
    let missing = missingImages
    if missing.isEmpty { return nil }
    if missing.count == samples.count, case .file(let path) = samples[0].source {
      throw CaptionDatasetError(
        path: path,
        problem: "no such file, nor any other of the \(samples.count) pictures of \(name)")
    }
    return "\(name): of \(samples.count) pictures there is no file of \(excerpt(of: missing))"
  }

  /// - Throws: ``CaptionDatasetError`` where no picture has a caption.
  func requireCaptions() throws {
    if samples.allSatisfy({ $0.captions.isEmpty }) {
      throw CaptionDatasetError(
        path: name, problem: "no picture has a caption, which training and scores need")
    }
  }
}
