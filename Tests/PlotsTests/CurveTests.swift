import Testing
import Vision

@testable import Plots

@Suite("A curve")
struct CurveTests {
  static let size = Size(720, 440)

  /// The colour of the pixel at a point of a plot drawn with two pixels a point.
  static func color(of image: Image, at point: Point) -> [UInt8] {
    CanvasTests.pixel(image, Int(point.x * 2), Int(point.y * 2))
  }

  @Test("has its colour where its numbers are, and none where they are not")
  func colors() throws {
    let plot = CurvePlot([
      Series("a", y: [1, 2, 3, 4, 5]), Series("b", y: [5, 5, 5, 5, 1]),
    ])
    let axes = plot.stack.layout(in: plot.size).panels[0].axes
    let image = try Image(decoding: plot.png())
    for (i, values) in [[1.0, 2, 3, 4, 5], [5, 5, 5, 5, 1]].enumerated() {
      // The last point belongs to b's marker in one series and lies alone in the other.
      for (x, y) in values.enumerated() {
        let point = axes.point(Double(x + 1), y)!
        #expect(Self.color(of: image, at: point) == SeriesStyle.okabeIto[i].bytes)
      }
    }
    for empty in [axes.point(2.5, 1.2)!, axes.point(4.9, 4.2)!, axes.point(1.5, 3.7)!] {
      #expect(Self.color(of: image, at: empty) == [255, 255, 255])
    }
  }

  @Test("breaks where a number is not finite")
  func gaps() throws {
    let values = (0..<100).map { (40..<60).contains($0) ? Double.nan : 2 }
    let plot = CurvePlot([Series("a", x: (0..<100).map(Double.init), y: values)])
    let axes = plot.stack.layout(in: plot.size).panels[0].axes
    let image = try plot.canvas().rasterized()
    // The line of the grid runs through the gap.
    #expect(Self.color(of: image, at: axes.point(50.5, 2)!) != SeriesStyle.blue.bytes)
    #expect(Self.color(of: image, at: axes.point(30.5, 2)!) == SeriesStyle.blue.bytes)
    #expect(Self.color(of: image, at: axes.point(80.5, 2)!) == SeriesStyle.blue.bytes)
  }

  @Test("on a logarithmic axis leaves out what is not above 0")
  func logarithmic() {
    let plot = CurvePlot([Series("a", y: [0, -1, 10, 1000])], yScale: .log)
    let axes = plot.stack.layout(in: plot.size).panels[0].axes
    #expect(axes.point(1, 0) == nil)
    let (low, middle, high) = (axes.point(3, 10)!, axes.point(3, 100)!, axes.point(3, 1000)!)
    #expect(abs((low.y - middle.y) - (middle.y - high.y)) < 1e-9)
    #expect(axes.x.fraction(of: 3)! < 0.05)
  }

  @Test("of no numbers says so, and one of a single number shows it")
  func fewNumbers() throws {
    let empty = CurvePlot([Series("a", y: [.nan])]).canvas()
    #expect(empty.textLines.contains { $0.text == "There is nothing to show: no values" })
    let plot = CurvePlot([Series("a", y: [3])])
    let axes = plot.stack.layout(in: plot.size).panels[0].axes
    let image = try plot.canvas().rasterized()
    #expect(Self.color(of: image, at: axes.point(1, 3)!) == SeriesStyle.blue.bytes)
  }

  @Test("is marked at its best number, the first of equal ones")
  func best() {
    let series = Series("v", x: [1, 2, 3, 4], y: [3, .nan, 2, 2])
    let lowest = CurvePlot([series], xLabel: "Epoch", best: .lowest("v")).stack.panels[0].callouts
    #expect(lowest.map(\.text) == ["best 2 at epoch 3"])
    let highest = CurvePlot([series], best: .highest("v")).stack.panels[0].callouts
    #expect(highest.map(\.x) == [1])
    let none = CurvePlot([Series("v", y: [])], best: .highest("v")).stack.panels[0].callouts
    #expect(none.isEmpty)
  }

  @Test("is smoothed where it is long, with its numbers behind")
  func smoothing() {
    let long = PlotSamples.falling(200, from: 5, to: 1, seed: 3)
    let short = Series("epochs", y: [3, 2, 1])
    let curves = CurvePlot([long, short], smoothing: 0.9).stack.panels[0].curves
    #expect(curves.map(\.isFaint) == [true, false, false])
    #expect(curves[0].series == long)
    #expect(curves[1].series == long.smoothed(weight: 0.9))
    #expect(curves[2].series == short)
  }

  @Test("of a group has dashes, a marker and a colour of its own")
  func styles() {
    let styles = (0..<168).map { SeriesStyle.indexed($0) }
    #expect(Set(styles).count == 168)
    for (i, style) in styles[..<6].enumerated() {
      for other in styles[..<i] {
        #expect(style.dash != other.dash && style.marker != other.marker)
        #expect(style.color != other.color)
      }
    }
  }

  @Test("in panels stands over the others' numbers")
  func panels() {
    let plot = CurvePlot([
      .init("Loss", [Series("a", y: [1, 2])]),
      .init("Score", [Series("b", y: [1e-9, 2e-9, 3e-9])]),
    ])
    let placed = plot.stack.layout(in: plot.size).panels
    #expect(placed[0].axes.point(2, 1)!.x == placed[1].axes.point(2, 2e-9)!.x)
    #expect(placed[0].axes.area.maxY < placed[1].axes.area.y)
  }

