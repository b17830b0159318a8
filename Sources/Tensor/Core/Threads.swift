import CTensorKernels

/// The threads that kernels use.
public enum Threads {
  /// How many; by default the number of cores, or `OMP_NUM_THREADS`.
  ///
  /// - Precondition: at least 1.
  public static var count: Int {
    get { Int(tk_thread_count()) }
    set {
      require(newValue >= 1, "Threads: the count must be at least 1 (\(newValue))")
      tk_set_thread_count(Int32(newValue))
    }
  }

  /// Calls `body` with kernels that use the calling thread alone, for threads that work beside each
  /// other; other threads are not concerned.
  package static func alone<R>(_ body: () throws -> R) rethrows -> R {
    tk_begin_alone()
    defer { tk_end_alone() }
    return try body()
  }
}
