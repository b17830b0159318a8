import CTensorKernels

extension Tensor where Element == Float {
  /// Returns zeros of length `length` with each element of `[N, C, L]` where its index says, the
  /// partial inverse of ``maxPool1dWithIndices(_:)``; `torch.nn.functional.max_unpool1d`.
  ///
  /// - Precondition: `indices` has the input's shape and every index lies in the output.
  public func maxUnpool1d(_ indices: Tensor<Int32>, length: Int) -> Tensor {
    maxUnpooled("maxUnpool1d", indices, [length])
  }

  /// Returns zeros of `height` × `width` with each element of `[N, C, H, W]` where its index says,
  /// the partial inverse of ``maxPool2dWithIndices(_:)``.
  ///
  /// The counterpart of `torch.nn.functional.max_unpool2d` with `output_size`.
  ///
  /// - Precondition: `indices` has the input's shape and every index lies in the output.
  public func maxUnpool2d(_ indices: Tensor<Int32>, height: Int, width: Int) -> Tensor {
    maxUnpooled("maxUnpool2d", indices, [height, width])
  }

  /// Returns zeros of `depth` × `height` × `width` with each element of `[N, C, D, H, W]` where its
  /// index says, the partial inverse of ``maxPool3dWithIndices(_:)``.
  ///
  /// The counterpart of `torch.nn.functional.max_unpool3d` with `output_size`.
  ///
  /// - Precondition: `indices` has the input's shape and every index lies in the output.
  public func maxUnpool3d(
    _ indices: Tensor<Int32>, depth: Int, height: Int, width: Int
  ) -> Tensor {
    maxUnpooled("maxUnpool3d", indices, [depth, height, width])
  }

  private func maxUnpooled(
    _ op: StaticString, _ indices: Tensor<Int32>, _ size: [Int]
  ) -> Tensor {
    require(
      shape == indices.shape, "\(op): input \(shape) and indices \(indices.shape) do not fit")
    let rank = tk_pooling.batchRank(op, size.count, shape)
    let outPlaces = Shape(size).elementCount
    _ = indices.checkedCount(below: outPlaces, ignoring: nil, op)
    let batchedIndices = self.rank == rank ? indices : indices.unsqueezed(0)
    return asBatch(of: rank) { input in
      let (x, positions) = (input.channelsLast(), batchedIndices.channelsLast())
      let (batch, channels) = (input.shape[0], input.shape[1])
      let places = input.shape.dimensions[2...].reduce(1, *)
      let y = Tensor(shape: Shape([batch] + size + [channels])) { y in
        x.read { x in
          positions.read { tk_max_unpool(x, $0, y, batch, places, outPlaces, channels) }
        }
      }.channelsSecond()
      return y.recorded(op, from: input) { dy in
        Tensor(shape: x.shape) { dx in
          dy.channelsLast().read { dy in
            positions.read {
              tk_max_unpool_gradient(dy, $0, dx, batch, places, outPlaces, channels)
            }
          }
        }.channelsSecond()
      }
    }
  }
}
