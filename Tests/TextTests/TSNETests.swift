import ApusTestSupport
import Foundation
import Tensor
import Testing
import Text

/// Tests of t-SNE run one after the other, and so does each as fast as it can.
@Suite("A t-SNE map", .serialized)
struct TSNETests {
  private func tsne(_ options: ExplorationFixture.MapRun.Options, seed: UInt64) -> TSNE {
    TSNE(
      components: options.components ?? 2, perplexity: options.perplexity ?? 30,
      initialization: options.start == "random" ? .random(seed: seed) : .pca,
      method: options.method == "exact" ? .exact : .barnesHut(),
      metric: options.metric.flatMap { TSNE.Metric(rawValue: $0) } ?? .euclidean)
  }

  /// Compares medians of some runs: single ones differ by 10 % and more after changes of the last
  /// bit, scikit-learn's too.
  private func compare(_ name: String) throws {
    let fixture = try ExplorationFixture()
    let matrix = try fixture.matrix(name)
    for golden in try #require(fixture.tsne[name]) {
      var divergences: [Double] = []
      var exactDivergences: [Double] = []
      for seed in 0..<UInt64(golden.runs) {
        let noise = Tensor.normal(
          matrix.shape, standardDeviation: 1e-5, using: Generator(seed: seed))
        let x = golden.options.start == "random" ? matrix : matrix + noise
        let model = tsne(golden.options, seed: seed)
        let fit = try model.fit(x)
        let exact = try model.klDivergence(of: fit.embedding, for: x)
        if model.method == .exact { #expect(abs(exact - fit.klDivergence) < 1e-6) }
        divergences.append(fit.klDivergence)
        exactDivergences.append(exact)
      }
      #expect(
        divergences.sorted()[golden.runs / 2] <= 1.05 * golden.klDivergence,
        "\(name) \(golden.options): \(divergences), scikit-learn \(golden.klDivergence)")
      #expect(
        exactDivergences.sorted()[golden.runs / 2] <= 1.05 * golden.exactDivergence,
        "\(name) \(golden.options): \(exactDivergences), scikit-learn \(golden.exactDivergence)")
    }
  }

  @Test("of scikit-learn's has the divergence that it has there")
  func sameMap() throws {
    let fixture = try ExplorationFixture()
    let x = try fixture.matrix("clusters")
    for components in [2, 3] {
      let map = try fixture.tensor("tsne/clusters/\(components)")
      let divergence = try TSNE(components: components).klDivergence(of: map, for: x)
      let golden = try #require(fixture.divergences["\(components)"])
      #expect(abs(divergence / golden - 1) < 1e-4)
    }
  }

  @Test(
    "diverges no more than 5 % above scikit-learn's", arguments: ["clusters", "strokes", "roll"])
  func goldens(name: String) throws { try compare(name) }

  @Test(
    "of word vectors diverges no more than 5 % above scikit-learn's",
    .enabled(if: Glove.isThere, "needs GloVe at ../shared/data/glove"))
  func glove() throws { try compare("glove") }

  @Test("is the same for any number of threads")
  func threads() throws {
    let x = try ExplorationFixture().matrix("strokes")
    let threads = Threads.count
    defer { Threads.count = threads }
    for method in [TSNE.Method.barnesHut(), .exact] {
      let model = TSNE(iterations: 300, method: method)
      let fits = try [1, 2, 5].map { count in
        Threads.count = count
        return try model.fit(x)
      }
      #expect(fits[0] == fits[1] && fits[1] == fits[2])
    }
  }

  @Test("depends on the seed where points start at random")
  func seeds() throws {
    let x = try ExplorationFixture().matrix("clusters")
    func fit(_ seed: UInt64) throws -> TSNE.Fit {
      try TSNE(iterations: 250, initialization: .random(seed: seed)).fit(x)
    }
    #expect(try fit(1) == fit(1))
    #expect(try fit(1) != fit(2))
  }

  @Test("with angle 0 has the forces of all pairs")
  func angleZero() throws {
    let x = try ExplorationFixture().matrix("clusters")
    // With so many neighbours there is no other difference.
    for components in [1, 2, 3] {
      let start = TSNE.Initialization.points(
        Tensor.normal([150, components], using: Generator(seed: 4)).elements)
      let fits = try [TSNE.Method.barnesHut(angle: 0), .exact].map { method in
        try TSNE(
          components: components, perplexity: 60, learningRate: .constant(1e-3), iterations: 250,
          initialization: start, method: method
        ).fit(x)
      }
      #expect(maximumDifference(fits[0].embedding, fits[1].embedding) < 1e-4)
      #expect(abs(fits[0].klDivergence - fits[1].klDivergence) < 1e-4)
    }
  }

  @Test("has nearly the exact forces at any angle", arguments: [0.2, 0.5, 0.8, 1])
  func angles(angle: Double) throws {
    let x = try ExplorationFixture().matrix("strokes")
    for components in [2, 3] {
      // Spread out, and with points that coincide.
      var start = Tensor.normal(
        [300, components], standardDeviation: 10, using: Generator(seed: 5)
      ).elements
      start.replaceSubrange(0..<20 * components, with: start[0..<components].repeated(20))
      let fits = try [TSNE.Method.barnesHut(angle: angle), .exact].map { method in
        try TSNE(
          components: components, perplexity: 90, earlyExaggeration: 1,
          learningRate: .constant(1e-3), iterations: 250, initialization: .points(start),
          method: method
        ).fit(x)
      }
      let tolerance = angle * 0.05
      #expect(abs(fits[0].klDivergence / fits[1].klDivergence - 1) < tolerance)
    }
  }

  @Test("shows clusters apart")
  func clusters() throws {
    // Five clusters without overlap: in the map every point's nearest one is of its own.
    let generator = Generator(seed: 9)
    let centers = Tensor.normal([5, 1, 8], standardDeviation: 12, using: generator)
    let x = (centers + Tensor.normal([5, 30, 8], using: generator)).reshaped([150, 8])
    for (components, method) in [
      (1, TSNE.Method.barnesHut()), (2, .barnesHut()), (3, .barnesHut()), (2, .exact), (4, .exact),
    ] {
      let map = try TSNE(components: components, perplexity: 15, method: method).fit(x).embedding
      let nearest = (0..<150).map { i in
        let d = (map - map.narrow(dim: 0, start: i, length: 1)).squared().sum(dim: 1)
        return Int(d.topK(2, largest: false).indices.elements[1])
      }
      let strays = nearest.enumerated().count { $0.offset / 30 != $0.element / 30 }
      #expect(strays <= (components == 1 ? 8 : 0), "\(components) components, \(method)")
    }
  }

  @Test("of rows that are all alike stays where it is")
  func constant() throws {
    for method in [TSNE.Method.barnesHut(), .exact] {
      let fit = try TSNE(perplexity: 5, method: method).fit(Tensor.ones([40, 3]))
      #expect(fit.embedding.elements.allSatisfy { $0 == 0 })
      #expect(fit.klDivergence.isFinite)
      #expect(fit.iterations < 1000)
    }
  }

  @Test("has places for equal rows and for two rows")
  func fewAndEqual() throws {
    let twice = Tensor.normal([30, 4], using: Generator(seed: 2))
    let x = Tensor(twice.elements + twice.elements, shape: [60, 4])
    let fit = try TSNE(perplexity: 10).fit(x)
    #expect(fit.embedding.elements.allSatisfy { $0.isFinite })
    for method in [TSNE.Method.barnesHut(), .exact] {
      let pair = try TSNE(perplexity: 1, method: method).fit(
        Tensor([1, 2, 4, 3], shape: [2, 2]))
      #expect(pair.embedding.elements.allSatisfy { $0.isFinite })
    }
  }

  @Test("tells of its progress every 50 iterations")
  func progress() throws {
    let x = try ExplorationFixture().matrix("clusters")
    var reports: [(Int, Double)] = []
    let fit = try TSNE(iterations: 400).fit(x) { reports.append(($0, $1)) }
    #expect(reports.map(\.0) == Array(stride(from: 50, through: 400, by: 50)))
    #expect(reports.last!.1 < reports.first!.1)
    #expect(fit.iterations == 400)
  }

  @Test("ends when the gradient is small, and without progress")
  func ends() throws {
    let x = try ExplorationFixture().matrix("clusters")
    let still = try TSNE(minimumGradientNorm: 1e9).fit(x)
    #expect(still.iterations == 100)
    // Steps so small that nothing moves: after 300 iterations the divergence is what it stays.
    let impatient = try TSNE(
      learningRate: .constant(1e-30), minimumGradientNorm: 0, iterationsWithoutProgress: 50
    ).fit(x)
    #expect(impatient.iterations == 400)
  }

  @Test("of a matrix with infinite elements is an error that says so")
  func notFinite() {
    let error = #expect(throws: LinearAlgebraError.self) {
      try TSNE(perplexity: 1).fit(Tensor([1, .infinity, 2, 4], shape: [2, 2]))
    }
    #expect(error?.description == "TSNE: the matrix has elements that are NaN or infinite")
  }

  @Test("of fewer rows than the perplexity stops the program with both")
  func perplexity() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try TSNE().fit(Tensor.ones([20, 3]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("TSNE: the perplexity must be below the number of rows (30.0, 20)"))
  }

  @Test("by Barnes-Hut has no four dimensions")
  func dimensions() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = TSNE(components: 4)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("TSNE: Barnes-Hut has at most 3 components (4)"))
  }
}

extension ArraySlice<Float> {
  fileprivate func repeated(_ count: Int) -> [Float] { (0..<count).flatMap { _ in self } }
}
