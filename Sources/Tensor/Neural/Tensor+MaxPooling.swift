import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the maxima of windows over `[N, C, L]` or `[C, L]`; `torch.nn.functional.max_pool1d`.
  ///
  /// - Parameters:
  ///   - stride: The step between windows, the window's size by default.
  ///   - padding: Elements of −∞ around, at most half the window.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  /// - Precondition: the padded input is at least as large as a window.
  public func maxPool1d(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceilMode: Bool = false
  ) -> Tensor {
    maxPool1d(
      .init(
        kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation,
        ceilMode: ceilMode))
  }

  /// As above, with the numbers gathered in options.
  public func maxPool1d(_ options: Pooling1dOptions) -> Tensor {
    maxPooled("maxPool1d", 1, wantsIndices: false) { tk_pooling($0, $1, options.general) }.values
  }

  /// Returns the maxima and where each lies in its signal.
  public func maxPool1dWithIndices(
    _ options: Pooling1dOptions
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    maxPooled("maxPool1d", 1) { tk_pooling($0, $1, options.general) }
  }

  /// Returns the maxima of windows over `[N, C, H, W]` or `[C, H, W]`;
  /// `torch.nn.functional.max_pool2d`.
  ///
  /// The gradient goes to the first maximum of a window; NaN counts as the largest.
  ///
  /// - Parameters:
  ///   - kernelSize: The window's side, in pixels.
  ///   - stride: The step between windows, the window's side by default.
  ///   - padding: Pixels of −∞ around, at most half the window.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  /// - Precondition: the padded input is at least as large as a window.
  public func maxPool2d(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceilMode: Bool = false
  ) -> Tensor {
    maxPool2d(
      .init(
        kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation,
        ceilMode: ceilMode))
  }

  /// As above, with windows that need not be square.
  public func maxPool2d(_ options: Pooling2dOptions) -> Tensor {
    maxPooled("maxPool2d", 2, wantsIndices: false) { tk_pooling($0, $1, options.general) }.values
  }

  /// Returns the maxima and the place `h·W + w` of each in its image, as
  /// ``maxUnpool2d(_:height:width:)`` takes it.
  public func maxPool2dWithIndices(
    _ options: Pooling2dOptions
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    maxPooled("maxPool2d", 2) { tk_pooling($0, $1, options.general) }
  }

  /// Returns the maxima of windows over `[N, C, D, H, W]` or `[C, D, H, W]`;
  /// `torch.nn.functional.max_pool3d`.
  ///
  /// - Parameters:
  ///   - stride: The step between windows, the window's side by default.
  ///   - padding: Voxels of −∞ around, at most half the window.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  /// - Precondition: the padded input is at least as large as a window.
  public func maxPool3d(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceilMode: Bool = false
  ) -> Tensor {
    maxPool3d(
      .init(
        kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation,
        ceilMode: ceilMode))
  }

  /// As above, with windows that need not be cubes.
  public func maxPool3d(_ options: Pooling3dOptions) -> Tensor {
    maxPooled("maxPool3d", 3, wantsIndices: false) { tk_pooling($0, $1, options.general) }.values
  }

  /// Returns the maxima and the place `(d·H + h)·W + w` of each in its volume.
  public func maxPool3dWithIndices(
    _ options: Pooling3dOptions
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    maxPooled("maxPool3d", 3) { tk_pooling($0, $1, options.general) }
  }

  // MARK: Adaptive

  /// Returns the maxima of windows that divide `[N, C, L]` into `length` parts, window i from
  /// floor(i·L / length) to ceil((i + 1)·L / length), and where they are.
  ///
  /// The counterpart of `torch.nn.functional.adaptive_max_pool1d`.
  public func adaptiveMaxPool1d(
    length: Int
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    maxPooled("adaptiveMaxPool1d", 1) { tk_pooling($0, $1, adaptingTo: [length]) }
  }

  /// Returns the maxima of windows that divide `[N, C, H, W]` into `height` × `width` parts, as in
  /// ``adaptiveMaxPool1d(length:)``, and the place `h·W + w` of each.
  ///
  /// The counterpart of `torch.nn.functional.adaptive_max_pool2d`.
  public func adaptiveMaxPool2d(
    height: Int, width: Int
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    maxPooled("adaptiveMaxPool2d", 2) { tk_pooling($0, $1, adaptingTo: [height, width]) }
  }

  /// Returns the maxima of windows that divide `[N, C, D, H, W]` into `depth` × `height` × `width`
  /// parts, as in ``adaptiveMaxPool1d(length:)``, and the place `(d·H + h)·W + w` of each.
  ///
  /// The counterpart of `torch.nn.functional.adaptive_max_pool3d`.
  public func adaptiveMaxPool3d(
    depth: Int, height: Int, width: Int
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    maxPooled("adaptiveMaxPool3d", 3) { tk_pooling($0, $1, adaptingTo: [depth, height, width]) }
  }

  /// The places are found only where somebody wants them: for the gradient, or as a result.
  private func maxPooled(
    _ op: StaticString, _ space: Int, wantsIndices: Bool = true,
    _ windows: (StaticString, Shape) -> tk_pooling
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    var indices = Tensor<Int32>.zeros([0])
    let values = asBatch(of: tk_pooling.batchRank(op, space, shape)) { input in
      let geometry = windows(op, input.shape)
      let x = input.channelsLast()
      let shape = geometry.outputShape(space)
      let isRecorded = wantsIndices || input.trace != nil
      var positions = Tensor<Int32>(shape: isRecorded ? shape : [0]) { _ in }
      let y = Tensor(shape: shape) { y in
        x.read { x in
          positions.update { positions in
            withUnsafePointer(to: geometry) {
              tk_max_pool($0, x, y, isRecorded ? positions.baseAddress : nil)
            }
          }
        }
      }.channelsSecond()
      let places = positions
      if wantsIndices { indices = positions.channelsSecond() }
      return y.recorded(op, from: input) { dy in
        Tensor(shape: geometry.inputShape(space)) { dx in
          dy.channelsLast().read { dy in
            places.read { places in
              withUnsafePointer(to: geometry) { tk_max_pool_gradient($0, dy, places, dx) }
            }
          }
        }.channelsSecond()
      }
    }
    return (values, wantsIndices && values.rank == space + 1 ? indices.squeezed(0) : indices)
  }
}
