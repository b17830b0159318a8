/// A data set of captions with its splits, in whatever layout it lies on disk.
///
/// ```swift
/// let source: any CaptionSource = try COCOCaptions(root: "data/coco")
/// let train = try source.dataset(.train)
/// for remark in source.remarks { print(remark) }
/// ```
/// Readers accept UTF-8 with or without a byte order mark and lines that end in LF or CRLF. What cannot
/// be understood is an error that names the file and the line or entry; what is merely left out or
/// mended is a remark.
public protocol CaptionSource: Sendable {
  /// The splits that there are.
  var splits: [Split] { get }
  /// What was left out or mended while the data set was opened, one line each. A split that has a file
  /// of its own has ``CaptionDataset/remarks``.
  var remarks: [String] { get }

  /// Returns a split's pictures with their captions; no picture is decoded.
  ///
  /// - Throws: ``CaptionDatasetError`` for a split that there is not, or what is wrong with it.
  func dataset(_ split: Split) throws -> CaptionDataset
}

extension Flickr8k: CaptionSource {
  /// Those of which there is a list.
  public var splits: [Split] {
    Split.allCases.filter { fileExists("\(root)/\(Self.textFolder)/\(Self.listFile($0))") }
  }

  /// None: whatever is wrong is an error.
  public var remarks: [String] { [] }
}

extension Scenes: CaptionSource {
  public var splits: [Split] { Split.allCases.filter { count($0) > 0 } }

  /// None.
  public var remarks: [String] { [] }
}

/// The pictures of a data set with the split that each belongs to; what most readers make.
struct DividedSamples: Sendable {
  /// What the data set is called in logs.
  let name: String
  private(set) var samples: [(split: Split, sample: CaptionedImage)] = []
  private(set) var remarks: [String] = []

  init(name: String) { self.name = name }

  mutating func add(_ sample: CaptionedImage, to split: Split) {
    samples.append((split, sample))
  }

  /// Notes what was left out: how many, and the first of their names.
  mutating func note(_ what: String, _ names: [String]) {
    if !names.isEmpty { remarks.append("\(name): \(what): \(excerpt(of: names))") }
  }

  mutating func note(_ remark: String) { remarks.append(remark) }

  var splits: [Split] {
    let found = Set(samples.map(\.split))
    return Split.allCases.filter(found.contains)
  }

  func dataset(_ split: Split, path: String) throws -> CaptionDataset {
    let chosen = samples.filter { $0.split == split }.map(\.sample)
    if chosen.isEmpty {
      let others = splits.map(\.rawValue).joined(separator: ", ")
      throw CaptionDatasetError(
        path: path,
        problem: "there is no picture in the \(split.rawValue) split, only in "
          + "\(others.isEmpty ? "none" : others)")
    }
    return CaptionDataset(name: "\(name)/\(split.rawValue)", samples: chosen)
  }
}

/// Returns how many names there are, and the first of them: `7 (a.jpg, b.jpg, c.jpg, …)`.
func excerpt(of names: [String]) -> String {
  let first = names.prefix(3).joined(separator: ", ")
  return "\(names.count) (\(first)\(names.count > 3 ? ", …" : ""))"
}

/// Returns the last part of a path without its ending: `data/results.csv` → `results`.
func stem(_ path: String) -> String {
  let last = path.split(separator: "/").last.map(String.init) ?? path
  guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return last }
  return String(last[..<dot])
}
