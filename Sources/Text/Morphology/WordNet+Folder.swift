import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension WordNet {
  /// Where Debian's and Ubuntu's package `wordnet-base` puts its files.
  private static let systemFolder = "/usr/share/wordnet"

  /// The first folder that exists of those in which WordNet's own programs look.
  static var defaultFolder: String {
    var folders: [String] = []
    if let folder = getenv("WNSEARCHDIR") { folders.append(String(cString: folder)) }
    if let home = getenv("WNHOME") { folders.append(String(cString: home) + "/dict") }
    return folders.first { access($0, F_OK) == 0 } ?? systemFolder
  }

  /// What `body` makes of the file, or an error that says how to get the file when it is missing.
  static func open<Result>(_ path: String, _ body: (String) throws -> Result) throws -> Result {
    guard access(path, F_OK) == 0 else {
      throw FileError(
        path: path,
        reason: "no such file of WordNet; install wordnet-base (apt install wordnet-base) "
          + "or name WordNet's dict folder in WNSEARCHDIR")
    }
    return try body(path)
  }
}
