import ApusTestSupport
import Foundation
import Tensor
import Testing
import Text

@Suite("k-means clusters")
struct KMeansTests {
  /// Compares medians of nine times the best of ten, which differs by some percent.
  private func compare(_ name: String) throws {
    let fixture = try ExplorationFixture()
    let x = try fixture.matrix(name)
    for golden in try #require(fixture.kmeans[name]) {
      let fits = try (0..<UInt64(9)).map {
        try KMeans(clusters: golden.clusters, restarts: 10, seed: $0).fit(x)
      }
      let inertia = fits.map(\.inertia).sorted()[4]
      #expect(
        inertia <= 1.01 * golden.inertia,
        "\(name), \(golden.clusters): \(inertia), scikit-learn \(golden.inertia)")
      try check(fits[0], of: x)
    }
  }

  /// Labels are those of the nearest centres, and the inertia is theirs.
  private func check(_ fit: KMeans.Fit, of x: Tensor<Float>) throws {
    let d = (x.unsqueezed(1) - fit.centers.unsqueezed(0)).squared().sum(dim: 2)
    let nearest = d.topK(1, largest: false).values.elements
    let columns = d.shape[1]
    for (i, label) in fit.labels.enumerated() {
      #expect(d.elements[i * columns + label] <= nearest[i] * 1.0001 + 1e-5)
    }
    let sum = nearest.reduce(0.0) { $0 + Double($1) }
    #expect(abs(fit.inertia - sum) <= 1e-4 * sum + 1e-6)
    #expect(fit.predict(x) == fit.labels)
  }

  @Test(
    "are as tight as scikit-learn's best of ten",
    arguments: ["clusters", "strokes", "roll"])
  func goldens(name: String) throws { try compare(name) }

  @Test(
    "of word vectors are as tight as scikit-learn's best of ten",
    .enabled(if: Glove.isThere, "needs GloVe at ../shared/data/glove"))
  func glove() throws { try compare("glove") }

  @Test("are found where they are, from any start", arguments: KMeans.Initialization.allCases)
  func clear(initialization: KMeans.Initialization) throws {
    let generator = Generator(seed: 3)
    let centers = Tensor.normal([4, 1, 6], standardDeviation: 20, using: generator)
    let x = (centers + Tensor.normal([4, 25, 6], using: generator)).reshaped([100, 6])
    let fit = try KMeans(clusters: 4, initialization: initialization, restarts: 10).fit(x)
    let groups = (0..<4).map { Set(fit.labels[25 * $0..<25 * ($0 + 1)]) }
    #expect(groups.allSatisfy { $0.count == 1 } && Set(groups).count == 4)
    try check(fit, of: x)
  }

  @Test("are the same for one seed and any number of threads")
  func threads() throws {
    let x = Tensor.normal([2000, 20], using: Generator(seed: 1))
    let threads = Threads.count
    defer { Threads.count = threads }
    let fits = try [1, 2, 3].map { count in
      Threads.count = count
      return try KMeans(clusters: 12, restarts: 2, seed: 4).fit(x)
    }
    #expect(fits[0] == fits[1] && fits[1] == fits[2])
    #expect(try KMeans(clusters: 12, restarts: 2, seed: 5).fit(x) != fits[0])
  }

  @Test("far from 0 are as good as near it")
  func offset() throws {
    let x = try ExplorationFixture().tensor("clusters")
    let near = try KMeans(clusters: 6, restarts: 10).fit(x)
    let far = try KMeans(clusters: 6, restarts: 10).fit(x + 1000)
    #expect(abs(far.inertia / near.inertia - 1) < 1e-3)
  }

  @Test("do not stay empty while samples differ")
  func refilled() throws {
    // Twice the same samples: starts at random coincide, and one cluster begins empty.
    let x = Tensor<Float>([0, 0, 0, 0, 0, 0, 10, 20, 30], shape: [9, 1])
    for seed in 0..<20 {
      let fit = try KMeans(
        clusters: 4, initialization: .random, restarts: 1, seed: UInt64(seed)
      ).fit(x)
      #expect(Set(fit.labels).count == 4)
      #expect(fit.inertia == 0)
    }
  }

  @Test("may be more than there are different samples")
  func duplicates() throws {
    let fit = try KMeans(clusters: 3).fit(Tensor([1, 1, 1, 1, 5, 5], shape: [6, 1]))
    #expect(fit.inertia == 0)
    #expect(fit.centers.elements.allSatisfy { $0.isFinite })
    let one = try KMeans(clusters: 1).fit(Tensor([1, 2, 3, 6], shape: [4, 1]))
    #expect(one.centers.elements == [3] && one.labels == [0, 0, 0, 0] && one.inertia == 14)
  }

  @Test("in a single iteration have the labels of their centres")
  func oneIteration() throws {
    let x = try ExplorationFixture().tensor("roll")
    let fit = try KMeans(clusters: 7, maximumIterations: 1).fit(x)
    #expect(fit.iterations == 1)
    try check(fit, of: x)
  }

  @Test("of a matrix with NaN are an error that says so")
  func notFinite() {
    let error = #expect(throws: LinearAlgebraError.self) {
      try KMeans(clusters: 1).fit(Tensor([.nan], shape: [1, 1]))
    }
    #expect(error?.description == "KMeans: the matrix has elements that are NaN or infinite")
  }

  @Test("more than samples stop the program with both numbers")
  func tooMany() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try KMeans(clusters: 3).fit(Tensor.ones([2, 2]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("KMeans: 3 clusters, but 2 rows"))
  }
}
