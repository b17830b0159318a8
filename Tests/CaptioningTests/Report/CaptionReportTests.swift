import Foundation
import Plots
import Tensor
import Testing
import Text
import Vision

@testable import Captioning

@Suite("A report")
struct CaptionReportTests {
  /// What a page has as data, as its script reads it.
  private struct Page: Decodable {
    struct Metric: Decodable {
      let name: String
      let isQuality: Bool
    }
    struct Attention: Decodable {
      let words: [String]
      let height, width: Int
      let highest, region: [Double]
      let weights: String
    }
    struct Caption: Decodable {
      let text: String
      let scores: [Double?]
      let attention: Attention?
    }
    struct Picture: Decodable {
      let file, name: String
      let width, height: Int
      let references: [String]
      let captions: [Caption]
    }
    let entries: [String]
    let metrics: [Metric]
    let firstMetric: Int
    let pictures: [Picture]
  }

  private func page(_ html: String) throws -> Page {
    let start = try #require(html.range(of: "<script type=\"application/json\" id=\"data\">"))
    let end = try #require(html.range(of: "</script>", range: start.upperBound..<html.endIndex))
    let text = html[start.upperBound..<end.lowerBound]
    return try JSONDecoder().decode(Page.self, from: Data(text.utf8))
  }

  private let dataset = Scenes(trainCount: 0, devCount: 3, testCount: 0).dataset(.dev)

  private func entries(_ names: [String], _ dataset: CaptionDataset) throws -> [CaptionReport.Entry]
  {
    try names.enumerated().map { index, name in
      try CaptionReport.Entry(
        name: name, pipeline: randomPipeline(self.dataset, seed: UInt64(index + 1)), dataset)
    }
  }

  @Test("holds captions, references, scores and attention of all checkpoints, and small pictures")
  func content() throws {
    try withTemporaryFolder { folder in
      let big = Image(width: 1000, height: 300, pixels: [UInt8](repeating: 90, count: 900_000))
      let set = CaptionDataset(
        name: "mixed/dev",
        samples: dataset.samples + [
          CaptionedImage(name: "wide.png", source: .memory(big), captions: ["a wide picture"])
        ])
      let entries = try entries(["one", "two"], set)
      try CaptionReport(set, entries).write(to: "\(folder)/new/report")
      let html = try String(contentsOfFile: "\(folder)/new/report/index.html", encoding: .utf8)
      let page = try page(html)
      #expect(page.entries == ["one", "two"])
      #expect(page.pictures.map(\.name) == set.samples.map(\.name))
      #expect(page.pictures.map(\.references) == set.samples.map(\.captions))
      #expect(page.metrics[page.firstMetric].name == "CIDEr-D")
      for (index, entry) in entries.enumerated() {
        let evaluation = entry.evaluation
        #expect(page.pictures.map { $0.captions[index].text } == evaluation.examples.map(\.caption))
        for (place, metric) in page.metrics.enumerated() {
          let scores = evaluation.report.scores.first { $0.name == metric.name }!.images!
          for (picture, score) in zip(page.pictures, scores) {
            #expect(abs(picture.captions[index].scores[place]! - score) < 1e-4)
          }
        }
        for (picture, example) in zip(page.pictures, evaluation.examples) {
          let (shown, own) = (picture.captions[index].attention!, example.attention!)
          #expect(shown.words == own.words)
          let bytes = Array(Data(base64Encoded: shown.weights)!)
          #expect(bytes.count == own.weights.count * 9)
          for (place, weight) in own.weights.joined().enumerated() {
            let peak = own.weights[place / 9].max()!
            #expect(abs(Float(bytes[place]) / 255 - weight / peak) < 0.0021)
          }
        }
      }
      let last = try #require(page.pictures.last)
      #expect((last.width, last.height) == (480, 144))
      for picture in page.pictures {
        let image = try Image(contentsOf: "\(folder)/new/report/\(picture.file)")
        #expect((image.width, image.height) == (picture.width, picture.height))
      }
      #expect(html.contains("<h1>Captions of mixed/dev</h1>"))
      // Nothing is fetched from elsewhere.
      #expect(!html.contains("http:") && !html.contains("https:") && !html.contains("@import"))
    }
  }

