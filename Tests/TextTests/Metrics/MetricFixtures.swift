import Foundation
import Testing

/// What `Tests/Fixtures/text/make_metrics.py` has written.
enum MetricFixtures {
  struct Captions: Decodable {
    let candidates: [String]
    let references: [[String]]
  }

  struct NLTK: Decodable {
    let corpus: [Double]
    let corpusFirst60: [String: [Double]]
    let corpusWeights: [Double]
    let everyThirdAndLast14: [String: [Double?]]
    let otherConstants: [String: Double]
    let autoReweighLast14: [Double]
    let skewedWeightsLast14: [Double]
  }

  struct COCO: Decodable {
    struct Lengths: Decodable {
      let corpus: [Double]
      let images: [[Double]]
    }
    struct Frequencies: Codable {
      let documents: Int
      let ngrams: [String]
      let counts: [Int]
    }
    let bleu: [Double]
    let bleuImages: [[Double]]
    let bleuEveryFifth: [String: Lengths]
    let rouge: Double
    let rougeImages: [Double]
    let ciderd: Double
    let ciderdImages: [Double]
    let ciderdAlone: Double
    let ciderImages: [Double]
    let frequencies: Frequencies
    let ciderdFrequencies: [Double]
    let ciderFrequencies: [Double]
    let ciderdSigma2: [Double]
  }

  struct Flickr: Decodable {
    let images: Int
    let nltkBleu: [Double]
    let bleu: [Double]
    let rouge: Double
    let ciderd: Double
    let cider: Double
  }

  static let captions: (candidates: [[String]], references: [[[String]]]) = {
    let file: Captions = read("metrics_captions", as: JSONDecoder())
    return (file.candidates.map(\.words), file.references.map { $0.map(\.words) })
  }()
  static let nltk: NLTK = read("metrics_nltk")
  static let coco: COCO = read("metrics_coco")
  static let flickr: Flickr = read("metrics_flickr8k")

  /// Flickr8k's captions beside the package, where they have been put for development.
  static let flickrPath = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../../shared/data/flickr8k/Flickr8k_text/Flickr8k.token.txt")
    .standardized.path

  /// The captions of each picture, cut at white space.
  static func flickrCaptions() throws -> [[[String]]] {
    let text = try String(contentsOfFile: flickrPath, encoding: .utf8)
    var places: [Substring: Int] = [:]
    var captions: [[[String]]] = []
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "\t")
      let name = parts[0].split(separator: "#")[0]
      if places.updateValue(places[name] ?? captions.count, forKey: name) == nil {
        captions.append([])
      }
      captions[places[name]!].append(String(parts[1]).words)
    }
    return captions
  }

  private static func read<Content: Decodable>(_ name: String, as decoder: JSONDecoder? = nil)
    -> Content
  {
    let snake = JSONDecoder()
    snake.keyDecodingStrategy = .convertFromSnakeCase
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/text/\(name).json").standardized
    return try! (decoder ?? snake).decode(Content.self, from: Data(contentsOf: file))
  }
}

extension String {
  /// Cut at white space.
  var words: [String] { split(whereSeparator: \.isWhitespace).map(String.init) }
}

/// Expects as many numbers, none of which differs by more than `tolerance` times max(1, |expected|).
func expectClose(
  _ actual: some Sequence<Double>, _ expected: some Sequence<Double>, tolerance: Double = 1e-12,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let (actual, expected) = (Array(actual), Array(expected))
  #expect(actual.count == expected.count, sourceLocation: sourceLocation)
  let wrong = zip(actual, expected).enumerated().first {
    !(abs($1.0 - $1.1) <= tolerance * max(1, abs($1.1)))
  }
  #expect(
    wrong == nil, "number \(wrong?.offset ?? 0): \(wrong.map { "\($0.element)" } ?? "")",
    sourceLocation: sourceLocation)
}

/// What a program says when it stops.
func message(_ result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}
