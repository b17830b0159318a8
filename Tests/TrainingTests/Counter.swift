import Synchronization

/// Counts what is read, on any threads.
final class Counter: Sendable {
  private let state = Mutex<[Int: Int]>([:])

  func add(_ index: Int) { state.withLock { $0[index, default: 0] += 1 } }

  /// How often each index was read, up to the last one.
  var counts: [Int] {
    state.withLock { state in (0...(state.keys.max() ?? 0)).map { state[$0, default: 0] } }
  }

  var total: Int { state.withLock { $0.values.reduce(0, +) } }
}
