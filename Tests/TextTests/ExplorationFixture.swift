import Foundation
import Tensor

/// Goldens of scikit-learn and gensim, see `Tests/Fixtures/text/make_exploration.py`.
struct ExplorationFixture {
  struct Analysis: Decodable {
    let count: Int
    /// Shares of variance, each with the number of components that explain it.
    let explaining: [[Double]]
  }

  struct Clustering: Decodable {
    let clusters: Int
    let inertia: Double
  }

  struct MapRun: Decodable {
    struct Options: Decodable, CustomStringConvertible {
      let method, start, metric: String?
      let perplexity: Double?
      let components: Int?

      enum CodingKeys: String, CodingKey {
        case start = "init"
        case method, metric, perplexity, components
      }

      var description: String {
        [method, start, metric, perplexity.map { "\($0)" }, components.map { "\($0) components" }]
          .compactMap { $0 }.joined(separator: " ")
      }
    }

    let options: Options
    /// Of which the divergences are medians.
    let runs: Int
    let klDivergence, exactDivergence: Double
  }

  struct Neighbor: Decodable {
    let word: String
    let score: Float
  }

  struct Questions: Decodable {
    struct Analogy: Decodable {
      let positive, negative: [String]
      let addition, multiplication: [Neighbor]
    }

    struct Odd: Decodable {
      let words: [String]
      let answer: String
    }

    struct Similarity: Decodable {
      let a, b: String
      let score: Float
    }

    let neighbors: [String: [Neighbor]]
    let analogies: [Analogy]
    let odd: [Odd]
    let similarities: [Similarity]
  }

  struct Words: Decodable {
    let list: [String]
    let invented: Questions
    let glove: Questions
  }

  let pca: [String: Analysis]
  let tsne: [String: [MapRun]]
  let kmeans: [String: [Clustering]]
  let words: Words
  /// Of maps of `clusters` in two and three dimensions over all pairs.
  let divergences: [String: Double]
  private let file: SafetensorsFile

  init() throws {
    struct Numbers: Decodable {
      let pca: [String: Analysis]
      let tsne: [String: [MapRun]]
      let kmeans: [String: [Clustering]]
      let words: Words
      let divergences: [String: Double]
    }
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/text").standardized
    let numbers = try JSONDecoder().decode(
      Numbers.self, from: Data(contentsOf: folder.appending(path: "exploration.json")))
    (pca, tsne, kmeans, words) = (numbers.pca, numbers.tsne, numbers.kmeans, numbers.words)
    divergences = numbers.divergences
    file = try SafetensorsFile(path: folder.appending(path: "exploration.safetensors").path)
  }

  func tensor(_ name: String) throws -> Tensor<Float> { try file.tensor(name) }

  /// The matrix of a name; that of `glove` are the first 300 rows of ``Glove``.
  func matrix(_ name: String) throws -> Tensor<Float> {
    name == "glove"
      ? try Glove().matrix.narrow(dim: 0, start: 0, length: 300) : try tensor(name)
  }
}

/// Rows of GloVe 6B 50d for the words of Flickr8k's captions.
struct Glove {
  static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/glove/glove.6B.50d.flickr8k.txt").standardized.path

  static var isThere: Bool { FileManager.default.fileExists(atPath: path) }

  let words: [String]
  let matrix: Tensor<Float>

  init() throws {
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    words = lines.map { String($0[0]) }
    matrix = Tensor(
      lines.flatMap { $0.dropFirst().map { Float($0)! } }, shape: [lines.count, 50])
  }
}
