import Synchronization

/// Word caches for calls on several threads: each call has one of its own for its time, and the
/// lock is held only to take it and to give it back.
final class WordCachePool: Sendable {
  /// More at once than this are dropped when they come back.
  private static let limit = 64

  /// A cache that nobody uses, which may so pass to another thread.
  private struct Free: @unchecked Sendable {
    let cache: WordCache
  }

  private let caches = Mutex<[Free]>([])

  /// Calls `body` with a cache that nobody else uses meanwhile.
  func withCache<Result>(_ body: (WordCache) -> Result) -> Result {
    let free = caches.withLock { $0.popLast() } ?? Free(cache: WordCache())
    defer { caches.withLock { if $0.count < Self.limit { $0.append(free) } } }
    return body(free.cache)
  }
}
