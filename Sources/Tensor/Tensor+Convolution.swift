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
      var (dx, dWeight, dBias): (Tensor?, Tensor?, Tensor?)
      if needed[0] {
        dx = Tensor(shape: x.shape) { dx in
          dy.read { dy in weight.read { geometry.convolveInputGradient(dy, $0, to: dx) } }
        }.permutedView([0, 3, 1, 2])
      }
      if needed.dropFirst().contains(true) {
        dBias = bias.map { Tensor(shape: $0.shape) { _ in } }
        dWeight = Tensor(shape: weight.shape) { dWeight in
          x.read { x in
            dy.read { dy in
              geometry.convolveWeightGradient(x, dy, to: dWeight, dBias?.base)
            }
          }
        }
      }
      return Array([dx, dWeight, dBias].prefix(needed.count))
    }
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

  fileprivate func convolveInputGradient(
    _ dy: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, to dx: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: self) { check(tk_convolve_input_gradient($0, dy, weight, dx)) }
  }

  fileprivate func convolveWeightGradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, to dWeight: UnsafeMutablePointer<Float>,
    _ dBias: UnsafeMutablePointer<Float>?
  ) {
    withUnsafePointer(to: self) { check(tk_convolve_weight_gradient($0, x, dy, dWeight, dBias)) }
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
