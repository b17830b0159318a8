import CTensorKernels

/// How `gridSample` finds values between pixels.
public enum SamplingMode: String, Sendable, CaseIterable {
  case bilinear, nearest, bicubic
}

/// What `gridSample` finds outside of an image.
public enum SamplingPadding: String, Sendable, CaseIterable {
  /// Zeros.
  case zeros
  /// The nearest pixel of the border.
  case border
  /// The image mirrored, again and again.
  case reflection
}

extension Tensor where Element == Float {
  /// Returns the image's values at points: `[N, C, H, W]` at `[N, H', W', 2]` gives
  /// `[N, C, H', W']`; `torch.nn.functional.grid_sample` of images.
  ///
  /// A point is (x, y), −1 at the left and top, 1 at the right and bottom. A point that is NaN
  /// gives 0; in PyTorch that depends on the layout. The grid's gradient is 0 for `nearest`.
  ///
  /// - Parameters:
  ///   - alignCorners: Whether ±1 are the middles of the outer pixels, not their edges.
  /// - Precondition: the batches agree and the image is not empty.
  public func gridSample(
    _ grid: Tensor, mode: SamplingMode = .bilinear, padding: SamplingPadding = .zeros,
    alignCorners: Bool = false
  ) -> Tensor {
    require(
      rank == 4 && grid.rank == 4 && grid.shape[0] == shape[0] && grid.shape[3] == 2,
      "gridSample: expected [N, C, H, W] and [N, H', W', 2], got \(shape) and \(grid.shape)")
    require(shape[2] > 0 && shape[3] > 0, "gridSample: the image is empty (\(shape))")
    let geometry = tk_grid_sampling(
      mode: mode.kernelMode, padding: padding.kernelPadding, align_corners: alignCorners,
      batch: shape[0], channels: shape[1], height: shape[2], width: shape[3],
      out_height: grid.shape[1], out_width: grid.shape[2])
    let (x, points) = (channelsLast(), grid.contiguous())
    let y = Tensor(shape: [shape[0], grid.shape[1], grid.shape[2], shape[1]]) { y in
      x.read { x in
        points.read { points in withUnsafePointer(to: geometry) { tk_grid_sample($0, x, points, y) }
        }
      }
    }.channelsSecond()
    return y.recorded("gridSample", from: self, grid) { dy in
      let dy = dy.channelsLast()
      return (
        {
          Tensor(shape: x.shape) { dx in
            dy.read { dy in
              points.read { points in
                withUnsafePointer(to: geometry) {
                  tk_grid_sample_input_gradient($0, dy, points, dx)
                }
              }
            }
          }.channelsSecond()
        },
        {
          Tensor(shape: points.shape) { dGrid in
            x.read { x in
              dy.read { dy in
                points.read { points in
                  withUnsafePointer(to: geometry) {
                    tk_grid_sample_grid_gradient($0, x, dy, points, dGrid)
                  }
                }
              }
            }
          }
        }
      )
    }
  }

  /// Returns the points that affine maps send an image's pixels to, for `gridSample`: this
  /// `[N, 2, 3]` gives `[N, H, W, 2]`, this `[N, 3, 4]` gives `[N, D, H, W, 3]`.
  ///
  /// The counterpart of `torch.nn.functional.affine_grid`, which takes N and C in `size`, too.
  ///
  /// - Parameters:
  ///   - size: Height and width, or depth, height and width.
  ///   - alignCorners: Whether ±1 are the middles of the outer pixels, not their edges.
  public func affineGrid(size: [Int], alignCorners: Bool = false) -> Tensor {
    let space = size.count
    require(
      (space == 2 || space == 3) && rank == 3 && shape[1] == space && shape[2] == space + 1,
      "affineGrid: maps \(shape) do not fit size \(size)")
    let places = Shape(size)
    // A row for each pixel: its coordinates, the last dimension first, and 1.
    var rows = [Float](repeating: 1, count: places.elementCount * (space + 1))
    var inner = 1
    for d in (0..<space).reversed() {
      let n = Float(size[d])
      for i in 0..<places.elementCount {
        let at = Float(i / inner % size[d])
        let aligned = n > 1 ? 2 * at / (n - 1) - 1 : 0
        rows[i * (space + 1) + space - 1 - d] = alignCorners ? aligned : (2 * at + 1) / n - 1
      }
      inner *= size[d]
    }
    let base = Tensor(rows, shape: [1, places.elementCount, space + 1])
      .expandedView([shape[0], places.elementCount, space + 1])
    return base.matmul(self, transposeOther: true).reshaped([shape[0]] + size + [space])
  }
}

extension SamplingMode {
  fileprivate var kernelMode: tk_sample_mode {
    switch self {
    case .bilinear: TK_SAMPLE_BILINEAR
    case .nearest: TK_SAMPLE_NEAREST
    case .bicubic: TK_SAMPLE_BICUBIC
    }
  }
}

extension SamplingPadding {
  fileprivate var kernelPadding: tk_sample_padding {
    switch self {
    case .zeros: TK_PAD_ZEROS
    case .border: TK_PAD_BORDER
    case .reflection: TK_PAD_REFLECTION
    }
  }
}
