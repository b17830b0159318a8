import Synchronization

/// The source of random numbers that layers and random tensors draw from.
///
/// ```swift
/// Generator.current.seed(1)                      // for the whole process, or
/// Generator.$current.withValue(Generator(seed: 1)) { … }   // for this task
/// ```
/// The counterpart of `torch.Generator`; its numbers differ from PyTorch's, and are the same for
/// any number of threads.
public final class Generator: Sendable {
  /// What functions draw from when they are given no generator; seed 0 until it is seeded.
  @TaskLocal public static var current = Generator(seed: 0)

  private let philox: Mutex<Philox>

  /// Starts the stream of `seed`.
  public init(seed: UInt64) { philox = Mutex(Philox(seed: seed)) }

  /// Goes on from a saved ``state``.
  public init(state: Philox) { philox = Mutex(state) }

  /// Starts the stream of `seed` anew; `torch.manual_seed`.
  public func seed(_ seed: UInt64) { philox.withLock { $0 = Philox(seed: seed) } }

  /// The state, to save and restore; `torch.Generator.get_state`.
  public var state: Philox {
    get { philox.withLock { $0 } }
    set { philox.withLock { $0 = newValue } }
  }

  /// Returns `count` generators that are independent of this one and of each other, one for each
  /// worker, say.
  ///
  /// - Precondition: the count is not negative.
  public func split(_ count: Int) -> [Generator] {
    require(count >= 0, "split: the count must not be negative (\(count))")
    return philox.withLock { philox in
      (0..<count).map { _ in Generator(state: philox.split()) }
    }
  }

  /// Calls `body` with the generator, locked.
  public func use<R: Sendable>(_ body: (inout Philox) -> R) -> R {
    philox.withLock { body(&$0) }
  }

  /// Reserves the blocks for `count` floats (four a block) and calls `body` with their place.
  package func draw(_ count: Int, _ body: (UInt64, UInt64, UInt64) -> Void) {
    let (seed, stream, counter) = philox.withLock {
      ($0.seed, $0.stream, $0.reserve(blocks: (count + 3) / 4))
    }
    body(seed, stream, counter)
  }

  /// Draws a key for a call whose elements have streams of their own.
  package func drawKey() -> UInt64 { philox.withLock { $0.next() } }
}
