import Synchronization
import Tensor

/// Computes jobs ahead on threads and hands their results out in the jobs' order.
///
/// At most `window` jobs are in work or wait to be fetched: memory is bounded, and a slow consumer
/// holds the threads up. Without threads a job is computed when its result is asked for.
final class OrderedPrefetcher<Jobs: IteratorProtocol & Sendable, Result: Sendable>
where Jobs.Element: Sendable {
  /// What the threads share; they keep it and not the prefetcher, the end of which ends them.
  private final class Shared: Sendable {
    struct State {
      var jobs: Jobs
      /// How many jobs were taken.
      var taken = 0
      /// How many results were fetched.
      var fetched = 0
      var results: [Int: Result] = [:]
      /// Whether there are more jobs to take.
      var isOpen = true
    }
    let monitor: Monitor<State>
    let (hasRoom, hasResult) = (Condition(), Condition())
    let isStopped = Atomic<Bool>(false)
    let window: Int
    let work: @Sendable (Jobs.Element, _ isStopped: () -> Bool) -> (result: Result, isLast: Bool)

    init(
      _ jobs: Jobs, window: Int,
      _ work: @escaping @Sendable (Jobs.Element, () -> Bool) -> (result: Result, isLast: Bool)
    ) {
      monitor = Monitor(State(jobs: jobs))
      (self.window, self.work) = (window, work)
    }

    var mustStop: Bool { isStopped.load(ordering: .relaxed) }

    /// Takes the next job; nil when there is none, or the work has been stopped.
    private func take(from state: inout State) -> (number: Int, job: Jobs.Element)? {
      guard state.isOpen, !mustStop, let job = state.jobs.next() else {
        state.isOpen = false
        return nil
      }
      state.taken += 1
      return (state.taken - 1, job)
    }

    /// What a thread does.
    func run() {
      while true {
        let taken = monitor.wait(for: hasRoom) { state -> (number: Int, job: Jobs.Element)?? in
          guard !state.isOpen || mustStop || state.taken < state.fetched + window else {
            return nil
          }
          return .some(take(from: &state))
        }
        guard let (number, job) = taken else { break }
        let (result, isLast) = work(job) { mustStop }
        monitor.withLock { state in
          state.results[number] = result
          if isLast { state.isOpen = false }
        }
        hasResult.signal()
      }
      // Who waits for room, or for a result that will not come, has to look again.
      hasRoom.broadcast()
      hasResult.signal()
    }

    /// Waits for the next result; nil when there is none.
    func fetch() -> Result? {
      let result = monitor.wait(for: hasResult) { state -> Result?? in
        if let result = state.results.removeValue(forKey: state.fetched) {
          state.fetched += 1
          return .some(result)
        }
        return !state.isOpen && state.fetched == state.taken ? .some(nil) : nil
      }
      hasRoom.signal()
      return result
    }

    /// Computes the next result on the calling thread.
    func compute() -> Result? {
      guard let job = monitor.withLock({ take(from: &$0)?.job }) else { return nil }
      let (result, isLast) = work(job) { false }
      if isLast { monitor.withLock { $0.isOpen = false } }
      return result
    }
  }

  private let shared: Shared
  private var threads: [WorkerThread]

  /// - Parameters:
  ///   - work: Computes a job, on any thread; when `isStopped` says so it may return early with any
  ///     result. After a result that is the last one no more jobs are taken.
  init(
    _ jobs: Jobs, threads count: Int, window: Int,
    _ work:
      @escaping @Sendable (Jobs.Element, _ isStopped: () -> Bool) -> (result: Result, isLast: Bool)
  ) {
    let shared = Shared(jobs, window: window, work)
    self.shared = shared
    threads = (0..<count).map { _ in WorkerThread { shared.run() } }
  }

  deinit { stop() }

  /// Returns the next job's result; nil when there is none.
  func next() -> Result? { threads.isEmpty ? shared.compute() : shared.fetch() }

  /// Ends the threads, and waits for them: afterwards no job is in work.
  func stop() {
    // Under the lock: a thread that has just looked must not fall asleep over it.
    shared.monitor.withLock { state in
      shared.isStopped.store(true, ordering: .relaxed)
      state.isOpen = false
    }
    shared.hasRoom.broadcast()
    for thread in threads { thread.join() }
    threads = []
  }
}
