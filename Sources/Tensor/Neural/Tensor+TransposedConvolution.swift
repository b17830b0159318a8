import CTensorKernels

// A transposed convolution is the gradient of a convolution with respect to its input, and its own
// gradients are that convolution and its weight's gradient.
extension Tensor where Element == Float {
  /// Returns the transposed 1-d convolution; `torch.nn.functional.conv_transpose1d`.
  ///
  /// `[N, C, L]` or `[C, L]` → `[N, O, L']` or `[O, L']` with
  /// `L' = (L − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1`.
  ///
  /// - Parameters:
  ///   - weight: `[C, O / groups, k]`.
  ///   - bias: `[O]`.
  /// - Precondition: output padding is smaller than the stride or the dilation, and something of
  ///   the output is left; only the batch may be empty.
  public func convTranspose1d(
    _ weight: Tensor, _ bias: Tensor? = nil, _ options: ConvolutionTranspose1dOptions = .init()
  ) -> Tensor {
    convolvedTransposed("convTranspose1d", 1, weight, bias, options.general)
  }

  /// Returns the transposed 2-d convolution; `torch.nn.functional.conv_transpose2d`.
  ///
  /// `[N, C, H, W]` or `[C, H, W]` → `[N, O, H', W']` or `[O, H', W']`, of sizes as in
  /// ``convTranspose1d(_:_:_:)``.
  ///
  /// - Parameters:
  ///   - weight: `[C, O / groups, kh, kw]`.
  ///   - bias: `[O]`.
  /// - Precondition: output padding is smaller than the stride or the dilation, and something of
  ///   the output is left; only the batch may be empty.
  public func convTranspose2d(
    _ weight: Tensor, _ bias: Tensor? = nil, _ options: ConvolutionTranspose2dOptions = .init()
  ) -> Tensor {
    convolvedTransposed("convTranspose2d", 2, weight, bias, options.general)
  }

  /// Returns the transposed 3-d convolution; `torch.nn.functional.conv_transpose3d`.
  ///
  /// `[N, C, D, H, W]` or `[C, D, H, W]` → `[N, O, D', H', W']` or `[O, D', H', W']`, of sizes as in
  /// ``convTranspose1d(_:_:_:)``.
  ///
  /// - Parameters:
  ///   - weight: `[C, O / groups, kd, kh, kw]`.
  ///   - bias: `[O]`.
  /// - Precondition: output padding is smaller than the stride or the dilation, and something of
  ///   the output is left; only the batch may be empty.
  public func convTranspose3d(
    _ weight: Tensor, _ bias: Tensor? = nil, _ options: ConvolutionTranspose3dOptions = .init()
  ) -> Tensor {
    convolvedTransposed("convTranspose3d", 3, weight, bias, options.general)
  }

  private func convolvedTransposed(
    _ op: StaticString, _ space: Int, _ weight: Tensor, _ bias: Tensor?,
    _ options: ConvolutionOptions
  ) -> Tensor {
    let rank = tk_convolution.batchRank(
      op, space, input: shape, weight: weight.shape, transposed: true)
    return asBatch(of: rank) { input in
      let (geometry, beyond) = tk_convolution.transposed(
        op, input: input.shape, weight: weight.shape, bias: bias?.shape, options)
      if beyond != .zero {
        return input.convolvedTransposed(op, geometry, weight, nil)
          .extended(by: beyond, space, bias)
      }
      return input.convolvedTransposed(op, geometry, weight, bias)
    }
  }

  private func convolvedTransposed(
    _ op: StaticString, _ geometry: tk_convolution, _ weight: Tensor, _ bias: Tensor?
  ) -> Tensor {
    let x = channelsLast()
    let y = geometry.inputGradient(op, x, weight, bias: bias)
    return y.recorded(op, from: [self, weight] + (bias.map { [$0] } ?? [])) { dy, needed in
      let last = dy.channelsLast()
      let dx = needed[0] ? geometry.convolve(op, last, weight, nil, packs: false) : nil
      let dWeight = needed[1] ? geometry.weightGradients(op, last, x, hasBias: false).weight : nil
      let dBias =
        needed.count > 2 && needed[2] ? dy.sum(dims: [0] + Array(2..<dy.rank)) : nil
      return Array([dx, dWeight, dBias].prefix(needed.count))
    }
  }

  /// Returns the tensor with zeros at the end of each dimension of space, plus the bias. oneDNN
  /// takes no output padding of stride + padding and more, where there is nothing but zeros.
  private func extended(by extra: SIMD3<Int>, _ space: Int, _ bias: Tensor?) -> Tensor {
    var y = self
    for (i, count) in extra.last(space).enumerated() where count > 0 {
      y = .cat([y, .zeros(y.shape.replacing(2 + i, with: count))], dim: 2 + i)
    }
    guard let bias else { return y }
    return y + bias.reshaped([-1] + Array(repeating: 1, count: space))
  }
}
