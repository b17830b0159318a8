import Vision

/// One split of a captioning data set: pictures, each with its reference captions.
///
/// ```swift
/// let train = try Flickr8k(root: "data/flickr8k").dataset(.train)
/// print(train.samples[0].captions)
/// ```
public struct CaptionDataset: Sendable {
  /// What the split is called in logs, such as `flickr8k/train`.
  public let name: String
  /// The pictures in the order of the split's list.
  public let samples: [CaptionedImage]
  /// What was left out of the split while it was read, one line each; see also
  /// ``CaptionSource/remarks``.
  public let remarks: [String]

  public init(name: String, samples: [CaptionedImage], remarks: [String] = []) {
    self.name = name
    self.samples = samples
    self.remarks = remarks
  }
}

/// A picture and the captions people (or a grammar) gave it.
public struct CaptionedImage: Sendable {
  /// The file name as the data set writes it, which identifies the picture within it.
  public let name: String
  /// Where the pixels come from.
  public let source: ImageSource
  /// The captions as written in the data set, not tokenised; none in a set of pictures to describe.
  public let captions: [String]

  public init(name: String, source: ImageSource, captions: [String]) {
    self.name = name
    self.source = source
    self.captions = captions
  }
}

/// Where the pixels of a picture come from.
public enum ImageSource: Sendable {
  /// A picture file, decoded at every `load()`.
  case file(String)
  /// A decoded picture.
  case memory(Image)

  /// Returns the decoded picture.
  ///
  /// - Throws: what the decoder throws for a missing or broken file.
  public func load() throws -> Image {
    switch self {
    case .file(let path): return try Image(contentsOf: path)
    case .memory(let image): return image
    }
  }
}

/// The part of a data set: training, development (model selection), or the final test.
public enum Split: String, CaseIterable, Sendable {
  case train, dev, test
}

/// A folder or file of a data set that is missing, broken, or in the way.
public struct CaptionDatasetError: Error, CustomStringConvertible, Hashable {
  /// The folder or file at fault.
  public let path: String
  /// The line at fault, counted from 1, where one is.
  public let line: Int?
  /// What is wrong, and what was expected.
  public let problem: String

  public init(path: String, line: Int? = nil, problem: String) {
    self.path = path
    self.line = line
    self.problem = problem
  }

  /// `path:line: problem`, on one line.
  public var description: String {
    line.map { "\(path):\($0): \(problem)" } ?? "\(path): \(problem)"
  }
}
