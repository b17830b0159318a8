import Plots

/// The page's markup.
struct ReportPage {
  private let report: CaptionReport
  private let pictures: [ReportPicture]

  init(_ report: CaptionReport, _ pictures: [ReportPicture]) {
    (self.report, self.pictures) = (report, pictures)
  }

  func html() throws -> String {
    let data = ReportData(report, pictures)
    let title = markupEscaped(report.title)
    let count = pictures.count
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <title>\(title)</title>
      <style>
      \(ReportStyle.css)
      </style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      <p class="soft">\(count) picture\(count == 1 ? "" : "s"), words cut by \
      \(markupEscaped(report.entries[0].evaluation.report.tokenization.uppercased())) for the \
      scores of COCO’s evaluation</p>
      </header>
      <main>
      <section aria-labelledby="scores"><h2 id="scores">Scores</h2>
      <div class="wide" tabindex="0" role="region" aria-labelledby="scores">
      \(ReportTable(report.entries).html)
      </div></section>
      \(ReportCurves(report.entries).html)
      <section aria-labelledby="pictures"><h2 id="pictures">Pictures</h2>
      <noscript><p>Sorting, captions and attention need JavaScript.</p></noscript>
      \(Self.controls)
      <div id="list"></div>
      <button type="button" class="more" id="more" hidden>Show more</button>
      </section>
      </main>
      <script type="application/json" id="data">\(try data.text())</script>
      <script>
      \(ReportScript.javascript)
      </script>
      </body>
      </html>

      """
  }

  /// Nothing from elsewhere, whatever a caption says.
  private static let policy =
    "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; "
    + "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

  private static let controls = """
    <form class="controls" id="controls">
    <label>Order <select id="order">
    <option value="best">best first</option>
    <option value="worst">worst first</option>
    <option value="random">random</option>
    <option value="apart">largest difference first</option>
    <option value="given">as in the data set</option>
    </select></label>
    <label>by <select id="metric"></select></label>
    <label>of <select id="entry"></select></label>
    <label>Find <input id="find" type="search" autocomplete="off"></label>
    <button type="button" id="shuffle" hidden>Shuffle</button>
    </form>
    <p class="soft" id="count" role="status"></p>
    <p class="soft" id="hint" hidden>Point at a word, or tap it, to see where the model looked;
    arrow keys go on to the next word, Escape ends it.</p>
    """
}
