import Tensor

/// t-SNE: a map of points in few dimensions, mostly two, in which neighbours in many dimensions stay
/// neighbours (van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 2008).
///
/// ```swift
/// let fit = try TSNE(perplexity: 30).fit(vectors)  // [N, D]
/// let map = fit.embedding                          // [N, 2]
/// print(fit.klDivergence)
/// ```
/// Names, defaults and schedule are those of scikit-learn's `sklearn.manifold.TSNE`: 250 iterations
/// with exaggerated affinities and momentum 0.5, then momentum 0.8, delta-bar-delta gains, and checks
/// of progress every 50 iterations. Two things differ: ``Fit/klDivergence`` is that of the map
/// returned (theirs is one step older), and in three and more dimensions the gradient is that of the
/// divergence (theirs lacks an exponent there and ends at larger divergences). Results are the same
/// for any number of threads.
public struct TSNE: Sendable, Hashable {
  /// How repulsion is computed.
  public enum Method: Sendable, Hashable {
    /// From cells of a quadtree or octree where these look smaller than `angle` (size by distance),
    /// and attraction among 3 × perplexity + 1 neighbours: N · log N steps an iteration, for 1, 2 or 3
    /// dimensions (van der Maaten, "Accelerating t-SNE using Tree-Based Algorithms", JMLR 2014).
    case barnesHut(angle: Double = 0.5)
    /// Between all pairs: N² steps an iteration, and 4 · N² bytes.
    case exact
  }

  /// Where points start.
  public enum Initialization: Sendable, Hashable {
    /// At the principal components, with standard deviation 10⁻⁴ in the first.
    case pca
    /// At normal random numbers of standard deviation 10⁻⁴.
    case random(seed: UInt64 = 0)
    /// At rows `[N, components]`, in row-major order.
    case points([Float])
  }

  /// How far two rows are from each other.
  public enum Metric: String, Sendable, Hashable, CaseIterable {
    case euclidean
    /// 1 − the cosine of the angle between them; 1 where one is zero.
    case cosine
  }

  /// The length of steps.
  public enum LearningRate: Sendable, Hashable {
    /// N / exaggeration / 4, at least 50.
    case auto
    case constant(Float)
  }

  /// Dimensions of the map.
  public var components: Int
  /// About how many neighbours each point has; 5 to 50 is usual.
  public var perplexity: Double
  /// By what affinities are multiplied in the first 250 iterations.
  public var earlyExaggeration: Float
  /// The length of steps.
  public var learningRate: LearningRate
  /// The most iterations.
  public var iterations: Int
  /// Where points start.
  public var initialization: Initialization
  /// How repulsion is computed.
  public var method: Method
  /// How far two rows are from each other.
  public var metric: Metric
  /// The gradient's norm, with gains, at which a phase ends.
  public var minimumGradientNorm: Double
  /// A phase ends after so many iterations without a smaller divergence.
  public var iterationsWithoutProgress: Int

  /// - Precondition: components are at least 1, and at most 3 with Barnes-Hut; perplexity and
  ///   learning rate are positive; exaggeration is at least 1 and iterations at least 250; an angle is
  ///   in 0 ... 1.
  public init(
    components: Int = 2, perplexity: Double = 30, earlyExaggeration: Float = 12,
    learningRate: LearningRate = .auto, iterations: Int = 1000,
    initialization: Initialization = .pca, method: Method = .barnesHut(),
    metric: Metric = .euclidean, minimumGradientNorm: Double = 1e-7,
    iterationsWithoutProgress: Int = 300
  ) {
    require(components >= 1, "TSNE: there must be at least 1 component (\(components))")
    require(perplexity > 0, "TSNE: the perplexity must be positive (\(perplexity))")
    require(
      earlyExaggeration >= 1, "TSNE: the exaggeration must be at least 1 (\(earlyExaggeration))")
    require(
      iterations >= Self.explorationIterations,
      "TSNE: there must be at least \(Self.explorationIterations) iterations (\(iterations))")
    if case .constant(let rate) = learningRate {
      require(rate > 0, "TSNE: the learning rate must be positive (\(rate))")
    }
    if case .barnesHut(let angle) = method {
      require(angle >= 0 && angle <= 1, "TSNE: the angle must be in 0 ... 1 (\(angle))")
      require(components <= 3, "TSNE: Barnes-Hut has at most 3 components (\(components))")
    }
    (self.components, self.perplexity) = (components, perplexity)
    (self.earlyExaggeration, self.learningRate) = (earlyExaggeration, learningRate)
    (self.iterations, self.initialization) = (iterations, initialization)
    (self.method, self.metric) = (method, metric)
    self.minimumGradientNorm = minimumGradientNorm
    self.iterationsWithoutProgress = iterationsWithoutProgress
  }