  @Test("takes captions and names for text, whatever they hold")
  func hostile() throws {
    try withTemporaryFolder { folder in
      let attacks = [
        "</script><script>alert(1)</script>", "<img src=x onerror=alert(2)>", "\"'&amp;<b>",
        "]]>--><!--<script>", "line\nbreak\u{2028}and\u{0}zero", "../../etc/passwd",
      ]
      let samples = attacks.map {
        CaptionedImage(name: $0, source: dataset.samples[0].source, captions: [$0])
      }
      let set = CaptionDataset(name: attacks[0], samples: samples)
      let report = CaptionReport(set, try entries([attacks[1], attacks[2]], set))
      try report.write(to: folder)
      let html = try String(contentsOfFile: "\(folder)/index.html", encoding: .utf8)
      let page = try page(html)
      #expect(page.pictures.map(\.name) == attacks)
      #expect(page.pictures.map(\.references) == attacks.map { [$0] })
      #expect(page.entries == [attacks[1], attacks[2]])
      // The page's own two scripts, and no element that came with a text.
      #expect(html.ranges(of: "<script").count == 2 && html.ranges(of: "</script").count == 2)
      #expect(!html.contains("<img") && !html.contains("<b>") && !html.contains("<!--"))
      #expect(page.pictures.allSatisfy { $0.file.wholeMatch(of: /pictures\/\d{5}\.jpg/) != nil })
      #expect(markupEscaped("<a href='\"'>&") == "&lt;a href=&#39;&quot;&#39;&gt;&amp;")
    }
  }

  @Test("marks the best score of a row where scores differ, and lower losses")
  func marks() throws {
    let entries = try entries(["one", "two"], dataset)
    let html = ReportTable(entries).html
    let losses = entries.map { $0.evaluation.teacherForced!.perplexity.crossEntropy }
    let best = ReportTable.text(losses.min()!)
    #expect(html.contains("<span aria-hidden=\"true\">★ </span>\(best)<span"))
    let alone = ReportTable([entries[0]]).html
    #expect(!alone.contains("class=\"best\""))
    #expect(!ReportTable([entries[0], entries[0]]).html.contains("class=\"best\""))
    #expect(ReportTable.Direction(of: "length") == .neither)
    #expect(ReportTable.Direction(of: "CIDEr-D") == .higher)
    #expect(
      [0.12345, 12.345, 123.45, 7, -0.5, .infinity, .nan].map(ReportTable.text)
        == ["0.1235", "12.35", "123.5", "7.0000", "−0.5000", "∞", "–"])
  }

  @Test("shows words alone for a model that does not tell where it looks")
  func blind() throws {
    try withTemporaryFolder { folder in
      let pipeline = try randomPipeline(dataset, model: GlancingCaptioner.register(looksAt: nil))
      let entry = try CaptionReport.Entry(name: "blind", pipeline: pipeline, dataset)
      try CaptionReport(dataset, [entry]).write(to: folder)
      let html = try String(contentsOfFile: "\(folder)/index.html", encoding: .utf8)
      #expect(try page(html).pictures.allSatisfy { $0.captions[0].attention == nil })
    }
  }

  @Test("changes nothing of a page when a picture has gone")
  func missingPicture() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/picture.png"
      try dataset.samples[0].source.load().write(to: path)
      let set = CaptionDataset(
        name: "set",
        samples: [CaptionedImage(name: "a", source: .file(path), captions: ["a star"])])
      let report = CaptionReport(set, try entries(["one"], set))
      try report.write(to: "\(folder)/report")
      let before = try Data(contentsOf: URL(filePath: "\(folder)/report/index.html"))
      try FileManager.default.removeItem(atPath: path)
      #expect(throws: ImageError.self) { try report.write(to: "\(folder)/report") }
      #expect(try Data(contentsOf: URL(filePath: "\(folder)/report/index.html")) == before)
    }
  }

  @Test("is of one data set")
  func mismatch() async {
    await #expect(processExitsWith: .failure) {
      let dataset = Scenes(trainCount: 0, devCount: 3, testCount: 0).dataset(.dev)
      let part = CaptionDataset(name: "part", samples: Array(dataset.samples.prefix(2)))
      let pipeline = try randomPipeline(dataset)
      let entries = try [dataset, part].map {
        try CaptionReport.Entry(name: $0.name, pipeline: pipeline, $0)
      }
      _ = CaptionReport(dataset, entries)
    }
  }
}
