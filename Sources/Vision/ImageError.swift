/// Why an image could not be read or written; its description is one line with the file's name.
public struct ImageError: Error, Hashable, CustomStringConvertible {
  /// The encodings this module knows.
  public enum Format: String, Sendable {
    case jpeg = "JPEG"
    case png = "PNG"
    case webp = "WebP"
  }

  public enum Reason: Sendable, Hashable {
    /// The operating system refused to read, for the reason given.
    case unreadable(String)
    /// There are no bytes.
    case empty
    /// The bytes are of no known format; what they are instead where that is known, with its
    /// article.
    case unknownFormat(String?)
    /// The bytes end before the image does.
    case truncated(Format, String)
    /// The decoder refused or would have had to invent pixels.
    case undecodable(Format, String)
    /// The header declares more pixels than `ImageLimits.maximumPixelCount`.
    case tooManyPixels(width: Int, height: Int, limit: Int)
    /// The header declares a side longer than `ImageLimits.maximumSide`.
    case sideTooLong(width: Int, height: Int, limit: Int)
    /// The file is larger than `ImageLimits.maximumByteCount`.
    case tooManyBytes(limit: Int)
    /// The encoder refused, for the reason given.
    case unencodable(Format, String)
    /// The path to write to ends in no known extension.
    case unknownExtension
    /// The file could not be written: what failed, and the operating system's reason.
    case unwritable(String)
  }

  /// The path of the file, or the name given for bytes in memory.
  public let file: String
  public let reason: Reason

  public init(file: String, reason: Reason) {
    self.file = file
    self.reason = reason
  }

  public var description: String { "\(file): \(reason)" }
}

extension ImageError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let cause): "cannot read the file (\(cause))"
    case .empty: "the file is empty"
    case .unknownFormat(nil): "not a JPEG, PNG or WebP image"
    case .unknownFormat(let kind?): "\(kind); JPEG, PNG and WebP are read"
    case .truncated(let format, let cause): "truncated \(format.rawValue) (\(cause))"
    case .undecodable(let format, let cause): "undecodable \(format.rawValue) (\(cause))"
    case .tooManyPixels(let width, let height, let limit):
      "too many pixels (\(width) × \(height), the limit is \(limit))"
    case .sideTooLong(let width, let height, let limit):
      "a side is too long (\(width) × \(height), the limit is \(limit))"
    case .tooManyBytes(let limit): "the file is too large (the limit is \(limit) bytes)"
    case .unencodable(let format, let cause): "cannot encode as \(format.rawValue) (\(cause))"
    case .unknownExtension: "cannot write an image (the extension is not .png, .jpg or .jpeg)"
    case .unwritable(let cause): cause
    }
  }
}
