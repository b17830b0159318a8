import Foundation
import Plots
import Tensor
import Testing
import Vision

/// Plots of every kind, with data as it comes and with data at its worst.
enum PlotSamples {
  /// A sample and its name, which becomes a file's.
  struct Sample: CustomTestStringConvertible, Sendable {
    let name: String
    let plot: any Plot
    var testDescription: String { name }
  }

  static let all: [Sample] = [
    curves, schedules, gradients, histograms, matrices, pictures, scatters,
  ].flatMap { $0 }.map { Sample(name: $0.0, plot: $0.1) }

  /// Numbers that are the same in every run, about normally distributed.
  static func noise(_ count: Int, seed: UInt64) -> [Double] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    return (0..<count).map { _ in
      (0..<6).reduce(-3.0) { sum, _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return sum + Double(state >> 11) / Double(1 << 53)
      } * 1.4
    }
  }

  static func falling(_ count: Int, from start: Double, to end: Double, seed: UInt64) -> Series {
    let noise = noise(count, seed: seed)
    return Series(
      "training", x: (0..<count).map { Double($0 * 10) },
      y: noise.indices.map { i in
        end + (start - end) * exp(-5 * Double(i) / Double(count)) + noise[i] * 0.12
      })
  }

  static let longName =
    "a name that is much longer than a name should be and goes on & on with <angles>, \"quotes\" and no end in sight for the reader"

  static func validation(_ count: Int) -> Series {
    Series(
      "validation", x: (0..<count).map { Double($0) * 10_000 / Double(count) + 200 },
      y: (0..<count).map { i in
        let t = Double(i) / Double(count)
        return 2.4 + 2.9 * exp(-6 * t) + 0.5 * t * t
      })
  }

  static var curves: [(String, any Plot)] {
    let training = falling(1000, from: 6.2, to: 2.1, seed: 1)
    let dense = falling(10_000, from: 6.2, to: 2.1, seed: 2)
    let second = falling(10_000, from: 7.5, to: 3.2, seed: 3)
    let epochs = Series(
      "BLEU-4", x: validation(20).x, y: (0..<20).map { 0.24 - 0.2 / Double($0 + 1) })
    let cider = Series("CIDEr / 4", x: epochs.x, y: epochs.y.map { $0 * 0.9 + 0.01 })
    let names = (1...9).map { "run \($0)" }
    let gaps = Series(
      "gaps", y: [3, 2.5, .nan, 2, .infinity, 1.8, 1.7, -.infinity, .nan, 1.2, 1.1])
    return [
      (
        "curve",
        CurvePlot(
          [
            .init("Loss (nats a word)", [training, validation(20)], best: .lowest("validation")),
            .init("Score", [epochs, cider], best: .highest("BLEU-4")),
          ], title: "Show, Attend and Tell on Flickr8k", smoothing: 0.9)
      ),
      (
        "curve_dense",
        CurvePlot(
          [dense, Series("another run", x: second.x, y: second.y)], title: "10 000 points each",
          yScale: .log, best: .lowest("another run"), smoothing: 0.98)
      ),
      (
        "curve_epochs",
        CurvePlot(
          [
            Series("training", y: [4.1, 3.2, 2.9, 2.7, 2.5]),
            Series("validation", y: [3.9, 3.3, 3.1, 3.05, 3.12]),
          ], xLabel: "Epoch", best: .lowest("validation"))
      ),
      ("curve_empty", CurvePlot([Series("training", y: [])], title: "Before the first step")),
      (
        "curve_one_point",
        CurvePlot([Series("training", y: [3.2])], title: "One point", best: .lowest("training"))
      ),
      ("curve_equal", CurvePlot([Series("constant", y: [0.1, 0.1, 0.1, 0.1])], xLabel: "Epoch")),
      ("curve_gaps", CurvePlot([gaps], title: "Numbers that are not finite leave gaps")),
      (
        "curve_huge",
        CurvePlot(
          [Series("from 1e-30 to 1e30", y: (0...60).map { pow(10, Double($0 - 30)) })],
          title: "Sixty decades", yScale: .log)
      ),
      (
        "curve_huge_linear",
        CurvePlot([Series("from -1e30 to 1e30", y: [-1e30, 1e-30, 3e29, 1e30])], title: "Linear")
      ),
      (
        "curve_negative",
        CurvePlot(
          [Series("log likelihood", y: [-120_000, -80_000, -40_500, -20_010])],
          title: "Negative", yLabel: "Log likelihood (nats)")
      ),
      (
        "curve_many",
        CurvePlot(
          names.enumerated().map { i, name in
            Series(name, y: (0..<60).map { 5 * exp(-Double($0) / 20) + 0.35 * Double(i) })
          }, title: "Nine runs", xLabel: "Epoch")
      ),
      (
        "curve_long",
        CurvePlot(
          [Series(longName, y: [1, 2]), Series("b", y: [2, 1])], title: longName + longName,
          xLabel: longName, yLabel: longName)
      ),
      (
        "curve_narrow_range",
        CurvePlot(
          [Series("loss", y: [1_000_000.001, 1_000_000.002, 1_000_000.0015])],
          title: "A narrow range")
      ),
    ]
  }

  static var schedules: [(String, any Plot)] {
    let steps = (0..<2000).map(Double.init)
    func rate(_ peak: Double, _ step: Double) -> Double {
      step < 200 ? peak * (step + 1) / 200 : peak * (1 + cos(.pi * (step - 200) / 1800)) / 2
    }
    let rates = (0..<120).map { pow(10, -6 + 6.5 * Double($0) / 119) }
    let noise = noise(120, seed: 5)
    let losses = rates.indices.map { i -> Double in
      let fall = 3.2 / (1 + pow(3e-3 / rates[i], 1.4))
      return 6.1 - fall + pow(rates[i] / 0.6, 2.4) * 3 + 0.05 * noise[i]
    }
    return [
      (
        "schedule",
        SchedulePlot(
          [
            Series("backbone", x: steps, y: steps.map { rate(1e-4, $0) }),
            Series("decoder", x: steps, y: steps.map { rate(4e-4, $0) }),
          ],
          momenta: [
            Series("both groups", x: steps, y: steps.map { 0.95 - 0.1 * rate(1, $0) })
          ], title: "One cycle")
      ),
      ("schedule_one", SchedulePlot([Series("rate", x: steps, y: steps.map { rate(3e-5, $0) })])),
      (
        "finder",
        LearningRateFinderPlot(
          rates: rates, losses: losses, smoothed: smoothed(losses, weight: 0.7),
          marks: [.init("steepest slope", 2e-3), .init("a tenth of the minimum", 9e-3)])
      ),
      ("finder_empty", LearningRateFinderPlot(rates: [], losses: [])),
      (
        "finder_flat",
        LearningRateFinderPlot(rates: rates, losses: rates.map { _ in 2.5 }, title: "Flat")
      ),
      (
        "finder_nan",
        LearningRateFinderPlot(
          rates: rates, losses: losses.enumerated().map { $0.offset > 100 ? .nan : $0.element })
      ),
    ]
  }

  static func layers(_ count: Int, decay: Double) -> [GradientFlowPlot.Layer] {
    let noise = noise(count, seed: 9)
    return (0..<count).map { i in
      let mean = 1e-3 * pow(10, -decay * Double(count - i) / Double(count) + 0.2 * noise[i])
      let part = ["attention.query.weight", "attention.key.weight", "linear1.weight", "norm1.bias"]
      return .init(
        "decoder.layers.\(i / 4).\(part[i % 4])", mean: mean, maximum: mean * (20 + 8 * noise[i]))
    }
  }

  static var gradients: [(String, any Plot)] {
    var broken = layers(12, decay: 1)
    broken[3].mean = .nan
    broken[7] = .init("decoder.embedding.weight", mean: 0, maximum: 0)
    return [
      ("gradients", GradientFlowPlot(layers(16, decay: 0.8), verdict: "healthy")),
      ("gradients_sixty", GradientFlowPlot(layers(60, decay: 5))),
      ("gradients_broken", GradientFlowPlot(broken)),
      ("gradients_one", GradientFlowPlot([.init("linear.weight", mean: 1e-4, maximum: 2e-3)])),
      ("gradients_empty", GradientFlowPlot([])),
      (
        "gradients_long",
        GradientFlowPlot([
          .init(longName, mean: 1e-30, maximum: 1e30), .init("b", mean: 1, maximum: 3),
        ])
      ),
    ]
  }

  static var histograms: [(String, any Plot)] {
    let a = noise(4000, seed: 11).map { 11 + 2.2 * $0 }
    let b = noise(4000, seed: 12).map { 9 + 1.4 * $0 }
    let steps = (0..<14).map { step -> (String, [Double]) in
      let width = 0.05 + 0.01 * Double(step)
      return ("step \(step * 500)", noise(3000, seed: UInt64(20 + step)).map { $0 * width })
    }
    return [
      (
        "histogram",
        HistogramPlot(
          Histogram.sharingEdges([("references", a), ("generated", b)], bins: 30),
          title: "Length of captions", xLabel: "Words", yLabel: "Captions")
      ),
      (
        "histogram_ridge",
        HistogramPlot(
          Histogram.sharingEdges(steps, bins: 50), style: .ridge,
          title: "decoder.embedding.weight", xLabel: "Weight")
      ),
      ("histogram_empty", HistogramPlot([Histogram("none", of: [])])),
      ("histogram_equal", HistogramPlot([Histogram("equal", of: [2, 2, 2])], title: "All equal")),
      (
        "histogram_ridge_one",
        HistogramPlot([Histogram("step 0", of: a)], style: .ridge, title: "One step")
      ),
    ]
  }

  static var matrices: [(String, any Plot)] {
    func matrix(_ count: Int, _ scale: Int) -> [[Int]] {
      (0..<count).map { row in
        (0..<count).map { column in
          let distance = abs(row - column)
          return distance == 0 ? 40 * scale + row : max(0, 6 - 2 * distance) * scale
        }
      }
    }
    let colours = ["red", "green", "blue", "yellow", "white", "black"]
    let objects = [
      "person", "bicycle", "car", "motorcycle", "aeroplane", "bus", "train", "lorry", "boat",
      "traffic light", "fire hydrant", "stop sign", "bench", "bird", "cat", "dog", "horse",
      "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "rucksack", "umbrella", "handbag",
      "tie", "suitcase", "frisbee", "skis",
    ]
    return [
      ("confusion", ConfusionMatrixPlot(labels: colours, counts: matrix(6, 4))),
      (
        "confusion_thirty",
        ConfusionMatrixPlot(labels: objects, counts: matrix(30, 37), title: "Objects in captions")
      ),
      (
        "confusion_two",
        ConfusionMatrixPlot(labels: ["no", longName], counts: [[0, 0], [123_456_789, 12]])
      ),
      ("confusion_empty", ConfusionMatrixPlot(labels: [], counts: [])),
    ]
  }

  /// Pictures of the folder that `APUS_PLOT_PICTURES` names, and else of stripes.
  static func picture(_ index: Int) -> Image {
    if let folder = ProcessInfo.processInfo.environment["APUS_PLOT_PICTURES"],
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder).sorted(),
      let image = try? Image(contentsOf: "\(folder)/\(names[(index * 37) % names.count])")
    {
      return image
    }
    return stripes(index)
  }

  /// A picture in which no two places near each other are alike.
  static func stripes(_ index: Int) -> Image {
    let (width, height) = index % 3 == 2 ? (90, 120) : (120, 80)
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let tile = (x / 16 + y / 16) % 2
        pixels += [UInt8((x * 2 + index * 40) % 256), UInt8((y * 3) % 256), UInt8(tile * 180)]
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  static var pictures: [(String, any Plot)] {
    let captions = [
      "a brown dog runs through the shallow water of a lake with a stick in its mouth",
      "two children play on a swing", "a man in a red jacket climbs a steep wall of rock",
      "a girl in a pink dress is going into a wooden cabin", "snow",
      "a_single_word_without_any_space_that_is_wider_than_its_picture",
    ]
    let references = [
      "A dog carries a stick through the water .",
      "The brown dog is running in a lake and playing .",
      "A wet dog .",
    ]
    let verdicts: [ImageGrid.Verdict?] = [
      .init("CIDEr 1.31", .good), .init("CIDEr 0.52", .fair), .init("CIDEr 0.04", .bad), nil,
      .init("a verdict that is far too long for its picture", .bad), nil,
    ]
    let items = captions.indices.map {
      ImageGrid.Item(
        picture($0), caption: captions[$0], references: Array(references.prefix(3 - $0 % 3)),
        verdict: verdicts[$0])
    }
    let words = ["a", "brown", "dog", "runs", "through", "shallow", "water", "."]
    func attention(_ count: Int, _ side: Int, _ spread: Double) -> Tensor<Float> {
      var weights: [Float] = []
      for word in 0..<count {
        let (cx, cy) = (0.2 + 0.6 * Double(word) / Double(count), 0.35 + 0.3 * Double(word % 3) / 2)
        let map = (0..<side * side).map { i -> Double in
          let dx = (Double(i % side) + 0.5) / Double(side) - cx
          let dy = (Double(i / side) + 0.5) / Double(side) - cy
          return exp(-(dx * dx + dy * dy) / (spread * Double(1 + word % 4)))
        }
        let sum = map.reduce(0, +)
        weights += map.map { Float($0 / sum) }
      }
      return Tensor(weights, shape: [count, side * side])
    }
    return [
      ("grid", ImageGrid(items, columns: 3, title: "Captions of the development split")),
      ("grid_one", ImageGrid([items[2]])),
      ("grid_empty", ImageGrid([])),
      (
        "attention",
        AttentionOverlay(
          picture(1), words: words, weights: attention(8, 14, 0.02), title: "Attention by word")
      ),
      (
        "attention_coarse",
        AttentionOverlay(
          picture(2), words: ["one", longName], weights: attention(2, 7, 0.01), scaling: .perWord)
      ),
      (
        "attention_one",
        AttentionOverlay(
          picture(0), words: ["dog"], weights: Tensor<Float>.ones([1, 1, 1]), columns: 4)
      ),
    ]
  }

  static var scatters: [(String, any Plot)] {
    let groups = [
      (
        "animals",
        ["dog", "cat", "horse", "bird", "sheep", "cow", "puppy", "elephant", "fish", "bear"]
      ),
      ("colours", ["red", "blue", "green", "yellow", "white", "black", "brown", "orange", "pink"]),
      (
        "people", ["man", "woman", "boy", "girl", "child", "children", "people", "player", "crowd"]
      ),
      (
        "actions",
        ["runs", "jumps", "plays", "sits", "stands", "climbs", "swims", "rides", "walks"]
      ),
    ]
    let x = noise(400, seed: 31)
    let y = noise(400, seed: 32)
    var items: [ScatterPlot.Item] = []
    for (cluster, group) in groups.enumerated() {
      for word in group.1 {
        let i = items.count
        items.append(
          .init(
            x: x[i] * 0.9 + 5 * cos(Double(cluster) * 1.6),
            y: y[i] * 0.9 + 5 * sin(Double(cluster) * 1.6),
            label: word, cluster: cluster))
      }
    }
    let crowd = (0..<400).map {
      ScatterPlot.Item(x: x[$0], y: y[$0], label: "word\($0)", cluster: $0 % 10)
    }
    return [
      (
        "scatter",
        ScatterPlot(
          items, clusters: groups.map(\.0), title: "Embeddings of words", xLabel: "t-SNE 1",
          yLabel: "t-SNE 2")
      ),
      (
        "scatter_crowd",
        ScatterPlot(
          crowd, clusters: (0..<10).map { "cluster \($0)" }, title: "Crowded", hasTicks: false)
      ),
      ("scatter_one", ScatterPlot([.init(x: 3, y: -2, label: longName)])),
      ("scatter_empty", ScatterPlot([.init(x: .nan, y: 1)])),
    ]
  }
}
