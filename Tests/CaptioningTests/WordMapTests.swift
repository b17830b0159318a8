import ApusTestSupport
import Captioning
import Foundation
import Plots
import Tensor
import Testing

@Suite("A map of words")
struct WordMapTests {
  /// Three groups of ten words; those of a group point in one direction, at different lengths.
  private func vectors() -> (words: [String], matrix: Tensor<Float>) {
    let generator = Generator(seed: 6)
    let centers = Tensor.normal([3, 1, 12], standardDeviation: 6, using: generator)
    let lengths = Tensor.uniform([3, 10, 1], low: 0.5, high: 2, using: generator)
    let matrix = (centers + Tensor.normal([3, 10, 12], using: generator)) * lengths
    let words = ["a", "b", "c"].flatMap { group in (0..<10).map { "\(group)\($0)" } }
    return (words, matrix.reshaped([30, 12]))
  }

  @Test("has near words in one cluster, which has their names", arguments: WordMap.Method.allCases)
  func clusters(method: WordMap.Method) throws {
    let (words, matrix) = vectors()
    let map = try WordMap(words: words, matrix: matrix, method: method, clusters: 3)
    #expect(map.entries.map(\.word) == words)
    let groups = (0..<3).map { Set(map.entries[10 * $0..<10 * ($0 + 1)].map(\.cluster)) }
    #expect(groups.allSatisfy { $0.count == 1 } && Set(groups).count == 3)
    for entry in map.entries {
      let names = map.clusterNames[entry.cluster].split(separator: ", ")
      #expect(names.count == 3)
      #expect(names.allSatisfy { $0.first == entry.word.first })
    }
    #expect((map.klDivergence == nil) == (method == .pca))
    #expect(map.explainedVarianceRatio.count == (method == .pca ? 2 : 0))
  }

  @Test("is drawn with a label for each word and a legend of the clusters")
  func plot() throws {
    let (words, matrix) = vectors()
    let map = try WordMap(words: words, matrix: matrix, clusters: 3)
    let plot = map.plot(title: "Thirty words", size: Size(3000, 2400))
    #expect(plot.size == Size(3000, 2400))
    let svg = plot.svg()
    for word in words { #expect(svg.contains(">\(word)<")) }
    for name in map.clusterNames { #expect(svg.contains(name)) }
    #expect(svg.contains("Thirty words"))
    let components = try WordMap(words: words, matrix: matrix, method: .pca, clusters: 3).plot()
      .svg()
    #expect(components.contains("% of variance"))
  }

  @Test("of three words is possible, of two not")
  func few() async throws {
    let x = Tensor<Float>([1, 0, 0, 1, 1, 1], shape: [3, 2])
    let map = try WordMap(words: ["a", "b", "c"], matrix: x, clusters: 3)
    #expect(map.entries.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    #expect(Set(map.clusterNames) == ["a", "b", "c"])
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try WordMap(words: ["a", "b"], matrix: .ones([2, 2]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("WordMap: expected a matrix of 2 rows, at least 3"))
  }
}
