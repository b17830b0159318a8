import Synchronization
import Tensor

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

  /// Catches the next interrupt of the thread that calls this, the program's first; the one after it
  /// ends the program as usual.
  ///
  /// The handler runs on a stack of its own. Products are machine code that oneDNN generates, some of
  /// which keeps the address of its numbers in the stack pointer: a handler on the thread's stack would
  /// overwrite them, and the heap around them. So would any other one; give it `SA_ONSTACK`.
  public static func watch() {
    var stack = handlerStack.value
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      Interruption.flag.store(true, ordering: .relaxed)
    }
    action.sa_flags = SA_ONSTACK | SA_RESTART | Int32(truncatingIfNeeded: SA_RESETHAND)
    let isWatching = sigaltstack(&stack, nil) == 0 && sigaction(SIGINT, &action, nil) == 0
    require(isWatching, "Interruption: \(String(cString: strerror(errno)))")
  }

  private struct HandlerStack: @unchecked Sendable {
    let value: stack_t
  }

  /// Never freed: a signal may come at any time.
  private static let handlerStack: HandlerStack = {
    // What the system saves of wide registers takes 12 KB.
    let size = 1 << 16
    var stack = stack_t()
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    stack.ss_size = size
    return HandlerStack(value: stack)
  }()

  /// Whether there was one.
  public static var isRequested: Bool { flag.load(ordering: .relaxed) }
}