  @Test("of mismatched counts is refused, and so are unknown names and weights")
  func badInput() async {
    let counts = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Series("a", x: [1, 2], y: [1])
    }
    #expect(
      standardError(of: counts)
        .contains("Series: x and y must be of one count (2, 1)"))
    let name = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CurvePlot([Series("a", y: [1])], best: .lowest("b"))
    }
    #expect(
      standardError(of: name)
        .contains("CurvePlot: best must name a series (b; there are [\"a\"])"))
    let weight = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CurvePlot([Series("a", y: [1])], smoothing: 1)
    }
    #expect(
      standardError(of: weight)
        .contains("CurvePlot: smoothing must be in 0 ..< 1 (1.0)"))
  }
}

@Suite("Smoothing")
struct SmoothingTests {
  @Test("is the running mean without the lean to 0")
  func golden() {
    // By hand: 1; (1/4 + 2/2) / (3/4); (1/8 + 2/4 + 3/2) / (7/8).
    let smooth = smoothed([1, 2, 3], weight: 0.5)
    for (a, b) in zip(smooth, [1, 5.0 / 3, 17.0 / 7]) { #expect(abs(a - b) < 1e-12) }
    #expect(smoothed([4, 1, -2], weight: 0) == [4, 1, -2])
    #expect(smoothed([], weight: 0.5).isEmpty)
  }

  @Test("leaves numbers that are not finite as they are and out of the mean")
  func notFinite() {
    let smooth = smoothed([1, .nan, 2, .infinity, 3], weight: 0.5)
    #expect(smooth[1].isNaN && smooth[3] == .infinity)
    #expect([smooth[0], smooth[2], smooth[4]] == smoothed([1, 2, 3], weight: 0.5))
  }

  @Test("keeps a constant", arguments: [0.1, 0.6, 0.99, 0.999999])
  func constant(_ weight: Double) {
    for value in smoothed([Double](repeating: 7.25, count: 500), weight: weight) {
      #expect(abs(value - 7.25) < 1e-6)
    }
  }
}

@Suite("Fewer points")
struct DecimationTests {
  @Test("keep the extremes, the ends and the order of each column")
  func extremes() {
    let noise = PlotSamples.noise(10_000, seed: 4)
    let points = noise.indices.map { Point(Double($0) * 0.0692, noise[$0] * 100) }
    let fewer = decimated(points)
    #expect(fewer.count <= 4 * Int(0.0692 * 2 * 10_000 + 1))
    #expect(fewer.count < points.count)
    var columns: [Double: [Point]] = [:]
    for point in points { columns[(point.x * 2).rounded(.down), default: []].append(point) }
    var kept: [Double: [Point]] = [:]
    for point in fewer { kept[(point.x * 2).rounded(.down), default: []].append(point) }
    #expect(columns.count == kept.count)
    for (column, all) in columns {
      let few = kept[column] ?? []
      #expect(few.map(\.y).min() == all.map(\.y).min())
      #expect(few.map(\.y).max() == all.map(\.y).max())
      #expect(few.first == all.first && few.last == all.last)
    }
    #expect(zip(fewer, fewer.dropFirst()).allSatisfy { $0.x <= $1.x })
  }

  @Test("are all where there are few, going back included")
  func few() {
    let points = [Point(0, 0), Point(5, 1), Point(2, 2), Point(2.1, 9), Point(2.2, 3)]
    #expect(decimated(points) == points)
    #expect(decimated([]).isEmpty)
    #expect(decimated([Point(1, 1)]) == [Point(1, 1)])
  }
}

@Suite("The plot of a range test")
struct RangeTestTests {
  @Test("marks rates where they are, and leaves out those beyond the curve")
  func marks() {
    let plot = LearningRateFinderPlot(
      rates: [1e-3, 1e-2, 1e-1], losses: [3, 2, 4],
      marks: [.init("steepest", 1e-2), .init("minimum", 7)])
    #expect(plot.stack.panels[0].callouts.map(\.x) == [1e-2])
    #expect(plot.canvas().textLines.contains { $0.text == "steepest: 0.01" })
  }
}

@Suite("Texts over points of a line")
struct CalloutTests {
  @Test("neither overlap in a row nor leave the range", arguments: 0..<30)
  func places(seed: Int) {
    let count = seed % 8
    let noise = PlotSamples.noise(16, seed: UInt64(seed))
    let centers = (0..<count).map { 100 + 80 * noise[$0] }
    let widths = (0..<count).map { 20 + 15 * abs(noise[8 + $0]) }
    let places = Callouts.places(centers: centers, widths: widths, in: 0...200)
    #expect(places.count == count)
    for i in 0..<count {
      let (left, right) = (places[i].center - widths[i] / 2, places[i].center + widths[i] / 2)
      #expect(left >= -1e-9 && right <= 200 + 1e-9)
      for j in 0..<i where places[i].row == places[j].row {
        #expect(abs(places[i].center - places[j].center) >= (widths[i] + widths[j]) / 2)
      }
    }
  }
}
