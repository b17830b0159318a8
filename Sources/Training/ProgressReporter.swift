#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Shows on standard error how far a job is: a bar that is redrawn on a terminal, now and then a
/// line elsewhere.
public final class ProgressReporter {
  /// Where and whether to show anything.
  public enum Style: Sendable {
    case bar, lines, quiet

    /// A bar on a terminal, lines in a pipe or a file.
    public static var automatic: Style { isatty(STDERR_FILENO) == 1 ? .bar : .lines }
  }

  private let style: Style
  private let clock = ContinuousClock()
  private var title = ""
  private var total = 0
  private var start: ContinuousClock.Instant
  private var shown: ContinuousClock.Instant
  private var lastTenth = 0
  private var isOpen = false

  public init(_ style: Style = .automatic) {
    self.style = style
    start = clock.now
    shown = clock.now
  }

  /// Starts a job of `total` units.
  public func begin(_ title: String, total: Int) {
    finish()
    (self.title, self.total, lastTenth) = (title, total, 0)
    start = clock.now
    shown = start - .seconds(1)
  }

  /// Tells that `done` units are done; `detail` says how it goes, such as the loss.
  public func update(_ done: Int, detail: @autoclosure () -> String = "") {
    guard style != .quiet, total > 0 else { return }
    let now = clock.now
    let seconds = (now - start) / .seconds(1)
    let rate = Double(done) / max(seconds, 1e-9)
    func text() -> String {
      let remaining = done > 0 ? Self.duration(Double(total - done) / rate) : "?"
      let speed = rate >= 10 ? "\(Int(rate))" : "\(Double(Int(rate * 10)) / 10)"
      let time = done == total ? "in \(Self.duration(seconds))" : "\(remaining) left"
      return [" \(done)/\(total)", "\(speed)/s", time, detail()].filter { !$0.isEmpty }
        .joined(separator: "  ")
    }
    if style == .bar {
      guard done == total || now - shown > .milliseconds(100) else { return }
      shown = now
      let width = 24
      let full = width * done / total
      let bar = String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
      Self.show("\r\u{1B}[K\(title) \(bar)\(text())")
      isOpen = true
      if done == total { finish() }
    } else {
      // A line for every tenth, but not more often than every two seconds, and one at the end.
      let tenth = 10 * done / total
      guard done == total || (tenth > lastTenth && now - shown > .seconds(2)) else { return }
      (lastTenth, shown) = (tenth, now)
      Self.show("\(title)\(text())\n")
    }
  }

  /// Leaves the bar where it is and goes to the next line.
  public func finish() {
    if isOpen { Self.show("\n") }
    isOpen = false
  }

  /// Writes a line of its own, above the bar.
  public func note(_ line: String) {
    guard style != .quiet else { return }
    finish()
    Self.show(line + "\n")
  }

  private static func show(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// `75` → `1:15`.
  private static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 360_000 else { return "?" }
    let whole = Int(seconds.rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return whole < 3600
      ? "\(whole / 60):\(two(whole % 60))"
      : "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }
}
