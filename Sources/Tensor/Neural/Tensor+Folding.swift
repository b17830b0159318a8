import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the sliding windows of pictures as columns: `[N, C, H, W]` gives
  /// `[N, C · kh · kw, L]` with L windows, row by row; `[C, H, W]` gives `[C · kh · kw, L]`.
  ///
  /// The counterpart of `torch.nn.functional.unfold` (im2col).
  ///
  /// - Parameters:
  ///   - kernelSize: The window's height and width, in pixels.
  ///   - dilation: Pixels from one element of a window to the next.
  ///   - padding: Zeros around the picture.
  ///   - stride: Pixels from one window to the next.
  /// - Precondition: rank 3 or 4, and a window fits into the padded picture.
  public func unfold(
    kernelSize: (Int, Int), dilation: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0),
    stride: (Int, Int) = (1, 1)
  ) -> Tensor {
    require(rank == 3 || rank == 4, "unfold: expected [N, C, H, W] or [C, H, W], got \(shape)")
    let lead = shape.dimensions.dropLast(2)
    let windows = tk_windows(
      "unfold", planes: lead.reduce(1, *), (shape[-2], shape[-1]), kernelSize, dilation, padding,
      stride
    )
    let columns = Tensor(shape: windows.columns(lead.dropLast(), channels: lead.last!)) { y in
      read {
        var windows = windows
        tk_unfold_windows(&windows, $0, y)
      }
    }
    let shape = shape
    return columns.recorded("unfold", from: self) { dy in
      Tensor(shape: shape) { dx in
        dy.read {
          var windows = windows
          tk_fold_windows(&windows, $0, dx)
        }
      }
    }
  }

  /// Returns the pictures in which each pixel is the sum of its places in the windows:
  /// `[N, C · kh · kw, L]` gives `[N, C, H, W]`, `[C · kh · kw, L]` gives `[C, H, W]`.
  ///
  /// The adjoint of ``unfold(kernelSize:dilation:padding:stride:)``, not its inverse where windows
  /// overlap. The counterpart of `torch.nn.functional.fold` (col2im).
  ///
  /// - Parameter size: The picture's height and width, in pixels.
  /// - Precondition: the columns are those that `unfold` makes of such a picture.
  public func fold(
    to size: (Int, Int), kernelSize: (Int, Int), dilation: (Int, Int) = (1, 1),
    padding: (Int, Int) = (0, 0), stride: (Int, Int) = (1, 1)
  ) -> Tensor {
    let area = kernelSize.0 * kernelSize.1
    require(
      (rank == 2 || rank == 3) && area > 0 && shape[-2] % area == 0,
      "fold: columns \(shape) are not of windows of \(kernelSize.0) × \(kernelSize.1)")
    let lead = shape.dimensions.dropLast(2)
    let channels = shape[-2] / area
    let windows = tk_windows(
      "fold", planes: lead.reduce(channels, *), size, kernelSize, dilation, padding, stride)
    let columns = windows.columns(lead, channels: channels)
    require(columns == shape, "fold: expected columns \(columns), got \(shape)")
    let y = Tensor(shape: Shape(lead + [channels, size.0, size.1])) { y in
      read {
        var windows = windows
        tk_fold_windows(&windows, $0, y)
      }
    }
    return y.recorded("fold", from: self) { dy in
      Tensor(shape: columns) { dx in
        dy.read {
          var windows = windows
          tk_unfold_windows(&windows, $0, dx)
        }
      }
    }
  }
}

extension tk_windows {
  fileprivate init(
    _ op: StaticString, planes: Int, _ size: (Int, Int), _ kernelSize: (Int, Int),
    _ dilation: (Int, Int), _ padding: (Int, Int), _ stride: (Int, Int)
  ) {
    require(
      Swift.min(kernelSize.0, kernelSize.1, dilation.0, dilation.1, stride.0, stride.1) > 0
        && Swift.min(padding.0, padding.1) >= 0,
      "\(op): kernel \(kernelSize), dilation \(dilation), padding \(padding) or stride \(stride) is out of range"
    )
    let down = size.0 + 2 * padding.0 - dilation.0 * (kernelSize.0 - 1) - 1
    let across = size.1 + 2 * padding.1 - dilation.1 * (kernelSize.1 - 1) - 1
    require(
      down >= 0 && across >= 0,
      "\(op): a window of \(kernelSize.0) × \(kernelSize.1) is larger than the padded picture (\(size.0) × \(size.1))"
    )
    self.init(
      planes: planes, height: size.0, width: size.1, kernel_height: kernelSize.0,
      kernel_width: kernelSize.1, stride_height: stride.0, stride_width: stride.1,
      padding_height: padding.0, padding_width: padding.1, dilation_height: dilation.0,
      dilation_width: dilation.1, out_height: down / stride.0 + 1, out_width: across / stride.1 + 1)
  }

  fileprivate func columns(_ lead: ArraySlice<Int>, channels: Int) -> Shape {
    Shape(lead + [channels * kernel_height * kernel_width, out_height * out_width])
  }
}
