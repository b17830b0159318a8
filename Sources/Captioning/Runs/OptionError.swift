/// An option of training that cannot be, or does not go with another.
public struct OptionError: Error, CustomStringConvertible, Hashable {
  /// One line with the option as the command line calls it.
  public let description: String

  public init(_ description: String) { self.description = description }
}
