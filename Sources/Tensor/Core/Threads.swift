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
}
