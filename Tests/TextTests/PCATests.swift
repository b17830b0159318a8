import ApusTestSupport
import Foundation
import Tensor
import Testing
import Text

@Suite("Principal components")
struct PCATests {
  @Test(
    "are scikit-learn's, with their signs",
    arguments: ["clusters", "strokes", "roll", "wide"])
  func goldens(name: String) throws {
    let fixture = try ExplorationFixture()
    let x = try fixture.tensor(name)
    let count = try #require(fixture.pca[name]?.count)
    func golden(_ key: String) throws -> Tensor<Float> { try fixture.tensor("pca/\(name)/\(key)") }
    let fit = try PCA(components: count).fit(x)
    #expect(maximumDifference(fit.mean, try golden("mean")) < 1e-5)
    #expect(maximumDifference(fit.components, try golden("components")) < 1e-4)
    #expect(
      maximumDifference(Tensor(fit.explainedVariance), try golden("explainedVariance")) < 1e-5)
    #expect(
      maximumDifference(Tensor(fit.explainedVarianceRatio), try golden("explainedVarianceRatio"))
        < 1e-5)
    #expect(maximumDifference(Tensor(fit.singularValues), try golden("singularValues")) < 1e-5)
    let first = x.narrow(dim: 0, start: 0, length: 20)
    #expect(maximumDifference(fit.transform(first), try golden("transformed")) < 1e-3)
    #expect(
      maximumDifference(fit.inverseTransform(fit.transform(first)), try golden("restored")) < 1e-4)
    let whitened = try PCA(components: count, whiten: true).fit(x)
    #expect(maximumDifference(whitened.transform(first), try golden("whitened")) < 1e-3)
    #expect(
      maximumDifference(
        whitened.inverseTransform(whitened.transform(first)), try golden("restored"))
        < 1e-4)
  }

  @Test(
    "are as many as explain a share of the variance", arguments: ["clusters", "strokes", "roll"])
  func explaining(name: String) throws {
    let fixture = try ExplorationFixture()
    let x = try fixture.tensor(name)
    for pair in try #require(fixture.pca[name]).explaining {
      let fit = try PCA(components: .explaining(pair[0])).fit(x)
      #expect(fit.explainedVariance.count == Int(pair[1]))
    }
  }

  @Test("are orthonormal, and all of them lose nothing", arguments: [UInt64(1), 2, 3])
  func properties(seed: UInt64) throws {
    let generator = Generator(seed: seed)
    for (rows, columns) in [(2, 1), (2, 7), (9, 9), (40, 5), (5, 40)] {
      let x = Tensor.normal([rows, columns], mean: 3, using: generator)
      let fit = try PCA().fit(x)
      let count = min(rows, columns)
      #expect(fit.components.shape == [count, columns])
      let products = fit.components.matmul(fit.components, transposeOther: true)
      #expect(maximumDifference(products, Tensor.eye(count)) < 1e-5)
      #expect(maximumDifference(fit.inverseTransform(fit.transform(x)), x) < 1e-5)
      #expect(abs(fit.explainedVarianceRatio.reduce(0, +) - 1) < 1e-5)
      let descending = zip(fit.explainedVariance, fit.explainedVariance.dropFirst())
      #expect(descending.allSatisfy { $0.0 >= $0.1 })
    }
  }

  @Test("of rows that are all alike explain nothing")
  func constant() throws {
    let fit = try PCA(components: 2).fit(Tensor.ones([4, 3]) * 5)
    #expect(fit.explainedVariance == [0, 0])
    #expect(fit.explainedVarianceRatio == [0, 0])
    #expect(fit.transform(Tensor.ones([1, 3]) * 5).elements == [0, 0])
  }

  @Test("of a matrix with NaN are an error that says so")
  func notFinite() {
    let error = #expect(throws: LinearAlgebraError.self) {
      try PCA(components: 1).fit(Tensor([1, 2, .nan, 4], shape: [2, 2]))
    }
    #expect(error?.description == "PCA: the matrix has elements that are NaN or infinite")
  }

  @Test("more than there can be stop the program with both sizes")
  func tooMany() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try PCA(components: 4).fit(Tensor.ones([9, 3]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("PCA: 4 components, but the matrix is [9, 3]"))
  }

  @Test("of a matrix do not fit one of other columns")
  func otherColumns() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try PCA(components: 1).fit(Tensor([1, 2, 3, 5], shape: [2, 2]))
        .transform(Tensor.ones([1, 3]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("PCA: expected 2 columns, got [1, 3]"))
  }
}
