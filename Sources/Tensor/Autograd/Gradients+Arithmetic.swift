import CTensorKernels

extension Gradients {
  /// Scales all gradients so that their global norm is at most `maxNorm`, and returns the norm
  /// they had.
  ///
  /// The counterpart of `torch.nn.utils.clip_grad_norm_`, with its `1e-6` in the denominator; a
  /// norm that is NaN changes nothing, where PyTorch makes all gradients NaN.
  ///
  /// - Parameter normType: The order of the norm, see ``norm(_:)``.
  @discardableResult
  public mutating func clip(norm maxNorm: Float, normType: Double = 2) -> Float {
    let norm = norm(normType)
    reduce(norm, to: maxNorm)
    return norm
  }

  /// As above for a norm that has to be finite; `error_if_nonfinite` in PyTorch.
  ///
  /// - Throws: ``NotFiniteError``; the gradients are then unchanged.
  @discardableResult
  public mutating func clip(
    finiteNorm maxNorm: Float, normType: Double = 2
  ) throws(NotFiniteError) -> Float {
    let norm = norm(normType)
    guard norm.isFinite else { throw NotFiniteError(norm: norm, normType: normType) }
    reduce(norm, to: maxNorm)
    return norm
  }

  /// Scales all gradients, whose norm is known, so that it is at most `maxNorm`.
  package mutating func reduce(_ norm: Float, to maxNorm: Float) {
    let factor = maxNorm / (norm + 1e-6)
    if factor < 1 { scale(by: factor) }
  }

  /// Moves every element to the nearest number between `-value` and `value`;
  /// `torch.nn.utils.clip_grad_value_`.
  ///
  /// - Precondition: the value is not negative.
  public mutating func clip(value: Float) {
    require(value >= 0, "clip: the value must not be negative (\(value))")
    change(TK_MANY_CLAMP, value)
  }

  /// Multiplies all gradients by a number.
  public mutating func scale(by factor: Float) { change(TK_MANY_SCALE, factor) }

  /// Adds the gradients of another computation, parameter by parameter; what has none on one side
  /// has the other's.
  ///
  /// ```swift
  /// var sum = Gradients()
  /// for batch in batches { sum += valueAndGradient { loss(batch) }.gradients }
  /// sum.scale(by: 1 / Float(batches.count))   // as of one large batch
  /// ```
  public static func += (lhs: inout Gradients, rhs: Gradients) {
    var stretches: [tk_stretch] = []
    for (id, gradient) in rhs.entries {
      guard let i = lhs.place(of: id) else {
        lhs.append(id, gradient)
        continue
      }
      let shape = lhs.entries[i].gradient.shape
      require(
        shape == gradient.shape,
        "Gradients: a parameter has gradients of shapes \(shape) and \(gradient.shape)")
      if gradient.hasLayout(of: lhs.entries[i].gradient), lhs.entries[i].gradient.isItsOwn() {
        lhs.entries[i].gradient.storage.willWrite()
        stretches.append(
          tk_stretch(
            x: gradient.base, y: lhs.entries[i].gradient.base, count: gradient.elementCount))
      } else {
        lhs.entries[i].gradient = (lhs.entries[i].gradient + gradient).detached
      }
    }
    withExtendedLifetime((lhs, rhs)) { tk_many(TK_MANY_ADD, 0, stretches, stretches.count) }
  }

  /// Returns the sum of both, see ``+=(_:_:)``.
  public static func + (lhs: Gradients, rhs: Gradients) -> Gradients {
    var sum = lhs
    sum += rhs
    return sum
  }

  /// Replaces all gradients by a function of them, in place where nobody else holds the memory.
  private mutating func change(_ op: tk_many_op, _ parameter: Float) {
    var stretches: [tk_stretch] = []
    var sources: [Tensor<Float>] = []
    for i in entries.indices {
      if entries[i].gradient.isItsOwn() {
        entries[i].gradient.storage.willWrite()
        let base = entries[i].gradient.base
        stretches.append(tk_stretch(x: base, y: base, count: entries[i].gradient.elementCount))
      } else {
        let x = entries[i].gradient.dense()
        entries[i].gradient = x.likewise {
          stretches.append(tk_stretch(x: x.base, y: $0, count: x.elementCount))
        }
        sources.append(x)
      }
    }
    withExtendedLifetime((entries, sources)) {
      tk_many(op, parameter, stretches, stretches.count)
    }
  }
}
