import Tensor

extension PCA {
  /// What ``PCA/fit(_:)`` finds; K components of D columns.
  public struct Fit: Sendable, Equatable {
    /// Of the rows, `[D]`.
    public let mean: Tensor<Float>
    /// Unit vectors in rows, `[K, D]`, that of most variance first; the element of each that is
    /// largest in magnitude is positive.
    public let components: Tensor<Float>
    /// The variance (with N − 1) of the samples in each component.
    public let explainedVariance: [Float]
    /// Each component's share of the whole variance; 0 where nothing varies.
    public let explainedVarianceRatio: [Float]
    /// Of the centred matrix.
    public let singularValues: [Float]
    /// Whether ``transform(_:)`` divides by the standard deviations.
    public let whiten: Bool

    /// Returns samples `[N, D]` by their components, `[N, K]`.
    ///
    /// - Precondition: there are as many columns as the fit had.
    public func transform(_ x: Tensor<Float>) -> Tensor<Float> {
      require(
        x.rank == 2 && x.shape[1] == mean.shape[0],
        "PCA: expected \(mean.shape[0]) columns, got \(x.shape)")
      let projected = (x - mean).matmul(components, transposeOther: true)
      return whiten ? projected / deviations : projected
    }

    /// Returns the samples `[N, D]` that ``transform(_:)`` maps to `[N, K]`, without what they have
    /// in no component.
    ///
    /// - Precondition: there are as many columns as components.
    public func inverseTransform(_ x: Tensor<Float>) -> Tensor<Float> {
      require(
        x.rank == 2 && x.shape[1] == components.shape[0],
        "PCA: expected \(components.shape[0]) columns, got \(x.shape)")
      return (whiten ? x * deviations : x).matmul(components) + mean
    }

    private var deviations: Tensor<Float> {
      Tensor(explainedVariance.map { max($0.squareRoot(), .ulpOfOne) })
    }
  }
}
