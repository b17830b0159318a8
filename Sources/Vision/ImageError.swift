/// Why an image could not be read or written; its description is one line with the file's name.
public struct ImageError: Error, Hashable, CustomStringConvertible {
  /// The encodings this module knows.
  public enum Format: String, Sendable {
    case jpeg = "JPEG"
    case png = "PNG"
  }

  public enum Reason: Sendable, Hashable {
    /// The operating system refused to read, for the reason given.
    case unreadable(String)
    /// There are no bytes.
    case empty
    /// The bytes are of neither known format.
    case unknownFormat
    /// The bytes end before the image does.
    case truncated(Format, String)
    /// The decoder refused or would have had to invent pixels.
    case undecodable(Format, String)
    /// The header declares more than `Image.maximumPixelCount` pixels.
    case tooManyPixels(width: Int, height: Int)
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
    case .unknownFormat: "not a JPEG or PNG image"
    case .truncated(let format, let cause): "truncated \(format.rawValue) (\(cause))"
    case .undecodable(let format, let cause): "undecodable \(format.rawValue) (\(cause))"
    case .tooManyPixels(let width, let height):
      "too many pixels (\(width) × \(height), the limit is \(Image.maximumPixelCount))"
    case .unencodable(let format, let cause): "cannot encode as \(format.rawValue) (\(cause))"
    case .unknownExtension: "cannot write an image (the extension is not .png, .jpg or .jpeg)"
    case .unwritable(let cause): cause
    }
  }
}
