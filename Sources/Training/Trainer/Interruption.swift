import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Ctrl-C, noticed between two steps instead of ending the program in the middle of one.
public enum Interruption {
  /// What a run throws after it has saved its state.
  public struct Interrupted: Error, CustomStringConvertible {
    /// Where the state is.
    public let checkpoint: String
    public init(checkpoint: String) { self.checkpoint = checkpoint }
    public var description: String { "interrupted; saved \(checkpoint)" }
  }

  private static let flag = Atomic<Bool>(false)

  /// Catches the next interrupt; the one after it ends the program as usual.
  public static func watch() {
    signal(SIGINT) { _ in
      Interruption.flag.store(true, ordering: .relaxed)
      signal(SIGINT, SIG_DFL)
    }
  }

  /// Whether there was one.
  public static var isRequested: Bool { flag.load(ordering: .relaxed) }
}
