import Plots
import Text

/// The scores of all entries beside each other, the best of each row marked.
struct ReportTable {
  /// Which of two scores is the better one.
  enum Direction {
    case higher, lower, neither

    init(of metric: String) {
      let isQuality =
        metric.contains("BLEU") || metric.hasPrefix("CIDEr")
        || ["METEOR", "ROUGE-L", "Next word right", "Right word among the first five"].contains(
          metric)
      let isError = ["Loss", "Perplexity"].contains(metric)
      self = isQuality ? .higher : isError ? .lower : .neither
    }
  }

  private struct Row {
    let name, definition: String
    /// One an entry, nil where it has none.
    let values: [Double?]
  }

  private let entries: [CaptionReport.Entry]

  init(_ entries: [CaptionReport.Entry]) { self.entries = entries }

  /// The scores by which captioners are compared, and below what else there is to know.
  var html: String {
    let (quality, others) = (
      reported.filter { Direction(of: $0.name) == .higher },
      reported.filter { Direction(of: $0.name) != .higher }
    )
    let more = [
      ("Lengths, variety, novelty", others), ("On words cleaned as in training", cleaned),
      ("Teacher-forced: of right captions, word by word", teacherForced),
    ]
    return table([("", quality)])
      + "<details><summary>More figures</summary>\(table(more))</details>"
  }

  private func table(_ groups: [(title: String, rows: [Row])]) -> String {
    let heads = entries.enumerated().map { index, entry in
      "<th scope=\"col\"><span class=\"key k\(index % ReportStyle.colors)\"></span>"
        + "\(markupEscaped(entry.name))<small>\(markupEscaped(entry.note))</small></th>"
    }
    let bodies = groups.filter { !$0.rows.isEmpty }.map { title, rows in
      let head =
        title.isEmpty
        ? ""
        : "<tr><th class=\"group\" scope=\"rowgroup\" colspan=\"\(entries.count + 1)\">"
          + "\(title)</th></tr>\n"
      return "<tbody>" + head + rows.map(html).joined(separator: "\n") + "</tbody>"
    }
    return "<table class=\"scores\"><thead><tr><th scope=\"col\">Score</th>"
      + heads.joined() + "</tr></thead>\n" + bodies.joined(separator: "\n") + "</table>"
  }

  private func html(_ row: Row) -> String {
    let isCount = row.name == "words used"
    let texts = row.values.map { value in
      value.map { isCount ? "\(Int($0))" : Self.text($0) } ?? "–"
    }
    let best = best(row)
    let cells = texts.map { text in
      text == best
        ? "<td class=\"best\"><span aria-hidden=\"true\">★ </span>\(text)"
          + "<span class=\"unseen\"> (best)</span></td>"
        : "<td>\(text)</td>"
    }
    return "<tr><th scope=\"row\">\(markupEscaped(row.name))"
      + "<small>\(markupEscaped(row.definition))</small></th>\(cells.joined())</tr>"
  }

  /// The text of the best value, nil where there is nothing to compare or no difference to see.
  private func best(_ row: Row) -> String? {
    let values = row.values.compactMap { $0 }.filter(\.isFinite)
    let direction = Direction(of: row.name)
    guard direction != .neither, Set(values.map(Self.text)).count > 1 else { return nil }
    return (direction == .higher ? values.max() : values.min()).map(Self.text)
  }

  // MARK: Rows

  private var reported: [Row] {
    var rows: [Row] = []
    for score in entries.flatMap(\.evaluation.report.scores)
    where !rows.contains(where: { $0.name == score.name }) {
      rows.append(
        Row(
          name: score.name, definition: score.definition,
          values: entries.map { $0.evaluation.report[score.name] }))
    }
    return rows
  }

  private var cleaned: [Row] {
    (0..<4).map { order in
      Row(
        name: "BLEU-\(order + 1)", definition: "",
        values: entries.map { $0.evaluation.bleu[order] })
    }
  }

  private var teacherForced: [Row] {
    let names = [
      ("Loss", "nats a word", "loss"), ("Perplexity", "", "perplexity"),
      ("Next word right", "share of words", "next_token_accuracy"),
      ("Right word among the first five", "share of words", "top5_accuracy"),
    ]
    let scores = entries.map { $0.evaluation.teacherForced?.metrics }
    return scores.allSatisfy { $0 == nil }
      ? []
      : names.map { name, definition, key in
        Row(name: name, definition: definition, values: scores.map { $0?[key] })
      }
  }

  /// With four decimals, or fewer where the whole part is long.
  static func text(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
    let magnitude = value.magnitude
    if magnitude >= 1e15 { return "\(value)" }
    let decimals = magnitude >= 100 ? 1 : magnitude >= 10 ? 2 : 4
    let factor = [10.0, 100, 1000, 10_000][decimals - 1]
    let scaled = Int((magnitude * factor).rounded())
    var digits = String(scaled)
    while digits.count <= decimals { digits = "0" + digits }
    let sign = value < 0 && scaled > 0 ? "−" : ""
    return "\(sign)\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
  }
}
