#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Where progress is shown: a file descriptor, which may be a terminal.
struct Terminal {
  let descriptor: Int32
  /// Whether a line can be drawn again.
  let canRedraw: Bool
  /// Whether colours are wanted, see <https://no-color.org>.
  let hasColors: Bool
  /// Whether it is at the other end of a network.
  let isRemote: Bool
  private let assumedColumns: Int

  /// - Parameter environment: Returns an environment variable's value.
  init(
    _ descriptor: Int32 = STDERR_FILENO,
    environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }
  ) {
    self.descriptor = descriptor
    func value(_ name: String) -> String? {
      environment(name).flatMap { $0.isEmpty ? nil : $0 }
    }
    let kind = value("TERM") ?? "dumb"
    canRedraw = isatty(descriptor) == 1 && kind != "dumb"
    hasColors = canRedraw && value("NO_COLOR") == nil
    isRemote = value("SSH_CONNECTION") != nil || value("SSH_TTY") != nil
    assumedColumns = value("COLUMNS").flatMap { Int($0) }.map { max(1, $0) } ?? 80
  }

  /// The width, asked anew each time since windows change.
  var columns: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return assumedColumns
    }
    return Int(size.ws_col)
  }

  /// Writes text; what cannot be shown is not worth an error.
  func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// The method of this name hides the system's.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
