/// The gradients of a scalar with respect to the parameters that it was computed from.
public struct Gradients: Sendable {
  /// In the order in which the parameters were first read, the same in every run.
  private var entries: [(id: ObjectIdentifier, gradient: Tensor<Float>)]
  private var places: [ObjectIdentifier: Int]

  package init(_ entries: [(ObjectIdentifier, Tensor<Float>)]) {
    self.entries = entries.map { (id: $0.0, gradient: $0.1) }
    places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.0, $0) })
  }

  /// The gradient of a parameter (the object, `layer.$weight`), or nil where it had no influence.
  public subscript(parameter: AnyObject) -> Tensor<Float>? {
    places[ObjectIdentifier(parameter)].map { entries[$0].gradient }
  }

  /// The number of parameters with a gradient.
  public var count: Int { entries.count }

  /// The 2-norm of all gradients taken as one vector, summed in double precision.
  public var globalNorm: Float {
    Float(entries.reduce(0) { $0 + $1.gradient.sumOfSquares }.squareRoot())
  }

  /// Scales all gradients so that their global norm is at most `maxNorm`, and returns the norm
  /// they had.
  ///
  /// The counterpart of `torch.nn.utils.clip_grad_norm_`, with its `1e-6` in the denominator.
  @discardableResult
  public mutating func clip(norm maxNorm: Float) -> Float {
    let norm = globalNorm
    let scale = maxNorm / (norm + 1e-6)
    if scale < 1 {
      for i in entries.indices { entries[i].gradient = entries[i].gradient * scale }
    }
    return norm
  }
}
