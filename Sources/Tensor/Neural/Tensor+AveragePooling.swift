import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the means of windows over `[N, C, L]` or `[C, L]`; `torch.nn.functional.avg_pool1d`.
  ///
  /// - Parameters:
  ///   - stride: The step between windows, the window's size by default.
  ///   - padding: Zeros around, at most half the window.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  ///   - countIncludePad: Whether the zeros count among the elements of a window.
  /// - Precondition: the padded input is at least as large as a window.
  public func averagePool1d(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false,
    countIncludePad: Bool = true
  ) -> Tensor {
    let options = Pooling1dOptions(
      kernelSize: kernelSize, stride: stride, padding: padding, ceilMode: ceilMode)
    return averagePooled("averagePool1d", 1, options.general, countIncludePad, nil)
  }

  /// Returns the means of windows over `[N, C, H, W]` or `[C, H, W]`;
  /// `torch.nn.functional.avg_pool2d`.
  ///
  /// - Parameters:
  ///   - kernelSize: The window's side, in pixels.
  ///   - stride: The step between windows, the window's side by default.
  ///   - padding: Zeros around, at most half the window.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  ///   - countIncludePad: Whether the zeros count among the elements of a window.
  ///   - divisorOverride: What sums are divided by instead of the number of elements.
  /// - Precondition: the padded input is at least as large as a window.
  public func averagePool2d(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false,
    countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) -> Tensor {
    averagePool2d(
      .init(kernelSize: kernelSize, stride: stride, padding: padding, ceilMode: ceilMode),
      countIncludePad: countIncludePad, divisorOverride: divisorOverride)
  }

  /// As above, with windows that need not be square.
  ///
  /// - Precondition: the dilation is 1.
  public func averagePool2d(
    _ options: Pooling2dOptions, countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) -> Tensor {
    averagePooled("averagePool2d", 2, options.general, countIncludePad, divisorOverride)
  }

  /// Returns the means of windows over `[N, C, D, H, W]` or `[C, D, H, W]`;
  /// `torch.nn.functional.avg_pool3d`. The parameters are those of `averagePool2d`.
  ///
  /// - Precondition: the padded input is at least as large as a window.
  public func averagePool3d(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false,
    countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) -> Tensor {
    averagePool3d(
      .init(kernelSize: kernelSize, stride: stride, padding: padding, ceilMode: ceilMode),
      countIncludePad: countIncludePad, divisorOverride: divisorOverride)
  }

  /// As above, with windows that need not be cubes.
  ///
  /// - Precondition: the dilation is 1.
  public func averagePool3d(
    _ options: Pooling3dOptions, countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) -> Tensor {
    averagePooled("averagePool3d", 3, options.general, countIncludePad, divisorOverride)
  }

  /// Returns the means of windows that divide `[N, C, L]` or `[C, L]` into `length` parts, window i
  /// from floor(i·L / length) to ceil((i + 1)·L / length).
  ///
  /// The counterpart of `torch.nn.functional.adaptive_avg_pool1d`.
  public func adaptiveAveragePool1d(length: Int) -> Tensor {
    averaged("adaptiveAveragePool1d", 1) { tk_pooling($0, $1, adaptingTo: [length]) }
  }

  /// Returns the means of windows that divide `[N, C, H, W]` or `[C, H, W]` into `height` × `width`
  /// parts, window i from floor(i·H / height) to ceil((i + 1)·H / height).
  ///
  /// The counterpart of `torch.nn.functional.adaptive_avg_pool2d`.
  public func adaptiveAveragePool2d(height: Int, width: Int) -> Tensor {
    averaged("adaptiveAveragePool2d", 2) { tk_pooling($0, $1, adaptingTo: [height, width]) }
  }

  /// Returns the means of windows that divide `[N, C, D, H, W]` or `[C, D, H, W]` into
  /// `depth` × `height` × `width` parts, as in `adaptiveAveragePool2d`.
  ///
  /// The counterpart of `torch.nn.functional.adaptive_avg_pool3d`.
  public func adaptiveAveragePool3d(depth: Int, height: Int, width: Int) -> Tensor {
    averaged("adaptiveAveragePool3d", 3) {
      tk_pooling($0, $1, adaptingTo: [depth, height, width])
    }
  }

  private func averagePooled(
    _ op: StaticString, _ space: Int, _ options: PoolingOptions, _ countIncludePad: Bool,
    _ divisor: Int?
  ) -> Tensor {
    require(
      options.dilation == .one,
      "\(op): windows cannot be dilated (\(options.dilation.last(space)))")
    require(divisor != 0, "\(op): the divisor must not be 0")
    return averaged(op, space) { op, shape in
      var geometry = tk_pooling(op, shape, options)
      geometry.count_padding = countIncludePad
      geometry.divisor = divisor ?? 0
      return geometry
    }
  }

  private func averaged(
    _ op: StaticString, _ space: Int, _ windows: (StaticString, Shape) -> tk_pooling
  ) -> Tensor {
    asBatch(of: tk_pooling.batchRank(op, space, shape)) { input in
      let geometry = windows(op, input.shape)
      let y = Tensor(shape: geometry.outputShape(space)) { y in
        input.channelsLast().read { x in
          withUnsafePointer(to: geometry) { tk_average_pool($0, x, y) }
        }
      }.channelsSecond()
      return y.recorded(op, from: input) { dy in
        Tensor(shape: geometry.inputShape(space)) { dx in
          dy.channelsLast().read { dy in
            withUnsafePointer(to: geometry) { tk_average_pool_gradient($0, dy, dx) }
          }
        }.channelsSecond()
      }
    }
  }
}
