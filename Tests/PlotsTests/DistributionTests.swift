import Testing
import Vision

@testable import Plots

@Suite("A histogram")
struct HistogramTests {
  @Test("counts as NumPy does")
  func numpy() {
    // numpy.histogram(v, bins=7), numpy.histogram(numpy.arange(1, 50) * .1, 49, (.1, 4.9))
    let v = [0.1, 0.5, 0.9, 1.0, 1.0, 2.5, 2.0, -1.0, 0.3, 0.7]
    let histogram = Histogram("v", of: v, bins: 7)
    #expect(histogram.counts == [1, 0, 2, 3, 2, 0, 2])
    #expect(histogram.edges == [-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5])
    let grid = (1..<50).map { Double($0) * 0.1 }
    #expect(
      Histogram("grid", of: grid, bins: 49, range: 0.1...4.9).counts
        == [Double](repeating: 1, count: 49))
  }

  @Test("counts each number in the interval that holds it", arguments: 0..<20)
  func property(seed: Int) {
    let values = PlotSamples.noise(seed * 10, seed: UInt64(seed))
    let histogram = Histogram("", of: values + [.nan, .infinity], bins: 1 + seed)
    let last = histogram.counts.count - 1
    for (i, count) in histogram.counts.enumerated() {
      let (lower, upper) = (histogram.edges[i], histogram.edges[i + 1])
      let inside = values.count { $0 >= lower && ($0 < upper || i == last && $0 == upper) }
      #expect(Double(inside) == count)
    }
    #expect(histogram.counts.reduce(0, +) == Double(values.count))
  }

  @Test("of equal or enormous numbers has intervals of some width")
  func extremes() {
    for values in [[2.0, 2], [1e300, -1e300], [1e15, 1e15], [0], []] {
      let histogram = Histogram("", of: values, bins: 4)
      #expect(zip(histogram.edges, histogram.edges.dropFirst()).allSatisfy { $0 < $1 })
      #expect(histogram.counts.reduce(0, +) == Double(values.count))
    }
  }

  @Test("has bars as high as its counts")
  func bars() throws {
    let plot = HistogramPlot([Histogram("a", edges: [0, 1, 2], counts: [4, 1])])
    let axes = plot.overlaidAxes(Axis(covering: [0, 2], padding: 0.02)!)
    let image = try plot.canvas().rasterized()
    let tint = SeriesStyle.blue.mixed(with: .white, fraction: 0.78).bytes
    func isTinted(_ x: Double, _ y: Double) -> Bool {
      let color = CurveTests.color(of: image, at: axes.point(x, y)!)
      return zip(color, tint).allSatisfy { abs(Int($0) - Int($1)) <= 2 }
    }
    #expect(isTinted(0.37, 3.7) && isTinted(1.37, 0.7))
    #expect(!isTinted(1.37, 1.3))
    #expect(CurveTests.color(of: image, at: axes.point(1.37, 1.3)!) == [255, 255, 255])
  }

  @Test("with other edges than counts is refused")
  func badInput() async {
    let edges = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Histogram("a", edges: [0, 1], counts: [1, 2])
    }
    #expect(
      standardError(of: edges)
        .contains("Histogram: there must be one edge more than counts (2, 2)"))
    let order = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Histogram("a", edges: [1, 0], counts: [1])
    }
    #expect(
      standardError(of: order)
        .contains("Histogram: edges must rise ([1.0, 0.0])"))
  }
}

@Suite("Gradient flow")
struct GradientFlowTests {
  typealias Layer = GradientFlowPlot.Layer

  @Test("has bars that end at the mean and at the largest")
  func bars() throws {
    let plot = GradientFlowPlot([
      Layer("a", mean: 1e-4, maximum: 1e-2), Layer("b", mean: 1e-3, maximum: 1e-1),
    ])
    let axes = plot.layout()!
    let image = try plot.canvas().rasterized()
    func color(_ value: Double, row: Int) -> [UInt8] {
      let x = axes.area.x + axes.x.fraction(of: value)! * axes.area.width
      let y = axes.area.y + 4 + (Double(row) + 0.5) * GradientFlowPlot.rowHeight
      return CurveTests.color(of: image, at: Point(x, y))
    }
    #expect(color(0.9e-4, row: 0) == GradientFlowPlot.meanColor.bytes)
    #expect(color(1.2e-4, row: 0) == GradientFlowPlot.maximumColor.bytes)
    #expect(color(0.9e-2, row: 0) == GradientFlowPlot.maximumColor.bytes)
    #expect(color(1.13e-2, row: 0) == [255, 255, 255])
    #expect(color(0.9e-3, row: 1) == GradientFlowPlot.meanColor.bytes)
    #expect(color(0.9e-1, row: 1) == GradientFlowPlot.maximumColor.bytes)
  }

  @Test("names all of sixty layers")
  func names() {
    let layers = PlotSamples.layers(60, decay: 2)
    let texts = Set(GradientFlowPlot(layers).canvas().textLines.map(\.text))
    for layer in layers { #expect(texts.contains(layer.name)) }
  }
}

@Suite("A confusion matrix")
struct ConfusionMatrixTests {
  @Test("colours each cell by its part of the row and writes both numbers")
  func cells() throws {
    let plot = ConfusionMatrixPlot(
      labels: ["a", "b", "c"], counts: [[3, 1, 0], [0, 4, 0], [0, 0, 0]])
    #expect(plot.accuracy == 7.0 / 8)
    let cells = plot.cells()
    let image = try plot.canvas().rasterized()
    func corner(_ row: Int, _ column: Int) -> [UInt8] {
      let cell = cells[row][column]
      return CurveTests.color(of: image, at: Point(cell.x + 4, cell.y + 4))
    }
    #expect(corner(0, 0) == ColorMap.blues.color(at: 0.75).bytes)
    #expect(corner(0, 1) == ColorMap.blues.color(at: 0.25).bytes)
    #expect(corner(0, 2) == [255, 255, 255])
    #expect(corner(1, 1) == ColorMap.blues.color(at: 1).bytes)
    #expect(corner(2, 2) == [0xF0, 0xF0, 0xF0])
    let texts = plot.canvas().textLines.map(\.text)
    #expect(texts.contains("Accuracy 87.5 % of 8"))
    for text in ["3", "1", "4", "a", "b", "c"] { #expect(texts.contains(text)) }
    #expect(texts.count { $0 == "25 %" } == 2 && texts.count { $0 == "75 %" } == 2)
  }

  @Test("keeps its numbers in their cells")
  func numbersInCells() {
    for sample in PlotSamples.all {
      guard let plot = sample.plot as? ConfusionMatrixPlot else { continue }
      let cells = plot.cells().joined()
      for line in plot.canvas().textLines {
        for cell in cells where cell.intersects(line.box) { #expect(cell.contains(line.box)) }
      }
    }
  }

  @Test("that is not square is refused, and so are counts below 0")
  func badInput() async {
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ConfusionMatrixPlot(labels: ["a", "b"], counts: [[1, 2], [3]])
    }
    #expect(
      standardError(of: shape).contains(
        "ConfusionMatrixPlot: counts must have a row and a column for each label (2 labels, rows of [2, 1])"
      ))
    let sign = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ConfusionMatrixPlot(labels: ["a"], counts: [[-1]])
    }
    #expect(
      standardError(of: sign)
        .contains("ConfusionMatrixPlot: counts must be at least 0"))
  }
}
