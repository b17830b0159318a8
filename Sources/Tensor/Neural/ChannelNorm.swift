import CTensorKernels

/// How channels lie in the memory of a tensor `[N, C, …]`, and what normalisation over them needs.
///
/// Channels-last memory stays as it is: no normalisation moves the elements of an image.
struct ChannelNorm: Sendable {
  /// Dense, channels first or last.
  let x: Tensor<Float>
  let isChannelsLast: Bool
  let batch, channels, positions: Int

  init(_ x: Tensor<Float>) {
    let rank = x.rank
    let last = [0] + Array(2..<Swift.max(rank, 2)) + [1]
    isChannelsLast = rank == 2 || x.layout.memoryOrder == last
    self.x = (isChannelsLast && rank > 2 ? x : x.contiguous()).detached
    (batch, channels) = (x.shape[0], x.shape[1])
    positions = x.shape.dimensions[2...].reduce(1, *)
  }

  /// One set of numbers for each channel.
  var perChannel: tk_channels {
    isChannelsLast
      ? tk_channels(batch: 1, outer: batch * positions, channels: channels, inner: 1)
      : tk_channels(batch: 1, outer: batch, channels: channels, inner: positions)
  }

  /// One set of numbers for each channel of each example.
  var perExample: tk_channels {
    isChannelsLast
      ? tk_channels(batch: batch, outer: positions, channels: channels, inner: 1)
      : tk_channels(batch: 1, outer: 1, channels: batch * channels, inner: positions)
  }

  /// Means and biased variances, as many as `geometry` has sets of numbers.
  func moments(_ geometry: tk_channels) -> (mean: Tensor<Float>, variance: Tensor<Float>) {
    Self.pair(geometry) { mean, variance, geometry in
      withExtendedLifetime(x.storage) { tk_channel_moments(geometry, x.base, mean, variance) }
    }
  }

  /// (x − mean)·scale + shift.
  func affine(
    _ geometry: tk_channels, mean: Tensor<Float>, scale: Tensor<Float>, shift: Tensor<Float>
  ) -> Tensor<Float> {
    var geometry = geometry
    return x.likewise { y in
      mean.read { mean in
        scale.read { scale in
          shift.read { shift in
            withExtendedLifetime(x.storage) {
              tk_channel_affine(&geometry, x.base, mean, scale, shift, y)
            }
          }
        }
      }
    }
  }

  /// Σ dy and Σ dy·(x − mean), for `dy` in the order of `x`.
  func sums(
    _ geometry: tk_channels, _ dy: Tensor<Float>, mean: Tensor<Float>
  ) -> (dy: Tensor<Float>, dyX: Tensor<Float>) {
    let (first, second) = Self.pair(geometry) { first, second, geometry in
      mean.read { mean in
        withExtendedLifetime((x.storage, dy.storage)) {
          tk_channel_gradient_sums(geometry, dy.base, x.base, mean, first, second)
        }
      }
    }
    return (first, second)
  }

  /// a·dy + b·(x − mean) + c, for `dy` in the order of `x`.
  func gradient(
    _ geometry: tk_channels, _ dy: Tensor<Float>, mean: Tensor<Float>, a: Tensor<Float>,
    b: Tensor<Float>, c: Tensor<Float>
  ) -> Tensor<Float> {
    var geometry = geometry
    return x.likewise { dx in
      mean.read { mean in
        a.read { a in
          b.read { b in
            c.read { c in
              withExtendedLifetime((x.storage, dy.storage)) {
                tk_channel_gradient(&geometry, dy.base, x.base, mean, a, b, c, dx)
              }
            }
          }
        }
      }
    }
  }

  /// Two results of a kernel, a number for each batch and channel of the geometry.
  static func pair(
    _ geometry: tk_channels,
    _ fill: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafePointer<tk_channels>)
      -> Void
  ) -> (Tensor<Float>, Tensor<Float>) {
    var geometry = geometry
    let shape: Shape = [geometry.batch * geometry.channels]
    let second = Tensor<Float>(shape: shape) { _ in }
    let first = Tensor<Float>(shape: shape) { fill($0, second.base, &geometry) }
    return (first, second)
  }
}

extension Tensor where Element == Float {
  /// Returns the parameter of a normalisation, checked, or `value` in its place.
  static func channelParameter(
    _ parameter: Tensor?, _ value: Float, channels: Int, _ op: StaticString
  ) -> Tensor {
    guard let parameter else { return .full([channels], value) }
    require(
      parameter.shape == [channels],
      "\(op): a parameter of shape \(parameter.shape) does not fit \(channels) channels")
    return parameter
  }
}
