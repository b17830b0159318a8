import Plots
import Tensor
import Text

/// Words as points of a plane, in which those with near vectors are near each other, in clusters.
///
/// ```swift
/// let map = try WordMap(words: words, matrix: matrix, clusters: 8)  // [V, D]
/// try map.plot(title: "Words of the captions").save(to: "words.png")
/// ```
public struct WordMap: Sendable {
  /// How words get their places.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// ``TSNE``.
    case tsne
    /// ``PCA``.
    case pca
  }

  /// A word at its place.
  public struct Entry: Sendable, Hashable, Codable {
    public var word: String
    public var x, y: Float
    /// The index of its cluster.
    public var cluster: Int
  }

  /// The words in the order given.
  public let entries: [Entry]
  /// For each cluster the words nearest to its centre.
  public let clusterNames: [String]
  /// How words got their places.
  public let method: Method
  /// That of t-SNE's map; nil for principal components.
  public let klDivergence: Double?
  /// The shares of variance of two principal components; empty for t-SNE.
  public let explainedVarianceRatio: [Float]

  /// Places words with their vectors `[V, D]`.
  ///
  /// - Parameters:
  ///   - clusters: How many; they are found among the vectors, not in the plane, by ``KMeans``.
  ///   - metric: What makes vectors near, for t-SNE and for clusters; with cosines, components are
  ///     those of unit vectors.
  ///   - perplexity: t-SNE's; by default 30, or a third of the words if that is less.
  ///   - seed: Of the clusters.
  ///   - progress: Called as by ``TSNE/fit(_:progress:)``.
  /// - Precondition: there is a row for each of at least 3 words, at least 2 columns, and no more
  ///   clusters than words; the perplexity is below the number of words.
  /// - Throws: `LinearAlgebraError` where an element is not finite.
  public init(
    words: [String], matrix: Tensor<Float>, method: Method = .tsne, clusters: Int = 8,
    metric: TSNE.Metric = .cosine, perplexity: Double? = nil, seed: UInt64 = 0,
    progress: ((Int, Double) -> Void)? = nil
  ) throws {
    require(
      matrix.rank == 2 && matrix.shape[0] == words.count && words.count >= 3
        && matrix.shape[1] >= 2,
      "WordMap: expected a matrix of \(words.count) rows, at least 3, and at least 2 columns, "
        + "got \(matrix.shape)")
    let vectors = metric == .cosine ? Self.unitRows(matrix) : matrix
    let points: Tensor<Float>
    switch method {
    case .tsne:
      let fit = try TSNE(
        perplexity: perplexity ?? Self.perplexity(for: words.count), metric: metric
      ).fit(vectors, progress: progress)
      (points, klDivergence, explainedVarianceRatio) = (fit.embedding, fit.klDivergence, [])
    case .pca:
      let fit = try PCA(components: 2).fit(vectors)
      (points, klDivergence) = (fit.transform(vectors), nil)
      explainedVarianceRatio = fit.explainedVarianceRatio
    }
    let groups = try KMeans(clusters: clusters, restarts: 10, seed: seed).fit(vectors)
    let places = points.elements
    entries = words.indices.map { i in
      Entry(word: words[i], x: places[2 * i], y: places[2 * i + 1], cluster: groups.labels[i])
    }
    self.method = method
    clusterNames = Self.names(of: groups, words, vectors)
  }

  /// The perplexity of a map of so many words by default.
  public static func perplexity(for count: Int) -> Double { min(30, Double(count - 1) / 3) }

  private static func unitRows(_ matrix: Tensor<Float>) -> Tensor<Float> {
    let norms = matrix.squared().sum(dim: 1, keepDim: true).sqrt()
    return matrix / norms.clamp(min: .leastNormalMagnitude)
  }

  /// `dog, cat, horse`: the three words of each cluster that are nearest to its centre.
  private static func names(
    of groups: KMeans.Fit, _ words: [String], _ vectors: Tensor<Float>
  ) -> [String] {
    (0..<groups.centers.shape[0]).map { cluster in
      let members = words.indices.filter { groups.labels[$0] == cluster }
      let center = groups.centers.narrow(dim: 0, start: cluster, length: 1)
      let distances = (vectors - center).squared().sum(dim: 1).elements
      let nearest = members.sorted { (distances[$0], $0) < (distances[$1], $1) }
      return nearest.prefix(3).map { words[$0] }.joined(separator: ", ")
    }
  }

  /// A scatter plot in the clusters' colours, with the words beside their points where there is room;
  /// earlier ones take precedence.
  ///
  /// - Parameter size: By default larger for more words.
  public func plot(title: String? = nil, size: Size? = nil) -> ScatterPlot {
    let items = entries.map {
      ScatterPlot.Item(x: Double($0.x), y: Double($0.y), label: $0.word, cluster: $0.cluster)
    }
    func label(_ component: Int) -> String {
      if method == .tsne { return "" }
      let share = Int((100 * explainedVarianceRatio[component]).rounded())
      return "component \(component + 1) (\(share) % of variance)"
    }
    let width = min(1800, max(720, 45 * Double(entries.count).squareRoot() + 270))
    return ScatterPlot(
      items, clusters: clusterNames, title: title, xLabel: label(0), yLabel: label(1),
      hasTicks: method == .pca, size: size ?? Size(width, (width * 0.75).rounded()))
  }
}
