import Foundation
import Testing

@testable import Training

@Suite("The width of text")
struct DisplayWidthTests {
  @Test(
    "is what terminals give it",
    arguments: [
      ("", 0), ("abc", 3), ("ü", 1), ("u\u{308}", 1), ("漢字", 4), ("ひらがな", 8), ("한글", 4),
      ("\u{1112}\u{1161}\u{11AB}", 2), ("Ｆ", 2), ("ｱ", 1), ("🙂", 2), ("❤", 1), ("❤\u{FE0F}", 2),
      ("█▏…›", 4), ("a\u{200B}b", 2), ("𠀀", 2), ("Ελληνικά", 8), ("✅", 2),
    ])
  func widths(text: String, columns: Int) { #expect(text.columns == columns) }

  @Test("is kept when text is shortened")
  func truncation() {
    #expect("abcdef".truncated(to: 6) == "abcdef")
    #expect("abcdef".truncated(to: 4) == "abc…")
    #expect("漢字漢字".truncated(to: 6) == "漢字…")
    #expect("漢字".truncated(to: 1) == "…")
    #expect("漢字".truncated(to: 0) == "")
    #expect("a\nb\tc\u{1B}[1m".onOneLine == "a b c [1m")
  }
}

@Suite("A line of progress")
struct ProgressLineTests {
  private func line(_ done: Int, _ total: Int, title: String = "Epoch 1/3") -> ProgressLine {
    ProgressLine(
      title: title, done: done, total: total, seconds: 10, timed: done, detail: "loss 2.31")
  }

  @Test("shows count, rate, time and detail")
  func plain() {
    #expect(line(120, 1200).plain == "Epoch 1/3 120/1200  12/s  1:30 left  loss 2.31")
    #expect(line(45, 90).plain == "Epoch 1/3 45/90  4.5/s  0:10 left  loss 2.31")
    #expect(line(4, 5000).plain == "Epoch 1/3 4/5000  2.5 s each  3:28:10 left  loss 2.31")
    #expect(line(90, 90).plain == "Epoch 1/3 90/90  9.0/s  in 0:10  loss 2.31")
    #expect(line(0, 90).plain == "Epoch 1/3 0/90  loss 2.31")
  }

  @Test("has a bar that is as full as the job is done")
  func bar() {
    let text = line(53, 100).bar(columns: 100, hasColors: false)
    #expect(
      text
        == "Epoch 1/3 ▕████████████▋           ▏ 53/100  5.3/s  0:09 left  loss 2.31")
    #expect(
      line(0, 9).bar(columns: 100, hasColors: false).contains(
        "▕" + String(repeating: " ", count: 24) + "▏"))
    #expect(
      line(9, 9).bar(columns: 100, hasColors: false).contains(String(repeating: "█", count: 24)))
    #expect(line(53, 100).bar(columns: 100, hasColors: true).contains("▕\u{1B}[36m████"))
  }

  @Test("fits twenty columns")
  func narrow() {
    #expect(line(12, 30).bar(columns: 20, hasColors: false) == "Epoch… ▕█▌  ▏ 12/30")
    #expect(line(12, 30, title: "漢字漢字").bar(columns: 20, hasColors: false).columns == 19)
  }

  @Test("is narrower than the terminal, whatever it shows")
  func neverWraps() {
    for columns in 1...140 {
      for title in ["", "E", "Epoch 100/100 › Captions of flickr8k", "漢字漢字漢字漢字漢字", "🙂🙂🙂🙂"] {
        for (done, total) in [(0, 1), (1, 1), (5, 3), (123, 4567), (1, 123_456_789_012)] {
          for detail in ["", "loss 2.31", "損失 2.31  困惑度 12.5  学習率 0.001"] {
            let line = ProgressLine(
              title: title, done: done, total: total, seconds: 1e5, timed: done, detail: detail)
            let text = line.bar(columns: columns, hasColors: false)
            #expect(text.columns < columns)
            let colored = line.bar(columns: columns, hasColors: true)
            #expect(colored.replacing(/\u{1B}\[[0-9]+m/, with: "") == text)
          }
        }
      }
    }
  }
}

