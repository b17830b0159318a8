#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What the page's script shows, as JSON.
struct ReportData: Encodable {
  struct Metric: Encodable {
    let name: String
    /// Whether a higher score is a better caption.
    let isQuality: Bool
  }

  struct Caption: Encodable {
    let text: String
    /// Of ``ReportData/metrics``.
    let scores: [Double?]
    let logProbability: Double?
    let attention: Attention?
  }

  /// Words with a grid each, in bytes of which 255 is the word's highest weight.
  struct Attention: Encodable {
    let words: [String]
    let height, width: Int
    let highest: [Double]
    let weights: String
    let region: [Double]
  }

  struct Picture: Encodable {
    let file, name: String
    let width, height: Int
    let references: [String]
    /// One an entry.
    let captions: [Caption]
  }

  let entries: [String]
  let metrics: [Metric]
  /// The metric to begin with.
  let firstMetric: Int
  let pictures: [Picture]

  init(_ report: CaptionReport, _ files: [ReportPicture]) {
    entries = report.entries.map(\.name)
    let evaluations = report.entries.map(\.evaluation)
    // Metrics that all entries have, in the order of the first.
    let shared = evaluations[0].report.scores.filter { score in
      evaluations.allSatisfy { evaluation in
        evaluation.report.scores.contains { $0.name == score.name && $0.images != nil }
      }
    }
    metrics = shared.map {
      Metric(name: $0.name, isQuality: ReportTable.Direction(of: $0.name) == .higher)
    }
    firstMetric =
      shared.firstIndex { $0.name == "CIDEr-D" } ?? shared.firstIndex { $0.name == "BLEU-4" } ?? 0
    let scores = evaluations.map { evaluation in
      shared.map { metric in evaluation.report.scores.first { $0.name == metric.name }!.images! }
    }
    pictures = files.indices.map { number in
      let file = files[number]
      let example = evaluations[0].examples[number]
      let captions = evaluations.indices.map { entry in
        let own = evaluations[entry].examples[number]
        let probability = Double(own.logProbability)
        return Caption(
          text: own.caption, scores: scores[entry].map { finite($0[number]) },
          logProbability: finite(probability),
          attention: own.attention.map { Attention($0, region: file.regions[entry]) })
      }
      return Picture(
        file: file.file, name: example.name, width: file.width, height: file.height,
        references: example.references, captions: captions)
    }
  }

  /// Returns text that may stand in a `script` element.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return ScriptText.json(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}

/// JSON has no numbers that are not finite.
private func finite(_ value: Double) -> Double? { value.isFinite ? fourDecimals(value) : nil }

extension ReportData.Attention {
  init(_ attention: CaptionAttention, region: [Double]) {
    words = attention.words
    (height, width) = (attention.height, attention.width)
    let peaks = attention.weights.map { row in
      row.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
    }
    highest = peaks.map { fourDecimals(Double($0)) }
    var bytes: [UInt8] = []
    for (row, peak) in zip(attention.weights, peaks) {
      let scale = peak > 0 ? 255 / peak : 0
      bytes += row.map { $0 > 0 && $0.isFinite ? UInt8(min(255, ($0 * scale).rounded())) : 0 }
    }
    weights = Data(bytes).base64EncodedString()
    self.region = region
  }
}
