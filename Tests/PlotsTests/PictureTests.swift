import Tensor
import Testing
import Vision

@testable import Plots

@Suite("A grid of pictures")
struct ImageGridTests {
  static let items = (0..<7).map {
    ImageGrid.Item(
      PlotSamples.stripes($0), caption: "caption \($0)", references: ["reference \($0)"])
  }

  @Test("puts pictures in rows without cropping or stretching them")
  func rows() throws {
    let grid = ImageGrid(Self.items, columns: 3, pictureWidth: 120)
    let places = grid.layout().places
    #expect(places.count == 7)
    #expect(Set(places[0..<3].map(\.picture.maxY)).count == 1)
    #expect(places[3].picture.y > places[0].picture.maxY)
    #expect(places[3].picture.midX == places[0].picture.midX)
    for (place, item) in zip(places, Self.items) {
      let ratio = place.picture.width / place.picture.height
      #expect(abs(ratio - Double(item.image.width) / Double(item.image.height)) < 1e-9)
      for other in places where other.picture != place.picture {
        #expect(!place.picture.intersects(other.picture))
      }
    }
  }

  @Test("shows the pixels of its pictures")
  func pixels() throws {
    let grid = ImageGrid([Self.items[0]], pictureWidth: 120)
    let picture = grid.layout().places[0].picture
    let image = try grid.canvas().rasterized(scale: 1)
    // A whole place, so that nothing is interpolated.
    #expect(picture.x.rounded() == picture.x && picture.y.rounded() == picture.y)
    for (x, y) in [(0, 0), (60, 40), (119, 79)] {
      #expect(
        CanvasTests.pixel(image, Int(picture.x) + x, Int(picture.y) + y)
          == CanvasTests.pixel(Self.items[0].image, x, y))
    }
  }

  @Test("writes captions, references and verdicts below their picture")
  func texts() {
    var item = Self.items[1]
    item.verdict = .init("CIDEr 1.2", .good)
    let grid = ImageGrid([Self.items[0], item], columns: 2)
    let place = grid.layout().places[1]
    let lines = grid.canvas().textLines
    for text in ["caption 1", "– reference 1", "CIDEr 1.2"] {
      let line = lines.first { $0.text == text }
      #expect((line?.box.y ?? 0) >= place.picture.maxY)
      #expect((line?.box.x ?? 0) >= place.picture.x)
    }
  }

  @Test("without columns is refused")
  func badInput() async {
    let columns = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ImageGrid([], columns: 0)
    }
    #expect(
      standardError(of: columns)
        .contains("ImageGrid: columns must be at least 1 (0)"))
  }
}

@Suite("A heat map")
struct HeatMapTests {
  @Test(
    "enlarged keeps a constant, and stays between the lowest and the highest", arguments: 0..<10)
  func bounds(seed: Int) {
    let (width, height) = (1 + seed % 4, 1 + seed % 3)
    let noise = PlotSamples.noise(width * height, seed: UInt64(seed))
    let large = HeatMap(noise, width: width, height: height).enlarged(width: 37, height: 23)
    #expect(large.values.count == 37 * 23)
    #expect(large.values.max()! <= noise.max()! + 1e-12)
    #expect(large.values.min()! >= noise.min()! - 1e-12)
    let flat = HeatMap([2, 2, 2, 2], width: 2, height: 2).enlarged(width: 9, height: 5)
    #expect(flat.values.allSatisfy { abs($0 - 2) < 1e-12 })
  }

  @Test("enlarged is a cubic B-spline")
  func golden() {
    // At the middle of an odd multiple lies the cell's own place: weights 1/6, 4/6, 1/6.
    let large = HeatMap([0, 6, 0], width: 3, height: 1).enlarged(width: 9, height: 1)
    #expect(abs(large.values[4] - 4) < 1e-12)
    #expect(abs(large.values[1] - 1) < 1e-12)
    // A third beyond: ((2/3)³ / 6, …) of which the peak's weight is (4 − 6/9 + 3/27) / 6.
    #expect(abs(large.values[5] - (4 - 6.0 / 9 + 3.0 / 27)) < 1e-12)
    for i in 0..<9 { #expect(abs(large.values[i] - large.values[8 - i]) < 1e-12) }
  }

  @Test("enlarged has its peak where the number is, rows and columns apart")
  func peak() {
    var values = [Double](repeating: 0, count: 12)
    values[1 * 4 + 3] = 1
    let large = HeatMap(values, width: 4, height: 3).enlarged(width: 40, height: 30)
    let index = large.values.indices.max { large.values[$0] < large.values[$1] }!
    #expect((10..<20).contains(index / 40) && (30..<40).contains(index % 40))
  }
}

@Suite("An attention overlay")
struct AttentionOverlayTests {
  static let grey = Image(width: 60, height: 60, pixels: [UInt8](repeating: 128, count: 10_800))

