import Tensor

/// Principal component analysis: the directions in which rows of a matrix vary most, which are
/// orthogonal to each other.
///
/// ```swift
/// let fit = try PCA(components: 2).fit(vectors)  // [N, D]
/// let map = fit.transform(vectors)               // [N, 2]
/// print(fit.explainedVarianceRatio)
/// ```
/// Results, and the signs of components, are those of scikit-learn's `sklearn.decomposition.PCA`,
/// which from some sizes on is inexact by default; this one never is.
public struct PCA: Sendable, Hashable {
  /// How many components a fit keeps.
  public enum Components: Sendable, Hashable {
    /// As many as there are: the lesser of the matrix's sizes.
    case all
    /// So many.
    case count(Int)
    /// The fewest that explain more than this share of the variance; scikit-learn's
    /// `n_components` between 0 and 1.
    case explaining(Double)
  }

  /// How many components are kept.
  public var components: Components
  /// Whether what ``Fit/transform(_:)`` returns has unit variance in each component.
  public var whiten: Bool

  /// An analysis that keeps so many components.
  public init(components: Int, whiten: Bool = false) {
    self.init(components: .count(components), whiten: whiten)
  }

  /// An analysis that keeps some or all components.
  ///
  /// - Precondition: a count is not negative, and a share is above 0 and below 1.
  public init(components: Components = .all, whiten: Bool = false) {
    switch components {
    case .all: break
    case .count(let count):
      require(count >= 0, "PCA: the number of components must not be negative (\(count))")
    case .explaining(let share):
      require(
        share > 0 && share < 1, "PCA: the share of variance must be above 0 and below 1 (\(share))")
    }
    (self.components, self.whiten) = (components, whiten)
  }

  /// Finds the components of a matrix `[N, D]` with one sample in a row.
  ///
  /// By the eigenvectors of the covariance matrix, or, with fewer rows than columns, by the singular
  /// value decomposition of the centred matrix; both in double precision.
  ///
  /// - Precondition: there are at least two rows and one column, and no fewer rows and columns than
  ///   components.
  /// - Throws: `LinearAlgebraError` where an element is not finite.
  public func fit(_ x: Tensor<Float>) throws -> Fit {
    require(
      x.rank == 2 && x.shape[0] >= 2 && x.shape[1] >= 1,
      "PCA: expected a matrix of at least two rows and one column, got \(x.shape)")
    let most = min(x.shape[0], x.shape[1])
    if case .count(let count) = components {
      require(count <= most, "PCA: \(count) components, but the matrix is \(x.shape)")
    }
    try requireFinite(x, "PCA")
    let centered = CenteredMatrix(x)
    let parts =
      centered.rows < centered.columns
      ? try centered.singularValues() : try centered.covarianceEigenvalues()
    let variances = parts.variances.map { max(0, $0) }
    let total = variances.reduce(0, +)
    let ratios = variances.map { total > 0 ? $0 / total : 0 }
    let count =
      switch components {
      case .all: most
      case .count(let count): count
      case .explaining(let share): Self.fewest(of: ratios, explaining: share)
      }
    let degrees = Double(centered.rows - 1)
    return Fit(
      mean: Tensor(centered.mean.map { Float($0) }),
      components: Self.signed(parts.components, count, centered.columns),
      explainedVariance: variances.prefix(count).map { Float($0) },
      explainedVarianceRatio: ratios.prefix(count).map { Float($0) },
      singularValues: variances.prefix(count).map { Float(($0 * degrees).squareRoot()) },
      whiten: whiten)
  }

  private static func fewest(of ratios: [Double], explaining share: Double) -> Int {
    var sum = 0.0
    for (i, ratio) in ratios.enumerated() {
      sum += ratio
      if sum > share { return i + 1 }
    }
    return ratios.count
  }

  /// The first rows, each with the sign with which its largest element is positive.
  private static func signed(
    _ components: Tensor<Double>, _ count: Int, _ columns: Int
  ) -> Tensor<Float> {
    components.withUnsafeBufferPointer { from in
      Tensor(shape: [count, columns]) { to in
        for row in 0..<count {
          let base = row * columns
          var largest = 0
          for i in 1..<columns where abs(from[base + i]) > abs(from[base + largest]) { largest = i }
          let sign: Double = from[base + largest] < 0 ? -1 : 1
          for i in 0..<columns { to[base + i] = Float(sign * from[base + i]) }
        }
      }
    }
  }
}

/// Throws where an element is NaN or infinite.
func requireFinite(_ x: Tensor<Float>, _ name: String) throws {
  let isFinite = x.withUnsafeBufferPointer { x in x.allSatisfy(\.isFinite) }
  if !isFinite { throw LinearAlgebraError(op: name, reason: .notFinite) }
}

/// A matrix less the mean of its rows, in double precision.
private struct CenteredMatrix {
  let rows, columns: Int
  let mean: [Double]
  let matrix: Tensor<Double>

  init(_ x: Tensor<Float>) {
    let (rows, columns) = (x.shape[0], x.shape[1])
    var mean = [Double](repeating: 0, count: columns)
    matrix = x.withUnsafeBufferPointer { x in
      for row in 0..<rows {
        for i in 0..<columns { mean[i] += Double(x[row * columns + i]) }
      }
      for i in 0..<columns { mean[i] /= Double(rows) }
      return Tensor(shape: [rows, columns]) { y in
        for row in 0..<rows {
          for i in 0..<columns {
            y[row * columns + i] = Double(x[row * columns + i]) - mean[i]
          }
        }
      }
    }
    (self.rows, self.columns, self.mean) = (rows, columns, mean)
  }

  func covarianceEigenvalues() throws -> (variances: [Double], components: Tensor<Double>) {
    let products = matrix.matmul(matrix, transposeSelf: true)
    let (values, vectors) = try products.eigh()
    // Columns in rising order become rows in falling order.
    let components = vectors.withUnsafeBufferPointer { from in
      Tensor<Double>(shape: [columns, columns]) { to in
        for row in 0..<columns {
          for i in 0..<columns {
            to[row * columns + i] = from[i * columns + columns - 1 - row]
          }
        }
      }
    }
    return (values.elements.reversed().map { $0 / Double(rows - 1) }, components)
  }

  func singularValues() throws -> (variances: [Double], components: Tensor<Double>) {
    let (_, s, vh) = try matrix.svd()
    return (s.elements.map { $0 * $0 / Double(rows - 1) }, vh)
  }
}
