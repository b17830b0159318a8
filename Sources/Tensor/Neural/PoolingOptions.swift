import CTensorKernels

/// The windows of 1-d pooling, in elements.
public struct Pooling1dOptions: Sendable, Hashable {
  let general: PoolingOptions

  /// - Parameters:
  ///   - stride: The step between windows, the window's size by default.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  public init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceilMode: Bool = false
  ) {
    general = PoolingOptions(
      kernelSize: [1, 1, kernelSize], stride: [1, 1, stride ?? kernelSize],
      padding: [0, 0, padding],
      dilation: [1, 1, dilation], ceilMode: ceilMode)
  }
}

/// The windows of 2-d pooling, in pixels: height, then width.
///
/// ```swift
/// Pooling2dOptions(kernelSize: 3, stride: 2, padding: 1)
/// Pooling2dOptions(kernelSize: (2, 1), ceilMode: true)
/// ```
public struct Pooling2dOptions: Sendable, Hashable {
  let general: PoolingOptions

  /// - Parameters:
  ///   - stride: The step between windows, the window's size by default.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  public init(
    kernelSize: (Int, Int), stride: (Int, Int)? = nil, padding: (Int, Int) = (0, 0),
    dilation: (Int, Int) = (1, 1), ceilMode: Bool = false
  ) {
    let stride = stride ?? kernelSize
    general = PoolingOptions(
      kernelSize: [1, kernelSize.0, kernelSize.1], stride: [1, stride.0, stride.1],
      padding: [0, padding.0, padding.1], dilation: [1, dilation.0, dilation.1],
      ceilMode: ceilMode)
  }

  /// The same numbers for height and width.
  public init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceilMode: Bool = false
  ) {
    let stride = stride ?? kernelSize
    self.init(
      kernelSize: (kernelSize, kernelSize), stride: (stride, stride), padding: (padding, padding),
      dilation: (dilation, dilation), ceilMode: ceilMode)
  }
}

/// The windows of 3-d pooling, in voxels: depth, height, width.
public struct Pooling3dOptions: Sendable, Hashable {
  let general: PoolingOptions

  /// - Parameters:
  ///   - stride: The step between windows, the window's size by default.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  public init(
    kernelSize: (Int, Int, Int), stride: (Int, Int, Int)? = nil,
    padding: (Int, Int, Int) = (0, 0, 0),
    dilation: (Int, Int, Int) = (1, 1, 1), ceilMode: Bool = false
  ) {
    general = PoolingOptions(
      kernelSize: SIMD3(kernelSize), stride: SIMD3(stride ?? kernelSize), padding: SIMD3(padding),
      dilation: SIMD3(dilation), ceilMode: ceilMode)
  }

  /// The same numbers for depth, height and width.
  public init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceilMode: Bool = false
  ) {
    let stride = stride ?? kernelSize
    self.init(
      kernelSize: (kernelSize, kernelSize, kernelSize), stride: (stride, stride, stride),
      padding: (padding, padding, padding), dilation: (dilation, dilation, dilation),
      ceilMode: ceilMode)
  }
}

/// The windows of pooling of any rank: numbers for depth, height and width.
struct PoolingOptions: Sendable, Hashable {
  var kernelSize, stride, padding, dilation: SIMD3<Int>
  var ceilMode: Bool
}

extension tk_pooling {
  /// Windows over a batch.
  init(_ op: StaticString, _ input: Shape, _ options: PoolingOptions) {
    let (kernelSize, stride) = (options.kernelSize, options.stride)
    let (padding, dilation) = (options.padding, options.dilation)
    let size = input.space(input.rank - 2)
    var outSize = size
    for d in 0..<3 {
      require(
        kernelSize[d] > 0 && stride[d] > 0 && dilation[d] > 0 && padding[d] >= 0
          && 2 * padding[d] <= dilation[d] * (kernelSize[d] - 1) + 1,
        "\(op): kernel \(kernelSize[d]), stride \(stride[d]), padding \(padding[d]) or dilation "
          + "\(dilation[d]) is out of range")
      let span = size[d] + 2 * padding[d] - dilation[d] * (kernelSize[d] - 1) - 1
      require(
        span >= 0, "\(op): a kernel of \(kernelSize[d]) is larger than the padded input \(input)")
      outSize[d] = (options.ceilMode ? span + stride[d] - 1 : span) / stride[d] + 1
      // The last window must start inside of the input or its left padding.
      if options.ceilMode && (outSize[d] - 1) * stride[d] >= size[d] + padding[d] {
        outSize[d] -= 1
      }
    }
    self.init(
      batch: input[0], channels: input[1], size: size.tuple, out_size: outSize.tuple,
      kernel: kernelSize.tuple, stride: stride.tuple, dilation: dilation.tuple,
      padding: padding.tuple, divisor: 0, count_padding: false)
  }

  /// Windows that divide a batch into `sizes` parts.
  init(_ op: StaticString, _ input: Shape, adaptingTo sizes: [Int]) {
    require(
      sizes.allSatisfy { $0 > 0 },
      "\(op): cannot pool \(input) to \(sizes.map(String.init).joined(separator: " × "))")
    let zero = SIMD3<Int>.zero.tuple
    self.init(
      batch: input[0], channels: input[1], size: input.space(sizes.count).tuple,
      out_size: SIMD3(space: sizes).tuple, kernel: zero, stride: zero,
      dilation: SIMD3<Int>.one.tuple, padding: zero, divisor: 0, count_padding: false)
  }

  /// `[N, …, C]`, after pooling.
  func outputShape(_ dimensions: Int) -> Shape {
    .channelsLast(batch, SIMD3(out_size), channels, dimensions: dimensions)
  }

  /// `[N, …, C]`, before pooling.
  func inputShape(_ dimensions: Int) -> Shape {
    .channelsLast(batch, SIMD3(size), channels, dimensions: dimensions)
  }

  /// Traps unless `input` is a batch or a single image, and returns the rank of a batch.
  static func batchRank(_ op: StaticString, _ space: Int, _ input: Shape) -> Int {
    require(
      input.rank == space + 2 || input.rank == space + 1,
      "\(op): expected [N, C, \(["L", "H, W", "D, H, W"][space - 1])], got \(input)")
    require(
      input.dimensions.suffix(space).allSatisfy { $0 > 0 },
      "\(op): only the batch and the channels may be empty (\(input))")
    return space + 2
  }
}
