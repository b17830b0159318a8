import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the maxima of windows over `[N, C, H, W]`; `torch.nn.functional.max_pool2d`.
  ///
  /// - Parameters:
  ///   - kernel: The window's side, in pixels.
  ///   - stride: The step between windows, the kernel's side by default.
  ///   - padding: Pixels of −∞ around, at most half the kernel.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  public func maxPool2d(
    kernel: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false
  ) -> Tensor {
    require(rank == 4, "maxPool2d: expected [N, C, H, W], got \(shape)")
    let stride = stride ?? kernel
    require(
      kernel > 0 && stride > 0 && padding >= 0 && 2 * padding <= kernel,
      "maxPool2d: kernel \(kernel), stride \(stride) or padding \(padding) is out of range")
    func size(_ input: Int) -> Int {
      let span = input + 2 * padding - kernel
      require(
        span >= 0, "maxPool2d: a kernel of \(kernel) is larger than the padded input \(shape)")
      let count = (ceilMode ? span + stride - 1 : span) / stride + 1
      // The last window must start inside of the input or its left padding.
      return ceilMode && (count - 1) * stride >= input + padding ? count - 1 : count
    }
    let geometry = pooling(
      to: (size(shape[2]), size(shape[3])), kernel: kernel, stride: stride, padding: padding)
    let x = channelsLast()
    let outputShape: Shape = [shape[0], geometry.out_height, geometry.out_width, shape[1]]
    var positions = Tensor<Int32>(shape: outputShape) { _ in }
    let y = Tensor(shape: outputShape) { y in
      x.read { x in
        var geometry = geometry
        positions.update { tk_max_pool(&geometry, x, y, $0.baseAddress!) }
      }
    }.permutedView([0, 3, 1, 2])
    let (places, inputShape) = (positions, x.shape)
    return y.recorded("maxPool2d", from: self) { dy in
      Tensor(shape: inputShape) { dx in
        dy.channelsLast().read { dy in
          var geometry = geometry
          places.read { tk_max_pool_gradient(&geometry, dy, $0, dx) }
        }
      }.permutedView([0, 3, 1, 2])
    }
  }

  /// Returns the means of windows that divide `[N, C, H, W]` into `height` × `width` parts, window
  /// i from floor(i·H / height) to ceil((i + 1)·H / height).
  ///
  /// The counterpart of `torch.nn.functional.adaptive_avg_pool2d`.
  public func adaptiveAveragePool2d(height: Int, width: Int) -> Tensor {
    require(rank == 4, "adaptiveAveragePool2d: expected [N, C, H, W], got \(shape)")
    require(
      height > 0 && width > 0 && shape[2] > 0 && shape[3] > 0,
      "adaptiveAveragePool2d: cannot pool \(shape) to \(height) × \(width)")
    let geometry = pooling(to: (height, width), kernel: 0, stride: 0, padding: 0)
    let x = channelsLast()
    let y = Tensor(shape: [shape[0], height, width, shape[1]]) { y in
      x.read {
        var geometry = geometry
        tk_adaptive_average_pool(&geometry, $0, y)
      }
    }.permutedView([0, 3, 1, 2])
    let inputShape = x.shape
    return y.recorded("adaptiveAveragePool2d", from: self) { dy in
      Tensor(shape: inputShape) { dx in
        dy.channelsLast().read {
          var geometry = geometry
          tk_adaptive_average_pool_gradient(&geometry, $0, dx)
        }
      }.permutedView([0, 3, 1, 2])
    }
  }

  private func pooling(
    to size: (Int, Int), kernel: Int, stride: Int, padding: Int
  ) -> tk_pooling {
    tk_pooling(
      batch: shape[0], height: shape[2], width: shape[3], channels: shape[1],
      out_height: size.0, out_width: size.1, kernel_height: kernel, kernel_width: kernel,
      stride_height: stride, stride_width: stride, padding_height: padding, padding_width: padding)
  }
}
