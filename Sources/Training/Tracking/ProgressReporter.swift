/// Shows on standard error how far a job is: a bar that is redrawn on a terminal, now and then a
/// line elsewhere.
///
/// ```swift
/// let progress = ProgressReporter()
/// progress.begin("Epoch 1/3", total: 500)
/// for batch in 1...500 { progress.update(batch, detail: "loss 2.31") }
/// // Epoch 1/3 ▕██████████▌             ▏ 212/500  41/s  0:07 left  loss 2.31
/// ```
/// The bar fits the terminal's width and is drawn at most ten times a second, twice a second over
/// SSH; `NO_COLOR` is respected. A pipe, a file and a terminal that cannot redraw (`TERM=dumb`) get
/// a line for a tenth of the job, but not more often than every three seconds, and one at the end.
public final class ProgressReporter {
  /// Where and whether to show anything.
  public enum Style: Sendable {
    case bar, lines, quiet

    /// A bar on a terminal, lines in a pipe or a file.
    public static var automatic: Style { Terminal().canRedraw ? .bar : .lines }
  }

  /// The line of the terminal, which a reporter and those nested in it share.
  private final class Screen {
    let terminal: Terminal
    /// What the line shows.
    var line = ""
    var drawn: ContinuousClock.Instant?

    init(_ terminal: Terminal) { self.terminal = terminal }

    func draw(_ text: String) {
      // From the start of the line, and nothing of the old text behind the new one.
      if text != line { terminal.write("\r\(text)\u{1B}[K") }
      line = text
    }

    func close() {
      if !line.isEmpty { terminal.write("\n") }
      line = ""
    }
  }

  private struct Job {
    var line: ProgressLine
    var start: ContinuousClock.Instant
    let first: Int
    /// The last number that was shown, and when.
    var shown: Int?
    var shownAt: ContinuousClock.Instant?
    var isComplete = false
  }

  private let style: Style
  private let screen: Screen
  private let now: () -> ContinuousClock.Instant
  private let parent: ProgressReporter?
  private var job: Job?

  public convenience init(_ style: Style = .automatic) {
    self.init(style, Terminal())
  }

  init(
    _ style: Style, _ terminal: Terminal,
    now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    (self.style, self.now, parent) = (style, now, nil)
    screen = Screen(terminal)
  }

  private init(within parent: ProgressReporter) {
    (style, screen, now) = (parent.style, parent.screen, parent.now)
    self.parent = parent
  }

  /// Returns a reporter of a job within this one, such as an evaluation in the middle of an epoch.
  ///
  /// On a terminal its bar takes the place of this one's until it is done; its titles follow this
  /// one's, as in `Epoch 1/3 › Evaluation`. Its time does not count for this one's rate.
  public func nested() -> ProgressReporter { ProgressReporter(within: self) }

  /// Starts a job of `total` units, of which a resumed one has `completed` behind it.
  public func begin(_ title: String, total: Int, completed: Int = 0) {
    finish()
    guard total > 0 else {
      job = nil
      return
    }
    let title = [parent?.job?.line.title, title.onOneLine].compactMap(\.self)
    let line = ProgressLine(
      title: title.joined(separator: " › "), done: completed, total: total, seconds: 0, timed: 0,
      detail: "")
    job = Job(line: line, start: now(), first: completed)
  }

  /// Tells that `done` units are done; `detail` says how it goes, such as the loss.
  public func update(_ done: Int, detail: @autoclosure () -> String = "") {
    guard style != .quiet, job != nil else { return }
    let time = now()
    job!.line.done = done
    guard isDue(time) else { return }
    job!.line.detail = detail().onOneLine
    show(at: time)
    if done >= job!.line.total { complete(at: time) }
  }

  /// Leaves the bar where it is and goes to the next line; a nested one goes and makes place for the
  /// one around it.
  public func finish() {
    guard style != .quiet else { return }
    if let job, let shown = job.shown, shown != job.line.done { show(at: now()) }
    if parent == nil {
      screen.close()
    } else if let job, !job.isComplete {
      complete(at: now())
    }
  }

  /// Writes a line of its own, above the bar.
  public func note(_ line: String) {
    guard style != .quiet else { return }
    let bar = screen.line
    if !bar.isEmpty { screen.terminal.write("\r\u{1B}[K") }
    screen.line = ""
    screen.terminal.write(line + "\n")
    if !bar.isEmpty { screen.draw(bar) }
  }

  private func isDue(_ time: ContinuousClock.Instant) -> Bool {
    let line = job!.line
    if line.done >= line.total { return !job!.isComplete }
    if style == .bar {
      let pause = Duration.milliseconds(screen.terminal.isRemote ? 500 : 100)
      return screen.drawn.map { time - $0 >= pause } ?? true
    }
    let before = job!.shown ?? job!.first
    let tenths = (Double(before) / Double(line.total) * 10).rounded(.down)
    return line.fraction * 10 >= tenths + 1
      && time - (job!.shownAt ?? job!.start) >= .seconds(3)
  }

  private func show(at time: ContinuousClock.Instant) {
    job!.line.seconds = (time - job!.start) / .seconds(1)
    job!.line.timed = job!.line.done - job!.first
    (job!.shown, job!.shownAt) = (job!.line.done, time)
    let terminal = screen.terminal
    if style == .bar {
      screen.draw(job!.line.bar(columns: terminal.columns, hasColors: terminal.hasColors))
      screen.drawn = time
    } else {
      terminal.write(job!.line.plain + "\n")
    }
  }

  /// Ends a job: a nested one makes place for the one around it.
  private func complete(at time: ContinuousClock.Instant) {
    job!.isComplete = true
    guard let parent else { return screen.close() }
    guard let outer = parent.job, !outer.isComplete else {
      if style == .bar { screen.draw("") }
      return
    }
    parent.job!.start += time - job!.start
    if style == .bar { parent.show(at: time) }
  }
}
