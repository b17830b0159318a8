import CTensorKernels

extension Tensor where Element == Float {
  /// Returns (x − mean)/√(variance + ε)·weight + bias over the trailing dimensions (Ba et al. 2016);
  /// `torch.nn.functional.layer_norm`.
  ///
  /// - Parameters:
  ///   - normalizedShape: The trailing dimensions of the tensor.
  ///   - weight: Of that shape, or nil for ones.
  ///   - bias: Of that shape, or nil for zeros.
  /// - Precondition: the tensor's shape ends in `normalizedShape`, which is not empty.
  public func layerNorm(
    _ normalizedShape: Shape, weight: Tensor? = nil, bias: Tensor? = nil, eps: Float = 1e-5
  ) -> Tensor {
    rowNorm("layerNorm", normalizedShape, weight, bias, centred: true, eps)
  }

  /// Returns x/√(mean of x² + ε)·weight over the trailing dimensions (Zhang and Sennrich 2019);
  /// `torch.nn.functional.rms_norm`.
  ///
  /// - Parameters:
  ///   - normalizedShape: The trailing dimensions of the tensor.
  ///   - weight: Of that shape, or nil for ones.
  ///   - eps: The distance from 1 to the next float by default, as in PyTorch.
  /// - Precondition: the tensor's shape ends in `normalizedShape`, which is not empty.
  public func rmsNorm(
    _ normalizedShape: Shape, weight: Tensor? = nil, eps: Float = .ulpOfOne
  ) -> Tensor {
    rowNorm("rmsNorm", normalizedShape, weight, nil, centred: false, eps)
  }

  private func rowNorm(
    _ op: StaticString, _ trailing: Shape, _ weight: Tensor?, _ bias: Tensor?, centred: Bool,
    _ eps: Float
  ) -> Tensor {
    require(
      trailing.rank >= 1 && shape.dimensions.suffix(trailing.rank) == trailing.dimensions[...],
      "\(op): \(shape) does not end in \(trailing)")
    for parameter in [weight, bias] {
      require(
        parameter == nil || parameter!.shape == trailing,
        "\(op): a parameter of shape \(parameter!.shape) does not fit \(trailing)")
    }
    let columns = trailing.elementCount
    if elementCount == 0 { return self }
    let rows = elementCount / columns
    let (w, b) = (weight ?? .ones(trailing), bias ?? .zeros(trailing))
    let (scale, shift) = (w.contiguous().detached, b.contiguous().detached)
    let run: @Sendable ((UnsafePointer<tk_layer_norm>) -> Void) -> Void = { body in
      withExtendedLifetime((scale.storage, shift.storage)) {
        var options = tk_layer_norm(
          rows: rows, columns: columns, centred: centred, epsilon: eps, weight: scale.base,
          bias: shift.base)
        body(&options)
      }
    }
    let x = contiguous().detached
    // The means, then the inverse standard deviations.
    let moments = Tensor(storage: Storage(uninitialized: 2 * rows), layout: Layout([2, rows]))
    let y = Tensor(shape: shape) { y in
      x.read { x in run { tk_layer_norm_rows($0, x, y, moments.base, moments.base + rows) } }
    }
    return y.recorded(op, from: [self, w, b]) { dy, _ in
      let sums = Tensor(storage: Storage(uninitialized: 2 * columns), layout: Layout([2, columns]))
      let dx = Tensor(shape: x.shape) { dx in
        withExtendedLifetime((moments.storage, sums.storage)) {
          dy.read { dy in
            x.read { x in
              run {
                tk_layer_norm_gradient(
                  $0, dy, x, moments.base, moments.base + rows, dx, sums.base, sums.base + columns)
              }
            }
          }
        }
      }
      return [dx] + (0..<2).map { sums.narrow(dim: 0, start: $0, length: 1).reshaped(to: trailing) }
    }
  }
}
