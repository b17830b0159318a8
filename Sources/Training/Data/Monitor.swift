#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// State under a lock, of which threads can wait for a change.
///
/// `Mutex` has no condition to wait for, and the thread sanitiser does not see how it waits: where
/// threads meet at it often, it reports races that are none.
final class Monitor<State: Sendable>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var state: State

  init(_ state: State) {
    self.state = state
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Calls `body` with the state, locked.
  func withLock<R>(_ body: (inout State) -> R) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&state)
  }

  /// Calls `body` until it returns something, again after each signal of `condition`.
  func wait<R>(for condition: Condition, _ body: (inout State) -> R?) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&state) { return result }
      pthread_cond_wait(condition.pointer, mutex)
    }
  }
}

/// A change that threads wait for, see ``Monitor``.
final class Condition: @unchecked Sendable {
  fileprivate let pointer: UnsafeMutablePointer<pthread_cond_t>

  init() {
    pointer = .allocate(capacity: 1)
    pthread_cond_init(pointer, nil)
  }

  deinit {
    pthread_cond_destroy(pointer)
    pointer.deallocate()
  }

  /// Wakes one thread that waits.
  func signal() { pthread_cond_signal(pointer) }

  /// Wakes all threads that wait.
  func broadcast() { pthread_cond_broadcast(pointer) }
}
