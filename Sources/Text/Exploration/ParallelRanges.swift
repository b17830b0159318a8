import Dispatch
import Synchronization
import Tensor

/// Calls `body` for ranges that cover `0 ..< count`, each of at least `grain` items, on as many
/// threads as kernels use.
///
/// By Dispatch, not on the kernels' own thread team: that one waits until each of its threads has had
/// its turn, thousands of times in a fit, which on a busy machine takes many times as long as the
/// work. Here whoever is running takes the next range.
func forRanges(of count: Int, grain: Int = 1, _ body: (Range<Int>) -> Void) {
  let threads = min(Threads.count, count / max(1, grain))
  if threads <= 1 {
    if count > 0 { body(0..<count) }
    return
  }
  // Some more ranges than threads: the last ones end at about the same time.
  let ranges = min(4 * threads, count / max(1, grain))
  let next = Atomic(0)
  withoutActuallyEscaping(body) { body in
    let shared = SharedBody(call: body)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let i = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if i >= ranges { return }
        shared.call(count * i / ranges..<count * (i + 1) / ranges)
      }
    }
  }
}

/// Unchecked `Sendable`: each thread calls it with other ranges, which share nothing that is written.
private struct SharedBody: @unchecked Sendable {
  let call: (Range<Int>) -> Void
}
