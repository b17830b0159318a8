import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A thread of its own, for work that waits: such work would block a pool that others share.
final class WorkerThread {
  /// Musl's default stack of 128 KB is too small for decoders.
  private static let stackSize = 8 << 20
  private let thread: Handle

  #if canImport(Musl)
    private typealias Handle = pthread_t?
  #else
    private typealias Handle = pthread_t
  #endif

  private final class Body {
    let call: @Sendable () -> Void
    init(_ call: @escaping @Sendable () -> Void) { self.call = call }
  }

  /// Starts a thread that calls `body` and ends.
  ///
  /// - Precondition: the system has a thread left.
  init(_ body: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, Self.stackSize)
    defer { pthread_attr_destroy(&attributes) }
    let context = Unmanaged.passRetained(Body(body)).toOpaque()
    let place = UnsafeMutablePointer<Handle>.allocate(capacity: 1)
    defer { place.deallocate() }
    let status = pthread_create(
      place, &attributes,
      { context in
        Unmanaged<Body>.fromOpaque(context!).takeRetainedValue().call()
        return nil
      }, context)
    require(
      status == 0, "DataLoader: a thread cannot be started (\(String(cString: strerror(status))))")
    thread = place.pointee
  }

  /// Waits for the thread's end; to be called once.
  func join() { pthread_join(thread, nil) }
}
