import ApusTestSupport
import Foundation
import Tensor
import Testing

@testable import Training

/// Writes a run with everything in it, and what readers should find. `Scripts/test-tracking` names the
/// folder in `APUS_TRACKING_FOLDER` and reads it with TensorBoard; here the records are counted.
@Suite("A run for other readers")
struct TrackingRunTests {
  private struct Point: Codable {
    var step: Int
    /// As text: JSON has no numbers that are not finite.
    var value: String
  }

  private struct Distribution: Codable {
    var min, max, num, sum, sumOfSquares: String
  }

  private struct Expected: Codable {
    var purgeStep: Int
    var wallTime: Double
    /// What CSV and JSON lines hold.
    var logged: [String: [Point]]
    /// What TensorBoard shows.
    var scalars: [String: [Point]]
    var histograms: [String: Distribution]
    var image: [UInt8]
    var imageWidth, imageHeight: Int
    var text, textName: String
  }

  @Test("is written whole")
  func write() throws {
    if let folder = ProcessInfo.processInfo.environment["APUS_TRACKING_FOLDER"] {
      try write(to: URL(filePath: folder))
    } else {
      try withFolder { try write(to: $0) }
    }
  }

  private func write(to folder: URL) throws {
    let run = try RunFolder(path: folder.appending(path: "run").path)
    try run.write(.current(seed: 1))
    var expected = Expected(
      purgeStep: 30, wallTime: 1_767_225_600.25, logged: [:], scalars: [:], histograms: [:],
      image: [], imageWidth: 0, imageHeight: 0,
      text: "# Title\n\nSome *text*: ü, 漢字", textName: "notes")
    func values(_ step: Int) -> [String: Double] {
      var values = ["train/loss": 4 / Double(step + 1), "train, \"lr\"": 1e-3 * Double(step)]
      if step % 5 == 0 { values["dev/bleu"] = Double(step) / 64 }
      if step == 7 { values["train/loss"] = .nan }
      if step == 8 { values["train/loss"] = .infinity }
      if step == 9 { values["train/loss"] = -.infinity }
      return values
    }
    func open(resumingAt step: Int?) throws -> [any MetricLogger] {
      let loggers = try run.loggers(resumingAt: step)
      (loggers[0] as? TensorBoardLogger)?.wallTime = expected.wallTime
      return loggers
    }
    // The first process dies after step 44, having saved its state before step 30.
    for logger in try open(resumingAt: nil) {
      for step in 0..<45 { try logger.log(values(step).mapValues { $0 * 1 }, step: step) }
    }
    try run.write(.current(seed: 1))
    let loggers = try open(resumingAt: 30)
    let weights = Tensor((0..<1000).map { Float(($0 * 7919) % 1009 - 504) / 64 })
    let images = URL(filePath: #filePath).deletingLastPathComponent()
    let png = Array(try Data(contentsOf: images.appending(path: "../Fixtures/images/colour.png")))
    for logger in loggers {
      for step in 30..<60 { try logger.log(values(step), step: step) }
      try logger.logHistogram(weights, name: "weights", step: 59)
      try logger.logImage(png: png, name: "figure", step: 59)
      try logger.logText(expected.text, name: expected.textName, step: 59)
      try logger.logHyperparameters(
        ["lr": 0.001, "model": "lstm", "flip": true, "zero": 0], metrics: ["hparam/bleu": 0.25],
        step: 60)
      try logger.finish()
    }
    try run.finish(metrics: ["bleu": 0.25, "loss": .nan])

    for step in 0..<60 {
      for (name, value) in values(step) {
        expected.logged[name, default: []].append(Point(step: step, value: "\(value)"))
      }
    }
    expected.scalars = expected.logged
    expected.scalars["hparam/bleu"] = [Point(step: 60, value: "0.25")]
    let numbers = weights.elements.map(Double.init)
    expected.histograms["weights"] = Distribution(
      min: "\(numbers.min()!)", max: "\(numbers.max()!)", num: "\(numbers.count)",
      sum: "\(numbers.reduce(0, +))", sumOfSquares: "\(numbers.reduce(0) { $0 + $1 * $1 })")
    let header = try #require(PNGHeader(png))
    (expected.image, expected.imageWidth, expected.imageHeight) = (
      png, header.width, header.height
    )
    try JSONEncoder().encode(expected).write(to: folder.appending(path: "expected.json"))

    let events = try folderContent(run.logs).filter { $0.hasPrefix("events") }
    let counts = try events.map { try eventRecords("\(run.logs)/\($0)").count }
    #expect(counts == [2 + 45, 3 + 30 + 3 + 3 + 1])
  }
}
