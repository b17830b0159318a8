import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the 1-d cross-correlation of signals with filters; `torch.nn.functional.conv1d`.
  ///
  /// `[N, C, L]` or `[C, L]` → `[N, O, L']` or `[O, L']`, the channels last in memory as for
  /// ``conv2d(_:_:_:)``.
  ///
  /// - Parameters:
  ///   - weight: `[O, C / groups, k]`.
  ///   - bias: `[O]`.
  /// - Precondition: the padded input is at least as large as the filters; stride 1 where padding
  ///   is `.same`; only the batch may be empty.
  public func conv1d(
    _ weight: Tensor, _ bias: Tensor? = nil, _ options: Convolution1dOptions = .init()
  ) -> Tensor {
    convolved("conv1d", 1, weight, bias, options.general)
  }

  /// Returns the 2-d cross-correlation of images with filters; `torch.nn.functional.conv2d`.
  ///
  /// `[N, C, H, W]` or `[C, H, W]` → `[N, O, H', W']` or `[O, H', W']` with
  /// `H' = (H + 2·padding − dilation·(kh − 1) − 1) / stride + 1`. Works in NHWC inside: the result
  /// is seen over memory with the channels last, which element-wise operations, pooling and
  /// further convolutions keep.
  ///
  /// - Parameters:
  ///   - weight: `[O, C / groups, kh, kw]`.
  ///   - bias: `[O]`.
  /// - Precondition: the padded input is at least as large as the filters; stride 1 where padding
  ///   is `.same`; only the batch may be empty.
  public func conv2d(
    _ weight: Tensor, _ bias: Tensor? = nil, _ options: Convolution2dOptions = .init()
  ) -> Tensor {
    convolved("conv2d", 2, weight, bias, options.general)
  }

  /// Returns the 3-d cross-correlation of volumes with filters; `torch.nn.functional.conv3d`.
  ///
  /// `[N, C, D, H, W]` or `[C, D, H, W]` → `[N, O, D', H', W']` or `[O, D', H', W']`, the channels
  /// last in memory as for ``conv2d(_:_:_:)``.
  ///
  /// - Parameters:
  ///   - weight: `[O, C / groups, kd, kh, kw]`.
  ///   - bias: `[O]`.
  /// - Precondition: the padded input is at least as large as the filters; stride 1 where padding
  ///   is `.same`; only the batch may be empty.
  public func conv3d(
    _ weight: Tensor, _ bias: Tensor? = nil, _ options: Convolution3dOptions = .init()
  ) -> Tensor {
    convolved("conv3d", 3, weight, bias, options.general)
  }

  private func convolved(
    _ op: StaticString, _ space: Int, _ weight: Tensor, _ bias: Tensor?,
    _ options: ConvolutionOptions
  ) -> Tensor {
    let rank = tk_convolution.batchRank(op, space, input: shape, weight: weight.shape)
    return asBatch(of: rank) { input in
      let geometry = tk_convolution(
        op, input: input.shape, weight: weight.shape, bias: bias?.shape, options)
      let x = input.channelsLast()
      let isRecorded = input.trace != nil || weight.trace != nil
      let y = geometry.convolve(op, x, weight, bias, packs: !isRecorded)
      return y.recorded(op, from: [input, weight] + (bias.map { [$0] } ?? [])) { dy, needed in
        let dy = dy.channelsLast()
        let dx = needed[0] ? geometry.inputGradient(op, dy, weight) : nil
        let parameters =
          needed.dropFirst().contains(true)
          ? geometry.weightGradients(op, x, dy, hasBias: bias != nil) : nil
        return Array([dx, parameters?.weight, parameters?.bias].prefix(needed.count))
      }
    }
  }

  /// The gradient of `conv2d` with respect to this input alone, for benchmarks.
  package func conv2dInputGradient(
    _ weight: Tensor, _ dy: Tensor, _ options: Convolution2dOptions
  ) -> Tensor {
    tk_convolution(
      "conv2d", input: shape, weight: weight.shape, bias: nil, options.general
    ).inputGradient("conv2d", dy.channelsLast(), weight)
  }

  /// The gradient of `conv2d` with respect to the weight alone, for benchmarks.
  package func conv2dWeightGradient(
    _ weight: Tensor, _ dy: Tensor, _ options: Convolution2dOptions
  ) -> Tensor {
    tk_convolution(
      "conv2d", input: shape, weight: weight.shape, bias: nil, options.general
    ).weightGradients("conv2d", channelsLast(), dy.channelsLast(), hasBias: false).weight
  }
}