  @Test("is brightest where the word looks")
  func brightness() throws {
    var weights = [Float](repeating: 0, count: 2 * 16)
    weights[0] = 1
    weights[16 + 15] = 1
    let plot = AttentionOverlay(
      Self.grey, words: ["first", "last"], weights: Tensor(weights, shape: [2, 16]))
    let places = plot.layout()
    let image = try plot.canvas().rasterized()
    func light(_ place: Rectangle, _ x: Double, _ y: Double) -> Int {
      let point = Point(place.x + x * place.width, place.y + y * place.height)
      return CurveTests.color(of: image, at: point).reduce(0) { $0 + Int($1) }
    }
    #expect(light(places[0], 0.5, 0.5) == 3 * 128)
    #expect(light(places[1], 0.05, 0.05) > light(places[1], 0.95, 0.95) + 200)
    #expect(light(places[2], 0.95, 0.95) > light(places[2], 0.05, 0.05) + 200)
  }

  @Test("takes [T, L] with a grid and [T, h, w] alike")
  func shapes() {
    let weights = (0..<12).map { Float($0) }
    let flat = AttentionOverlay(
      Self.grey, words: ["a", "b"], weights: Tensor(weights, shape: [2, 6]), grid: (2, 3))
    let map = AttentionOverlay(
      Self.grey, words: ["a", "b"], weights: Tensor(weights, shape: [2, 2, 3]))
    #expect(flat.svg() == map.svg())
  }

  @Test("has a bar of what the brightest colour stands for")
  func scaling() {
    let weights = Tensor<Float>([0.5, 0.5, 0.5, 0.5], shape: [1, 4])
    let shared = AttentionOverlay(Self.grey, words: ["a"], weights: weights)
    #expect(shared.canvas().textLines.contains { $0.text == "0.5" })
    var own = shared
    own.scaling = .perWord
    #expect(own.canvas().textLines.contains { $0.text == "max" })
  }

  @Test("takes numbers that are not finite for none")
  func notFinite() {
    let weights = Tensor<Float>([.nan, .infinity, 0, 1], shape: [1, 2, 2])
    let finite = Tensor<Float>([0, 0, 0, 1], shape: [1, 2, 2])
    #expect(
      AttentionOverlay(Self.grey, words: ["a"], weights: weights).svg()
        == AttentionOverlay(Self.grey, words: ["a"], weights: finite).svg())
  }

  @Test("of other words than weights, or of no grid, is refused")
  func badInput() async {
    let words = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AttentionOverlay(Self.grey, words: ["a"], weights: .ones([2, 4]))
    }
    #expect(
      standardError(of: words).contains(
        "AttentionOverlay: there must be weights for each word (1 words, [2, 4])"))
    let grid = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AttentionOverlay(Self.grey, words: ["a"], weights: .ones([1, 6]))
    }
    #expect(
      standardError(of: grid).contains(
        "AttentionOverlay: the grid must have the locations of weights (2 × 2, [1, 6])"))
  }
}

@Suite("A scatter plot")
struct ScatterPlotTests {
  @Test("has points in the colours of their clusters")
  func colors() throws {
    let items = (0..<4).map {
      ScatterPlot.Item(x: Double($0), y: Double($0 * $0), cluster: $0)
    }
    let plot = ScatterPlot(items, clusters: ["a", "b", "c", "d"])
    let axes = plot.layout()!.axes
    let image = try plot.canvas().rasterized()
    for item in items {
      let color = CurveTests.color(of: image, at: axes.point(item.x, item.y)!)
      #expect(color == SeriesStyle.okabeIto[item.cluster].bytes)
    }
  }

  @Test("keeps labels off each other and off all points", arguments: [1, 10, 60, 400])
  func labels(count: Int) {
    let noise = PlotSamples.noise(2 * count, seed: 8)
    let bounds = Rectangle(x: 0, y: 0, width: 500, height: 400)
    let points = (0..<count).map { i -> (point: Point, text: String?) in
      (Point(250 + 60 * noise[2 * i], 200 + 50 * noise[2 * i + 1]), "label \(i)")
    }
    let placed = LabelPlacement(points, in: bounds, style: TextStyle(size: 10), radius: 3)
    #expect(placed.labels.count + placed.omittedCount == count)
    #expect(!placed.labels.isEmpty)
    for (i, label) in placed.labels.enumerated() {
      #expect(bounds.contains(label.box))
      for other in placed.labels[..<i] { #expect(!label.box.intersects(other.box)) }
      for (point, _) in points {
        let marker = Rectangle(x: point.x - 3, y: point.y - 3, width: 6, height: 6)
        #expect(!label.box.intersects(marker))
      }
    }
  }

  @Test("says how many labels it has no room for")
  func omitted() {
    let items = (0..<40).map { _ in ScatterPlot.Item(x: 1, y: 1, label: "the same place") }
    let plot = ScatterPlot(items)
    let count = plot.layout()!.labels.omittedCount
    #expect(count > 10)
    #expect(
      plot.canvas().textLines.contains {
        $0.text == "\(count) labels are left out for want of room"
      })
  }

  @Test("labels all of some words")
  func allLabels() {
    let plot = PlotSamples.all.first { $0.name == "scatter" }?.plot as? ScatterPlot
    #expect(plot?.layout()?.labels.omittedCount == 0)
    #expect(plot?.layout()?.labels.labels.count == plot?.items.count)
  }

  @Test("of an unknown cluster is refused")
  func badInput() async {
    let cluster = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ScatterPlot([.init(x: 0, y: 0, cluster: 2)], clusters: ["a", "b"])
    }
    #expect(
      standardError(of: cluster)
        .contains("ScatterPlot: a cluster must be in 0 ..< 2 (2)"))
  }
}
