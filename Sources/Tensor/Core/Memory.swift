import CTensorKernels

/// The memory that tensors use.
public enum Memory {
  /// Figures of the caching allocator, in bytes unless said otherwise.
  public struct Statistics: Sendable, Equatable {
    /// Held by tensors now.
    public let live: Int
    /// The most ever held at once since the start or `resetPeak()`.
    public let peak: Int
    /// Kept for reuse.
    public let cached: Int
    /// How often the system had to be asked for memory (a count).
    public let systemAllocations: Int
  }

  /// The figures of this moment.
  public static var statistics: Statistics {
    let s = tk_memory()
    return Statistics(
      live: Int(s.live_bytes), peak: Int(s.peak_bytes), cached: Int(s.cached_bytes),
      systemAllocations: Int(s.system_allocations))
  }

  /// The most bytes that tensors ever held at once, since the start or `resetPeak()`.
  public static var peak: Int { statistics.peak }

  /// Starts the search for the peak anew.
  public static func resetPeak() { tk_reset_peak_memory() }

  /// Gives all cached memory back to the system.
  public static func releaseCache() { tk_release_cached_memory() }
}
