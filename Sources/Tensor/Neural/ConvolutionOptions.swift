/// Padding of a convolution that is not given in numbers.
public enum ConvolutionPadding: Sendable, Hashable {
  /// None.
  case valid
  /// As much as makes the output as large as the input, one more at the end where it is odd.
  case same
}

/// The geometry of a 1-d convolution, in elements.
public struct Convolution1dOptions: Sendable, Hashable {
  package var general: ConvolutionOptions

  /// The number of groups that channels fall into.
  public var groups: Int { general.groups }

  /// `padding` zeros on either side, `dilation` elements from one of the kernel to the next.
  public init(stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1) {
    general = ConvolutionOptions(
      stride: [1, 1, stride], padding: .elements([0, 0, padding]), dilation: [1, 1, dilation],
      groups: groups)
  }

  /// The same with padding by name.
  public init(stride: Int = 1, padding: ConvolutionPadding, dilation: Int = 1, groups: Int = 1) {
    general = ConvolutionOptions(
      stride: [1, 1, stride], padding: .init(padding), dilation: [1, 1, dilation], groups: groups)
  }
}

/// The geometry of a 2-d convolution, in pixels: height, then width.
///
/// ```swift
/// Convolution2dOptions(stride: 2, padding: 1)
/// Convolution2dOptions(stride: (2, 1), padding: (0, 3))
/// Convolution2dOptions(padding: .same, groups: 4)
/// ```
public struct Convolution2dOptions: Sendable, Hashable {
  package var general: ConvolutionOptions

  /// The number of groups that channels fall into.
  public var groups: Int { general.groups }

  /// `padding` zeros on either side, `dilation` pixels from one of the kernel to the next.
  public init(
    stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0), dilation: (Int, Int) = (1, 1),
    groups: Int = 1
  ) {
    general = ConvolutionOptions(
      stride: [1, stride.0, stride.1], padding: .elements([0, padding.0, padding.1]),
      dilation: [1, dilation.0, dilation.1], groups: groups)
  }

  /// The same with padding by name.
  public init(
    stride: (Int, Int) = (1, 1), padding: ConvolutionPadding, dilation: (Int, Int) = (1, 1),
    groups: Int = 1
  ) {
    general = ConvolutionOptions(
      stride: [1, stride.0, stride.1], padding: .init(padding),
      dilation: [1, dilation.0, dilation.1], groups: groups)
  }

  /// The same numbers for height and width.
  public init(stride: Int, padding: Int = 0, dilation: Int = 1, groups: Int = 1) {
    self.init(
      stride: (stride, stride), padding: (padding, padding), dilation: (dilation, dilation),
      groups: groups)
  }
}

/// The geometry of a 3-d convolution, in voxels: depth, height, width.
public struct Convolution3dOptions: Sendable, Hashable {
  package var general: ConvolutionOptions

  /// The number of groups that channels fall into.
  public var groups: Int { general.groups }

  /// `padding` zeros on either side, `dilation` voxels from one of the kernel to the next.
  public init(
    stride: (Int, Int, Int) = (1, 1, 1), padding: (Int, Int, Int) = (0, 0, 0),
    dilation: (Int, Int, Int) = (1, 1, 1), groups: Int = 1
  ) {
    general = ConvolutionOptions(
      stride: SIMD3(stride), padding: .elements(SIMD3(padding)), dilation: SIMD3(dilation),
      groups: groups)
  }

  /// The same with padding by name.
  public init(
    stride: (Int, Int, Int) = (1, 1, 1), padding: ConvolutionPadding,
    dilation: (Int, Int, Int) = (1, 1, 1), groups: Int = 1
  ) {
    general = ConvolutionOptions(
      stride: SIMD3(stride), padding: .init(padding), dilation: SIMD3(dilation), groups: groups)
  }

  /// The same numbers for depth, height and width.
  public init(stride: Int, padding: Int = 0, dilation: Int = 1, groups: Int = 1) {
    self.init(
      stride: (stride, stride, stride), padding: (padding, padding, padding),
      dilation: (dilation, dilation, dilation), groups: groups)
  }
}

/// The geometry of a 1-d transposed convolution: that of the convolution of which it is the
/// transpose, and the elements added at the end of the output.
public struct ConvolutionTranspose1dOptions: Sendable, Hashable {
  package var general: ConvolutionOptions

  /// The number of groups that channels fall into.
  public var groups: Int { general.groups }

  /// `padding` elements are cut from either side of the output, `outputPadding` added at its end.
  public init(
    stride: Int = 1, padding: Int = 0, outputPadding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) {
    general = ConvolutionOptions(
      stride: [1, 1, stride], padding: .elements([0, 0, padding]), dilation: [1, 1, dilation],
      groups: groups, outputPadding: [0, 0, outputPadding])
  }
}