/// A terminal of its own: what is written to `terminal` can be read back.
private final class PseudoTerminal {
  let controller: Int32
  let descriptor: Int32

  init(columns: UInt16) throws {
    var (controller, descriptor): (Int32, Int32) = (-1, -1)
    try #require(openpty(&controller, &descriptor, nil, nil, nil) == 0)
    (self.controller, self.descriptor) = (controller, descriptor)
    resize(columns: columns)
    _ = fcntl(controller, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(descriptor)
    close(controller)
  }

  func resize(columns: UInt16) {
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
  }

  /// What was written since the last time.
  var output: String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(controller, &buffer, buffer.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}

/// A clock that a test moves.
private final class Clock {
  var time = ContinuousClock.now
}

@Suite("A progress reporter")
struct ProgressReporterTests {
  private let clock = Clock()

  private func reporter(
    _ terminal: PseudoTerminal, _ environment: [String: String] = [:]
  ) -> ProgressReporter {
    let environment = ["TERM": "xterm", "NO_COLOR": "1"].merging(environment) { $1 }
    return ProgressReporter(.bar, Terminal(terminal.descriptor) { environment[$0] }) {
      [clock] in clock.time
    }
  }

  @Test("chooses a bar for a terminal that can redraw, and colours where they are wanted")
  func terminals() throws {
    let pseudo = try PseudoTerminal(columns: 80)
    func terminal(_ environment: [String: String]) -> Terminal {
      Terminal(pseudo.descriptor) { environment[$0] }
    }
    #expect(terminal(["TERM": "xterm"]).canRedraw)
    #expect(terminal(["TERM": "xterm"]).hasColors)
    #expect(terminal(["TERM": "xterm", "NO_COLOR": ""]).hasColors)
    #expect(!terminal(["TERM": "xterm", "NO_COLOR": "1"]).hasColors)
    #expect(!terminal(["TERM": "dumb"]).canRedraw)
    #expect(!terminal([:]).canRedraw)
    #expect(!terminal(["TERM": "xterm"]).isRemote)
    #expect(terminal(["TERM": "xterm", "SSH_TTY": "/dev/pts/1"]).isRemote)
    #expect(terminal([:]).columns == 80)
    pseudo.resize(columns: 33)
    #expect(terminal([:]).columns == 33)
    pseudo.resize(columns: 0)
    #expect(terminal([:]).columns == 80)
    #expect(terminal(["COLUMNS": "50"]).columns == 50)
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    #expect(!Terminal(ends[1]) { _ in "xterm" }.canRedraw)
  }

  @Test("draws at most ten times a second, and the end always")
  func limit() throws {
    let terminal = try PseudoTerminal(columns: 60)
    let progress = reporter(terminal)
    progress.begin("Job", total: 1000)
    for done in 1...1000 {
      clock.time += .milliseconds(1)
      progress.update(done)
    }
    let draws = terminal.output.split(separator: "\r", omittingEmptySubsequences: true)
    #expect((10...12).contains(draws.filter { $0.contains("Job") }.count))
    #expect(draws.last?.contains("1000/1000") == true)
    #expect(draws.last?.hasSuffix("\r\n") == true)
  }

  @Test("draws twice a second over SSH, and not at all where nothing changed")
  func remote() throws {
    let terminal = try PseudoTerminal(columns: 60)
    let progress = reporter(terminal, ["SSH_CONNECTION": "a b"])
    progress.begin("Job", total: 100)
    for done in 1...20 {
      clock.time += .milliseconds(100)
      progress.update(done)
    }
    #expect((4...5).contains(terminal.output.split(separator: "\r").count))
  }

  @Test("never writes a line that is as wide as the window, which may change")
  func width() throws {
    let terminal = try PseudoTerminal(columns: 100)
    let progress = reporter(terminal)
    progress.begin("Epoch 漢字 1/3\n", total: 50)
    for (done, columns) in zip(1..., [100, 20, 64, 21, 40, 30, 200] as [UInt16]) {
      terminal.resize(columns: columns)
      clock.time += .seconds(1)
      progress.update(done, detail: "loss 2.31\ttokens 1234")
      let text = terminal.output.replacing("\r", with: "").replacing("\u{1B}[K", with: "")
      #expect(!text.contains("\n"))
      #expect(text.contains("\(done)/50"))
      #expect(text.columns < Int(columns))
    }
  }

  @Test("writes lines for tenths, not more often than every three seconds, and for the end")
  func lines() throws {
    let terminal = try PseudoTerminal(columns: 80)
    let progress = ProgressReporter(.lines, Terminal(terminal.descriptor)) { [clock] in clock.time }
    func shown(_ body: () -> Void) -> [Substring] {
      body()
      return terminal.output.split(separator: "\r\n")
    }
    let slow = shown {
      progress.begin("Slow", total: 100)
      for done in 1...100 {
        clock.time += .seconds(1)
        progress.update(done, detail: "loss \(done)")
      }
    }
    #expect(slow.count == 10)
    #expect(slow.first == "Slow 10/100  1.0/s  1:30 left  loss 10")
    #expect(slow.last == "Slow 100/100  1.0/s  in 1:40  loss 100")
    let quick = shown {
      progress.begin("Quick", total: 100)
      for done in 1...100 {
        clock.time += .milliseconds(50)
        progress.update(done)
      }
    }
    #expect(quick.map { $0.prefix { $0 != "s" } } == ["Quick 60/100  20/", "Quick 100/100  20/"])
    let broken = shown {
      progress.begin("Broken", total: 10)
      for done in 1...7 {
        clock.time += .seconds(2)
        progress.update(done)
      }
      progress.finish()
      progress.finish()
    }
    #expect(broken.count == 4)
    #expect(broken.last?.hasPrefix("Broken 7/10") == true)
  }

  @Test("writes notes above the bar")
  func notes() throws {
    let terminal = try PseudoTerminal(columns: 60)
    let progress = reporter(terminal)
    progress.begin("Job", total: 10)
    progress.update(1)
    let bar = terminal.output
    progress.note("skipped a.png")
    #expect(terminal.output == "\r\u{1B}[Kskipped a.png\r\n" + bar)
    progress.finish()
    #expect(terminal.output == "\r\n")
    progress.note("done")
    #expect(terminal.output == "done\r\n")
  }

  @Test("shows a nested job in place of the outer one, of whose rate it takes nothing")
  func nesting() throws {
    let terminal = try PseudoTerminal(columns: 90)
    let progress = reporter(terminal)
    progress.begin("Epoch 1/3", total: 100)
    clock.time += .seconds(10)
    progress.update(50)
    let bar = terminal.output
    #expect(bar.contains("5.0/s"))
    let inner = progress.nested()
    inner.begin("Evaluation", total: 2)
    inner.update(1)
    clock.time += .seconds(100)
    inner.update(1)
    #expect(terminal.output.contains("Epoch 1/3 › Evaluation"))
    inner.update(2)
    let after = terminal.output
    #expect(!after.contains("\n"))
    #expect(after.hasSuffix(bar))
    inner.begin("Evaluation", total: 2)
    inner.finish()
    #expect(!terminal.output.contains("\n"))
    clock.time += .seconds(10)
    progress.update(100)
    #expect(terminal.output.contains("in 0:20"))
    let late = progress.nested()
    late.begin("Evaluation", total: 1)
    late.update(1)
    #expect(terminal.output.hasSuffix("\r\u{1B}[K"))
  }

  @Test("counts a resumed job's rate from where it was resumed")
  func resumed() throws {
    let terminal = try PseudoTerminal(columns: 90)
    let progress = reporter(terminal)
    progress.begin("Job", total: 1000, completed: 900)
    clock.time += .seconds(5)
    progress.update(950)
    #expect(terminal.output.contains("950/1000  10/s  0:05 left"))
  }

  @Test("is silent when it is quiet, and for nothing to do")
  func quiet() throws {
    let terminal = try PseudoTerminal(columns: 90)
    let progress = ProgressReporter(.quiet, Terminal(terminal.descriptor))
    progress.begin("Job", total: 2)
    progress.update(2)
    progress.note("note")
    progress.finish()
    let loud = reporter(terminal)
    loud.begin("Nothing", total: 0)
    loud.update(0)
    loud.finish()
    #expect(terminal.output == "")
  }
}
