import CTensorKernels

/// The geometry of a 2-d convolution, in pixels.
public struct Convolution2dOptions: Sendable, Hashable {
  let strideHeight, strideWidth, paddingHeight, paddingWidth, dilationHeight, dilationWidth: Int
  let groups: Int

  public init(
    stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0), dilation: (Int, Int) = (1, 1),
    groups: Int = 1
  ) {
    (strideHeight, strideWidth) = stride
    (paddingHeight, paddingWidth) = padding
    (dilationHeight, dilationWidth) = dilation
    self.groups = groups
  }
}

extension Tensor where Element == Float {
  /// Returns the 2-d cross-correlation of images with filters; `torch.nn.functional.conv2d`.
  ///
  /// Works in NHWC inside: the result is `[N, O, H', W']` seen over memory with the channels last,
  /// which element-wise operations, pooling and further convolutions keep.
  ///
  /// - Parameters:
  ///   - weight: `[O, C / groups, kh, kw]`.
  ///   - bias: `[O]`.
  /// - Precondition: the input is `[N, C, H, W]` and at least as large as the filters.
  public func conv2d(
    _ weight: Tensor, _ bias: Tensor? = nil, _ options: Convolution2dOptions = .init()
  ) -> Tensor {
    let geometry = tk_convolution(input: shape, weight: weight.shape, bias: bias?.shape, options)
    let x = channelsLast()
    let (n, o) = (shape[0], weight.shape[0])
    let (h, w) = (geometry.out_height, geometry.out_width)
    let y = Tensor(shape: [n, h, w, o]) { y in
      x.read { x in
        weight.read { weight in
          withOptionalPointer(bias) { geometry.convolve(x, weight, $0, to: y) }
        }
      }
    }.permutedView([0, 3, 1, 2])
    return y.recorded("conv2d", from: [self, weight] + (bias.map { [$0] } ?? [])) { dy, needed in
      let dy = dy.channelsLast()
      let dx = needed[0] ? geometry.inputGradient(dy, weight) : nil
      let hasParameters = needed.dropFirst().contains(true)
      let (dWeight, dBias) =
        hasParameters ? geometry.weightGradients(x, dy, hasBias: bias != nil) : (nil, nil)
      return Array([dx, dWeight, dBias].prefix(needed.count))
    }
  }

  /// The gradient of `conv2d` with respect to this input alone, for benchmarks.
  package func conv2dInputGradient(
    _ weight: Tensor, _ dy: Tensor, _ options: Convolution2dOptions
  ) -> Tensor {
    tk_convolution(input: shape, weight: weight.shape, bias: nil, options)
      .inputGradient(dy.channelsLast(), weight)
  }

  /// The gradient of `conv2d` with respect to the weight alone, for benchmarks.
  package func conv2dWeightGradient(
    _ weight: Tensor, _ dy: Tensor, _ options: Convolution2dOptions
  ) -> Tensor {
    tk_convolution(input: shape, weight: weight.shape, bias: nil, options)
      .weightGradients(channelsLast(), dy.channelsLast(), hasBias: false).weight!
  }

  /// Returns `[N, C, H, W]` as contiguous `[N, H, W, C]`, a view where memory lies so already.
  package func channelsLast() -> Tensor { permutedView([0, 2, 3, 1]).contiguous() }
}

private func withOptionalPointer(
  _ tensor: Tensor<Float>?, _ body: (UnsafePointer<Float>?) -> Void
) {
  if let tensor { tensor.read { body($0) } } else { body(nil) }
}

// MARK: Kernels

extension tk_convolution {
  fileprivate func convolve(
    _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    to y: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: self) { check(tk_convolve($0, x, weight, bias, y)) }
  }

  /// `dy` `[N, H', W', O]` → `[N, C, H, W]`, channels last in memory.
  fileprivate func inputGradient(_ dy: Tensor<Float>, _ weight: Tensor<Float>) -> Tensor<Float> {
    Tensor(shape: [batch, height, width, in_channels]) { dx in
      dy.read { dy in
        weight.read { weight in
          withUnsafePointer(to: self) { check(tk_convolve_input_gradient($0, dy, weight, dx)) }
        }
      }
    }.permutedView([0, 3, 1, 2])
  }

  /// `x` `[N, H, W, C]` and `dy` `[N, H', W', O]` → `[O, C / groups, kh, kw]` and `[O]`.
  fileprivate func weightGradients(
    _ x: Tensor<Float>, _ dy: Tensor<Float>, hasBias: Bool
  ) -> (weight: Tensor<Float>?, bias: Tensor<Float>?) {
    let dBias: Tensor<Float>? = hasBias ? Tensor(shape: [out_channels]) { _ in } : nil
    let shape: Shape = [out_channels, in_channels / groups, kernel_height, kernel_width]
    let dWeight = Tensor<Float>(shape: shape) { dWeight in
      x.read { x in
        dy.read { dy in
          withUnsafePointer(to: self) {
            check(tk_convolve_weight_gradient($0, x, dy, dWeight, dBias?.base))
          }
        }
      }
    }
    return (dWeight, dBias)
  }

  /// Traps with oneDNN's refusal.
  private func check(_ error: UnsafePointer<CChar>?) {
    if let error { require(false, "conv2d: \(String(cString: error)) (\(self))") }
  }

  fileprivate init(
    input: Shape, weight: Shape, bias: Shape?, _ options: Convolution2dOptions
  ) {
    let groups = options.groups
    require(
      input.rank == 4 && weight.rank == 4,
      "conv2d: expected [N, C, H, W] and [O, C / groups, kh, kw], got \(input) and \(weight)")
    require(
      groups > 0 && input[1] == weight[1] * groups && weight[0] % groups == 0,
      "conv2d: channels do not fit: input \(input), weight \(weight), groups \(groups)")
    require(
      bias == nil || bias == [weight[0]],
      "conv2d: bias \(bias ?? []) does not fit weight \(weight)")
    func size(_ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int) -> Int {
      require(
        stride > 0 && padding >= 0 && dilation > 0,
        "conv2d: stride \(stride), padding \(padding) or dilation \(dilation) is out of range")
      let span = input + 2 * padding - dilation * (kernel - 1) - 1
      require(
        span >= 0,
        "conv2d: a kernel of \(kernel) (dilation \(dilation)) is larger than the padded input "
          + "\(input + 2 * padding)")
      return span / stride + 1
    }
    self.init(
      batch: input[0], in_channels: input[1], height: input[2], width: input[3],
      out_channels: weight[0], kernel_height: weight[2], kernel_width: weight[3],
      stride_height: options.strideHeight, stride_width: options.strideWidth,
      padding_height: options.paddingHeight, padding_width: options.paddingWidth,
      dilation_height: options.dilationHeight, dilation_width: options.dilationWidth,
      groups: groups,
      out_height: size(
        input[2], weight[2], options.strideHeight, options.paddingHeight, options.dilationHeight),
      out_width: size(
        input[3], weight[3], options.strideWidth, options.paddingWidth, options.dilationWidth))
  }
}