/// The geometry of a 2-d transposed convolution: height, then width.
public struct ConvolutionTranspose2dOptions: Sendable, Hashable {
  package var general: ConvolutionOptions

  /// The number of groups that channels fall into.
  public var groups: Int { general.groups }

  /// `padding` pixels are cut from either side of the output, `outputPadding` added at its end.
  public init(
    stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0), outputPadding: (Int, Int) = (0, 0),
    dilation: (Int, Int) = (1, 1), groups: Int = 1
  ) {
    general = ConvolutionOptions(
      stride: [1, stride.0, stride.1], padding: .elements([0, padding.0, padding.1]),
      dilation: [1, dilation.0, dilation.1], groups: groups,
      outputPadding: [0, outputPadding.0, outputPadding.1])
  }

  /// The same numbers for height and width.
  public init(
    stride: Int, padding: Int = 0, outputPadding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) {
    self.init(
      stride: (stride, stride), padding: (padding, padding),
      outputPadding: (outputPadding, outputPadding), dilation: (dilation, dilation),
      groups: groups)
  }
}

/// The geometry of a 3-d transposed convolution: depth, height, width.
public struct ConvolutionTranspose3dOptions: Sendable, Hashable {
  package var general: ConvolutionOptions

  /// The number of groups that channels fall into.
  public var groups: Int { general.groups }

  /// `padding` voxels are cut from either side of the output, `outputPadding` added at its end.
  public init(
    stride: (Int, Int, Int) = (1, 1, 1), padding: (Int, Int, Int) = (0, 0, 0),
    outputPadding: (Int, Int, Int) = (0, 0, 0), dilation: (Int, Int, Int) = (1, 1, 1),
    groups: Int = 1
  ) {
    general = ConvolutionOptions(
      stride: SIMD3(stride), padding: .elements(SIMD3(padding)), dilation: SIMD3(dilation),
      groups: groups, outputPadding: SIMD3(outputPadding))
  }

  /// The same numbers for depth, height and width.
  public init(
    stride: Int, padding: Int = 0, outputPadding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) {
    self.init(
      stride: (stride, stride, stride), padding: (padding, padding, padding),
      outputPadding: (outputPadding, outputPadding, outputPadding),
      dilation: (dilation, dilation, dilation), groups: groups)
  }
}

/// The geometry of a convolution of any rank: numbers for depth, height and width.
package struct ConvolutionOptions: Sendable, Hashable {
  enum Padding: Sendable, Hashable {
    case same
    case elements(SIMD3<Int>)

    init(_ padding: ConvolutionPadding) { self = padding == .same ? .same : .elements([0, 0, 0]) }
  }

  var stride: SIMD3<Int>
  var padding: Padding
  var dilation: SIMD3<Int>
  var groups: Int
  /// For the transposed convolution only.
  var outputPadding: SIMD3<Int> = [0, 0, 0]

  /// The same without padding.
  package var unpadded: ConvolutionOptions {
    var options = self
    options.padding = .elements([0, 0, 0])
    return options
  }

  /// What the padding adds at the ends of each dimension for a kernel of this size, as
  /// ``Tensor/padded(_:mode:)`` takes it.
  package func edges(kernel: [Int]) -> [Int] {
    let kernel = SIMD3(space: kernel)
    return (0..<3).reversed().flatMap { d -> [Int] in
      switch padding {
      case .elements(let given): return [given[d], given[d]]
      case .same:
        let all = dilation[d] * (kernel[d] - 1)
        return [all / 2, all - all / 2]
      }
    }
  }

  /// The same with the output padding that makes the output of a transposed convolution `size`.
  ///
  /// - Precondition: the size is one that a convolution takes to the input's.
  package func reaching(
    _ size: [Int], input: Shape, kernel: [Int], _ op: StaticString
  ) -> ConvolutionOptions {
    let count = kernel.count
    let (from, kernel) = (SIMD3(space: input.dimensions.suffix(count)), SIMD3(space: kernel))
    guard case .elements(let padding) = padding else { fatalError("never offered") }
    let least = (from &- 1) &* stride &- 2 &* padding &+ dilation &* (kernel &- 1) &+ 1
    var options = self
    options.outputPadding = SIMD3(space: size) &- least
    for d in 3 - count..<3 {
      require(
        options.outputPadding[d] >= 0 && options.outputPadding[d] < stride[d],
        "\(op): output size \(size) is not in \(least.last(count)) ... "
          + "\((least &+ stride &- 1).last(count)) for input \(input)")
    }
    return options
  }
}

extension SIMD3<Int> {
  init(_ sizes: (Int, Int, Int)) { self.init(sizes.0, sizes.1, sizes.2) }
}
