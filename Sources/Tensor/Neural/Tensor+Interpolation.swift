import CTensorKernels

/// How `interpolate` finds values between elements.
public enum InterpolationMode: String, Sendable, CaseIterable {
  /// The element at floor(i · in / out), as OpenCV's.
  case nearest
  /// The element whose middle is nearest, as Pillow's and scikit-image's.
  case nearestExact
  /// Linear, of signals.
  case linear
  /// Linear in both directions, of images.
  case bilinear
  /// Linear in all directions, of volumes.
  case trilinear
  /// Cubic convolution (Keys 1981) in both directions, of images.
  case bicubic
  /// Means of the parts that the input divides into: adaptive average pooling.
  case area

  /// The dimensions of space that the mode is for.
  fileprivate var dimensions: ClosedRange<Int> {
    switch self {
    case .nearest, .nearestExact, .area: 1...3
    case .linear: 1...1
    case .bilinear, .bicubic: 2...2
    case .trilinear: 3...3
    }
  }
}

extension Tensor where Element == Float {
  /// Returns `[N, C, …]` resampled to another size; `torch.nn.functional.interpolate`.
  ///
  /// Signals `[N, C, L]`, images `[N, C, H, W]` and volumes `[N, C, D, H, W]`, dimension by
  /// dimension. The order of dimensions in memory is kept.
  ///
  /// - Parameters:
  ///   - size: The new length, height and width, or depth, height and width.
  ///   - alignCorners: Whether the middles of the corner elements coincide, not their edges.
  ///   - antialias: Whether a smaller result averages over all it covers (bilinear and bicubic),
  ///     as Pillow does.
  /// - Precondition: the mode is meant for the rank, and only the batch and the channels are empty.
  public func interpolate(
    size: [Int], mode: InterpolationMode = .nearest, alignCorners: Bool = false,
    antialias: Bool = false
  ) -> Tensor {
    require(
      rank >= 3 && rank <= 5 && size.count == rank - 2,
      "interpolate: size \(size) does not fit \(shape), which must be [N, C, …]")
    let scales = zip(shape.dimensions[2...], size).map { Float($0) / Float($1) }
    return interpolated(size, scales, mode, alignCorners, antialias)
  }

  /// Returns `[N, C, …]` with each dimension of space `scaleFactor` times as large, rounded down.
  ///
  /// Positions are found by the factor itself, as PyTorch does unless `recompute_scale_factor`.
  public func interpolate(
    scaleFactor: Double, mode: InterpolationMode = .nearest, alignCorners: Bool = false,
    antialias: Bool = false
  ) -> Tensor {
    interpolate(
      scaleFactors: Array(repeating: scaleFactor, count: Swift.max(rank - 2, 0)), mode: mode,
      alignCorners: alignCorners, antialias: antialias)
  }

  /// As above, with a factor for each dimension of space.
  public func interpolate(
    scaleFactors: [Double], mode: InterpolationMode = .nearest, alignCorners: Bool = false,
    antialias: Bool = false
  ) -> Tensor {
    require(
      rank >= 3 && rank <= 5 && scaleFactors.count == rank - 2
        && scaleFactors.allSatisfy { $0 > 0 && $0.isFinite },
      "interpolate: factors \(scaleFactors) do not fit \(shape), which must be [N, C, …]")
    let size = zip(shape.dimensions[2...], scaleFactors).map { Int(Double($0) * $1) }
    return interpolated(size, scaleFactors.map { Float(1 / $0) }, mode, alignCorners, antialias)
  }

  /// `scales` are elements of the input per element of the output.
  private func interpolated(
    _ size: [Int], _ scales: [Float], _ mode: InterpolationMode, _ alignCorners: Bool,
    _ antialias: Bool
  ) -> Tensor {
    let space = rank - 2
    require(mode.dimensions.contains(space), "interpolate: mode \(mode) is not for \(shape)")
    require(
      size.allSatisfy { $0 > 0 } && shape.dimensions[2...].allSatisfy { $0 > 0 },
      "interpolate: cannot resample \(shape) to \(size)")
    let isSmooth = [.linear, .bilinear, .trilinear, .bicubic].contains(mode)
    require(!alignCorners || isSmooth, "interpolate: mode \(mode) has no corners to align")
    require(
      !antialias || mode == .bilinear || mode == .bicubic,
      "interpolate: antialiasing is for bilinear and bicubic, not for \(mode)")
    if mode == .area { return areaInterpolated(size) }
    let filter = mode.filter(antialias)
    // Memory stays as it is: channels first, or last.
    let isLast = permutedView([0] + Array(2..<rank) + [1]).layout.isContiguous
    let first = isLast ? 1 : 2
    let x = isLast ? channelsLast() : contiguous()
    let lines = (0..<space).compactMap { d -> ResampledDimension? in
      let (from, to) = (shape[2 + d], size[d])
      if from == to && (alignCorners || scales[d] == 1) { return nil }
      let aligned = to > 1 ? Float(from - 1) / Float(to - 1) : 0
      return ResampledDimension(
        dim: first + d, from: from, to: to, scale: alignCorners ? aligned : scales[d])
    }
    let order = lines.sorted { $0.gain(in: x.rank) > $1.gain(in: x.rank) }
    let y = order.reduce(x.detached) { $0.resampled($1, filter, alignCorners, backwards: false) }
    let shown = isLast ? y.channelsSecond() : y
    return shown.recorded("interpolate", from: self) { dy in
      let dy = isLast ? dy.channelsLast() : dy.contiguous()
      let dx = order.reversed().reduce(dy) {
        $0.resampled($1, filter, alignCorners, backwards: true)
      }
      return isLast ? dx.channelsSecond() : dx
    }
  }

  private func areaInterpolated(_ size: [Int]) -> Tensor {
    switch size.count {
    case 1: adaptiveAveragePool1d(length: size[0])
    case 2: adaptiveAveragePool2d(height: size[0], width: size[1])
    default: adaptiveAveragePool3d(depth: size[0], height: size[1], width: size[2])
    }
  }

  private func resampled(
    _ line: ResampledDimension, _ filter: tk_filter, _ alignCorners: Bool, backwards: Bool
  ) -> Tensor {
    let (outer, inner) = sizesAround(line.dim)
    let geometry = tk_resampling(
      filter: filter, align_corners: alignCorners, scale: line.scale, outer: outer,
      size: line.from, out_size: line.to, inner: inner)
    return Tensor(shape: shape.replacing(line.dim, with: backwards ? line.from : line.to)) { y in
      read { x in
        withUnsafePointer(to: geometry) {
          if backwards { tk_resample_gradient($0, x, y) } else { tk_resample($0, x, y) }
        }
      }
    }
  }
}

/// A dimension in the order of memory, and its sizes before and after.
private struct ResampledDimension: Sendable {
  let dim, from, to: Int
  /// Elements of the input per element of the output.
  let scale: Float

  /// What going first spares the other dimensions, for what it costs. Along the innermost one
  /// there is nothing to vectorise, so that it costs about eight times as much.
  func gain(in rank: Int) -> Float { Float(from - to) / Float(to * (dim == rank - 1 ? 8 : 1)) }
}

extension InterpolationMode {
  fileprivate func filter(_ antialias: Bool) -> tk_filter {
    switch self {
    case .nearest, .area: TK_NEAREST
    case .nearestExact: TK_NEAREST_EXACT
    case .linear, .bilinear, .trilinear: antialias ? TK_LINEAR_ANTIALIASED : TK_LINEAR
    case .bicubic: antialias ? TK_CUBIC_ANTIALIASED : TK_CUBIC
    }
  }
}
