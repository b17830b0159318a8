import ApusTestSupport
import Foundation
import Testing
import Vision

@testable import Plots

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Every plot")
struct EveryPlot {
  @Test("keeps its texts apart and on the canvas", arguments: PlotSamples.all)
  func layout(_ sample: PlotSamples.Sample) {
    let canvas = sample.plot.canvas()
    let lines = canvas.textLines
    #expect(!lines.isEmpty)
    for (i, line) in lines.enumerated() {
      #expect(canvas.bounds.contains(line.box), "\(line.text) leaves the canvas: \(line.box)")
      for other in lines[..<i] where line.box.intersects(other.box) {
        Issue.record("\"\(line.text)\" \(line.box) covers \"\(other.text)\" \(other.box)")
      }
    }
  }

  @Test("is a picture of its size on white", arguments: PlotSamples.all)
  func picture(_ sample: PlotSamples.Sample) throws {
    let size = sample.plot.size
    let image = try Image(decoding: sample.plot.png(scale: 1))
    #expect(image.width == Int(size.width.rounded()))
    #expect(image.height == Int(size.height.rounded()))
    let last = image.pixels.count - 3
    #expect(image.pixels[0..<3] == [255, 255, 255])
    #expect(Array(image.pixels[last...]) == [255, 255, 255])
    #expect(image.pixels.contains { $0 < 150 })
  }

  @Test("is well-formed SVG that holds its texts", arguments: PlotSamples.all)
  func svg(_ sample: PlotSamples.Sample) {
    let reader = SVGTexts(sample.plot.svg())
    #expect(reader.problem == nil)
    #expect(reader.texts == sample.plot.canvas().textLines.map(\.text))
  }

  @Test("has the same bytes twice", arguments: PlotSamples.all)
  func determinism(_ sample: PlotSamples.Sample) throws {
    #expect(sample.plot.svg() == sample.plot.svg())
    #expect(try sample.plot.png(scale: 1) == sample.plot.png(scale: 1))
  }

  @Test(
    "is written for a look at it",
    .enabled(if: ProcessInfo.processInfo.environment["APUS_PLOT_SAMPLES"] != nil))
  func samples() throws {
    let folder = ProcessInfo.processInfo.environment["APUS_PLOT_SAMPLES"]!
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for sample in PlotSamples.all {
      try sample.plot.save(to: "\(folder)/\(sample.name).png")
      try sample.plot.save(to: "\(folder)/\(sample.name).svg")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count >= 2)
  }
}

/// The texts of an SVG file, as an XML parser reads them.
final class SVGTexts: NSObject, XMLParserDelegate {
  private(set) var texts: [String] = []
  private(set) var problem: String?
  private var isInText = false

  init(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    if !parser.parse() { problem = "\(parser.parserError as Any), line \(parser.lineNumber)" }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    isInText = name == "text"
    if isInText { texts.append("") }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if isInText { texts[texts.count - 1] += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    isInText = false
  }
}
