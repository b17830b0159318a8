/// How far a job is, as a line of text.
struct ProgressLine {
  var title: String
  var done: Int
  let total: Int
  /// How long it took so far, in seconds.
  var seconds: Double
  /// The units of `done` that were done in these seconds.
  var timed: Int
  /// How it goes, such as the loss.
  var detail: String

  /// The line for a file, of any length.
  var plain: String {
    [title + " " + count, rate, time, detail].filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// The line for a terminal: less than `columns` wide, so that no terminal breaks it.
  ///
  /// The number and the bar come first; time, detail and rate are shown where there is room.
  func bar(columns: Int, hasColors: Bool) -> String {
    let room = max(0, columns - 1)
    // What surrounds the bar: two ends and a space.
    let frame = 3
    var inner = room >= 60 ? 10 : 4
    var titleRoom = room - 1 - count.columns - frame - inner
    if titleRoom < 3 {
      inner = 0
      titleRoom = room - 1 - count.columns
    }
    guard titleRoom > 0 else { return count.truncated(to: room) }
    let title = title.truncated(to: titleRoom)
    var left = titleRoom - title.columns
    func fitted(_ text: String, least: Int) -> String {
      guard !text.isEmpty, left >= 2 + min(least, text.columns) else { return "" }
      let result = text.truncated(to: left - 2)
      left -= 2 + result.columns
      return result
    }
    let time = fitted(time, least: .max)
    let detail = fitted(detail, least: 8)
    let rate = fitted(rate, least: .max)
    if inner > 0 { inner += min(left, 24 - inner) }
    let parts = [
      inner > 0 ? "\(title) \(drawn(inner, hasColors: hasColors)) \(count)" : "\(title) \(count)",
      rate, time, detail,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// A bar of `width` columns between its ends, exact to an eighth of a column.
  private func drawn(_ width: Int, hasColors: Bool) -> String {
    let eighths = Int((Double(width * 8) * fraction).rounded(.down))
    let (full, part) = (eighths / 8, eighths % 8)
    let partial = part > 0 ? String(["▏", "▎", "▍", "▌", "▋", "▊", "▉"][part - 1]) : ""
    let filled = String(repeating: "█", count: full) + partial
    let empty = String(repeating: " ", count: width - full - (part > 0 ? 1 : 0))
    return hasColors ? "▕\u{1B}[36m\(filled)\u{1B}[0m\(empty)▏" : "▕\(filled)\(empty)▏"
  }

  var fraction: Double { min(1, max(0, Double(done) / Double(total))) }

  private var count: String { "\(done)/\(total)" }

  private var rate: String {
    guard timed > 0, seconds > 0 else { return "" }
    let rate = Double(timed) / seconds
    if rate >= 1e9 { return "" }
    if rate >= 10 { return "\(Int(rate))/s" }
    return rate >= 1 ? "\(Self.tenths(rate))/s" : "\(Self.tenths(1 / rate)) s each"
  }

  private var time: String {
    if done >= total { return "in \(Self.duration(seconds))" }
    guard timed > 0 else { return "" }
    return "\(Self.duration(Double(total - done) * seconds / Double(timed))) left"
  }

  private static func tenths(_ number: Double) -> String {
    number < 1e6 ? "\((number * 10).rounded() / 10)" : "\(number)"
  }

  /// `75` → `1:15`.
  private static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 3.6e8 else { return "?" }
    let whole = Int(seconds.rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return whole < 3600
      ? "\(whole / 60):\(two(whole % 60))"
      : "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }
}
