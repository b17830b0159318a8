import Foundation

/// Counts what is read, on any threads; under a lock that the thread sanitiser knows.
final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var reads: [Int: Int] = [:]

  func add(_ index: Int) { lock.withLock { reads[index, default: 0] += 1 } }

  /// How often each index was read, up to the last one.
  var counts: [Int] {
    lock.withLock { (0...(reads.keys.max() ?? 0)).map { reads[$0, default: 0] } }
  }

  var total: Int { lock.withLock { reads.values.reduce(0, +) } }
}
