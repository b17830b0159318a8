import NN
import Optim
import Tensor

/// Takes optimisation steps: gradients, guard against NaN, clipping, update.
public struct OptimizationStep {
  public let optimizer: any Optimizer
  /// The largest global norm of the gradients, nil for any.
  public let clipNorm: Float?
  /// The largest size of an element of a gradient, nil for any.
  public let clipValue: Float?
  /// That of products and convolutions, nil for the one in force.
  public let precision: MatmulPrecision?

  /// What a step found.
  public struct Report: Sendable {
    /// The value of the loss, the mean over accumulated batches.
    public let loss: Float
    /// The global norm of the gradients before clipping.
    public let gradientNorm: Float

    /// Whether the step was taken: neither loss nor gradients were infinite or NaN.
    public var isFinite: Bool { loss.isFinite && gradientNorm.isFinite }
  }

  public init(
    _ optimizer: any Optimizer, clipNorm: Float? = nil, clipValue: Float? = nil,
    precision: MatmulPrecision? = nil
  ) {
    self.optimizer = optimizer
    (self.clipNorm, self.clipValue, self.precision) = (clipNorm, clipValue, precision)
  }

  /// Takes one step down the gradient of `loss`, or of the mean of several losses.
  ///
  /// A step of which the loss or the gradients are not finite changes nothing; its report shows it.
  ///
  /// - Parameters:
  ///   - losses: The losses of the batches that make the step, at least one.
  ///   - inspect: Is shown the gradients before they are clipped.
  public func callAsFunction(
    _ losses: [() -> Tensor<Float>], inspect: (Gradients, Report) throws -> Void
  ) rethrows -> Report {
    require(!losses.isEmpty, "OptimizationStep: there is no loss")
    var total: Float = 0
    var sum: Gradients?
    for loss in losses {
      let (value, gradients) =
        precision.map { withMatmulPrecision($0) { valueAndGradient(loss) } }
        ?? valueAndGradient(loss)
      total += value.item
      if sum == nil { sum = gradients } else { sum! += gradients }
    }
    var gradients = sum!
    if losses.count > 1 { gradients.scale(by: 1 / Float(losses.count)) }
    let report = Report(
      loss: total / Float(losses.count), gradientNorm: gradients.globalNorm)
    try inspect(gradients, report)
    if report.isFinite {
      if let clipValue { gradients.clip(value: clipValue) }
      if let clipNorm {
        let norm = clipValue == nil ? report.gradientNorm : gradients.globalNorm
        gradients.reduce(norm, to: clipNorm)
      }
      optimizer.update(gradients)
    }
    return report
  }

  /// As above for one loss.
  public func callAsFunction(_ loss: () -> Tensor<Float>) -> Report {
    withoutActuallyEscaping(loss) { self([$0], inspect: { _, _ in }) }
  }
}
