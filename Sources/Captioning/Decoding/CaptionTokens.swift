/// The tokens that frame a caption, and those that never belong into one.
public struct CaptionTokens: Sendable, Hashable {
  public let start: Int32
  public let end: Int32
  /// Never chosen: padding, unknown, start.
  public let banned: [Int32]

  public init(start: Int32, end: Int32, banned: [Int32]) {
    (self.start, self.end, self.banned) = (start, end, banned)
  }
}