  static let explorationIterations = 250

  /// What ``TSNE/fit(_:progress:)`` finds.
  public struct Fit: Sendable, Equatable {
    /// The map, `[N, components]`.
    public let embedding: Tensor<Float>
    /// The Kullback-Leibler divergence, in nats, of the map's affinities from the rows'; with
    /// Barnes-Hut over neighbours alone and up to the tree's accuracy.
    public let klDivergence: Double
    /// How many iterations there were.
    public let iterations: Int
  }

  /// Maps the rows of a matrix `[N, D]`.
  ///
  /// - Parameter progress: Called every 50 iterations with their number and the divergence.
  /// - Precondition: there are at least two rows, more of them than the perplexity, and as many rows
  ///   and columns as components where points start at principal components.
  /// - Throws: `LinearAlgebraError` where an element is not finite.
  public func fit(
    _ x: Tensor<Float>, progress: ((Int, Double) -> Void)? = nil
  ) throws -> Fit {
    try check(x)
    let start = try startingPoints(x)
    let forces: any MapForces =
      switch method {
      case .exact: ExactForces(affinities(of: x), dimensions: components)
      case .barnesHut(let angle):
        // A map on a line is one in the plane without a second coordinate.
        components == 3
          ? BarnesHutForces<3>(neighbourAffinities(of: x), angle: angle)
          : BarnesHutForces<2>(neighbourAffinities(of: x), angle: angle)
      }
    let (points, count) = descend(from: start, by: forces, progress: progress)
    return Fit(
      embedding: points.matrix(columns: components), klDivergence: forces.divergence(at: points),
      iterations: count)
  }

  /// Returns the Kullback-Leibler divergence of a map `[N, components]` of the rows of a matrix
  /// `[N, D]` over all pairs, whichever ``method`` was its own.
  ///
  /// - Precondition: as for ``fit(_:progress:)``, and the map has a point for each row.
  /// - Throws: `LinearAlgebraError` where an element is not finite.
  public func klDivergence(of map: Tensor<Float>, for x: Tensor<Float>) throws -> Double {
    try check(x)
    require(
      map.shape == [x.shape[0], components],
      "TSNE: expected a map of shape [\(x.shape[0]), \(components)], got \(map.shape)")
    try requireFinite(map, "TSNE")
    return ExactForces(affinities(of: x), dimensions: components)
      .divergence(at: MapPoints(map.elements, dimensions: components, as: components))
  }

  private func check(_ x: Tensor<Float>) throws {
    require(
      x.rank == 2 && x.shape[0] >= 2 && x.shape[1] >= 1,
      "TSNE: expected a matrix of at least two rows and one column, got \(x.shape)")
    require(
      perplexity < Double(x.shape[0]),
      "TSNE: the perplexity must be below the number of rows (\(perplexity), \(x.shape[0]))")
    require(x.shape[0] < 1 << 24, "TSNE: more than 16 million rows (\(x.shape[0]))")
    try requireFinite(x, "TSNE")
  }

  private func affinities(of x: Tensor<Float>) -> Affinities {
    Affinities(RowDistances(x, metric: metric), perplexity: perplexity)
  }

  private func neighbourAffinities(of x: Tensor<Float>) -> NeighbourAffinities {
    NeighbourAffinities(RowDistances(x, metric: metric), perplexity: perplexity)
  }

  private func startingPoints(_ x: Tensor<Float>) throws -> MapPoints {
    let count = x.shape[0]
    let rows: [Float]
    switch initialization {
    case .pca:
      // On one thread: last bits would grow into another map.
      let projected = try Threads.alone { try PCA(components: components).fit(x).transform(x) }
      let deviation = projected.narrow(dim: 1, start: 0, length: 1).std(correction: 0).item
      rows = (projected * (deviation > 0 ? 1e-4 / deviation : 0)).elements
    case .random(let seed):
      rows =
        Tensor.normal(
          [count, components], standardDeviation: 1e-4, using: Generator(seed: seed)
        ).elements
    case .points(let points):
      require(
        points.count == count * components,
        "TSNE: \(points.count) numbers cannot be \(count) points of \(components)")
      rows = points
    }
    let isLine = components == 1 && method != .exact
    return MapPoints(rows, dimensions: components, as: isLine ? 2 : components)
  }
}
