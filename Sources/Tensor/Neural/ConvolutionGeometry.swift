import CTensorKernels

/// What the messages say about an input and a weight with 1, 2 or 3 dimensions of space.
private let letters = ["L", "H, W", "D, H, W"]
private let kernelLetters = ["k", "kh, kw", "kd, kh, kw"]

// MARK: Sizes

extension tk_convolution {
  /// The geometry of a convolution of a batch.
  init(
    _ op: StaticString, input: Shape, weight: Shape, bias: Shape?, _ options: ConvolutionOptions
  ) {
    let space = input.rank - 2
    let groups = options.groups
    require(
      groups > 0 && input[1] == weight[1] * groups && weight[0] % groups == 0,
      "\(op): channels do not fit: input \(input), weight \(weight), groups \(groups)")
    require(
      bias == nil || bias == [weight[0]],
      "\(op): bias \(bias ?? []) does not fit weight \(weight)")
    Self.checkSteps(op, options)
    let (size, kernel) = (input.space(space), weight.space(space))
    let (stride, dilation) = (options.stride, options.dilation)
    var (padding, outSize) = (SIMD3<Int>.zero, size)
    switch options.padding {
    case .same:
      require(stride == .one, "\(op): same padding needs stride 1, not \(stride.last(space))")
      // An odd one goes to the end.
      for d in 0..<3 { padding[d] = dilation[d] * (kernel[d] - 1) / 2 }
    case .elements(let given):
      padding = given
      for d in 0..<3 {
        let span = size[d] + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1
        require(
          span >= 0,
          "\(op): a kernel of \(kernel[d]) (dilation \(dilation[d])) is larger than the padded "
            + "input \(size[d] + 2 * padding[d])")
        outSize[d] = span / stride[d] + 1
      }
    }
    self.init(
      rank: Swift.max(space, 2), batch: input[0], in_channels: input[1], out_channels: weight[0],
      groups: groups, size: size.tuple, out_size: outSize.tuple, kernel: kernel.tuple,
      stride: stride.tuple, dilation: dilation.tuple, padding: padding.tuple, bfloat16: 0, adds: 0,
      activation: 0)
  }

  /// The geometry of the convolution that takes the output of a transposed one back to its input,
  /// and how many elements of that output (at the end of each dimension) lie beyond all kernels.
  static func transposed(
    _ op: StaticString, input: Shape, weight: Shape, bias: Shape?, _ options: ConvolutionOptions
  ) -> (geometry: tk_convolution, beyond: SIMD3<Int>) {
    let space = input.rank - 2
    let groups = options.groups
    require(
      groups > 0 && input[1] == weight[0] && weight[0] % groups == 0,
      "\(op): channels do not fit: input \(input), weight \(weight), groups \(groups)")
    let outChannels = weight[1] * groups
    require(
      bias == nil || bias == [outChannels],
      "\(op): bias \(bias ?? []) does not fit \(outChannels) channels")
    checkSteps(op, options)
    guard case .elements(let padding) = options.padding else { fatalError("never offered") }
    let (size, kernel) = (input.space(space), weight.space(space))
    let (stride, dilation) = (options.stride, options.dilation)
    var (outSize, beyond) = (size, SIMD3<Int>.zero)
    for d in 0..<3 {
      let extra = options.outputPadding[d]
      require(
        extra == 0 || (extra > 0 && extra < Swift.max(stride[d], dilation[d])),
        "\(op): output padding \(extra) must be smaller than stride \(stride[d]) or dilation "
          + "\(dilation[d])")
      beyond[d] = Swift.max(extra - padding[d] - (stride[d] - 1), 0)
      outSize[d] =
        (size[d] - 1) * stride[d] - 2 * padding[d] + dilation[d] * (kernel[d] - 1) + 1 + extra
        - beyond[d]
      require(
        outSize[d] > 0,
        "\(op): padding \(padding.last(space)) leaves nothing of input \(input), weight \(weight)")
    }
    let geometry = tk_convolution(
      rank: Swift.max(space, 2), batch: input[0], in_channels: outChannels,
      out_channels: weight[0], groups: groups, size: outSize.tuple, out_size: size.tuple,
      kernel: kernel.tuple, stride: stride.tuple, dilation: dilation.tuple,
      padding: padding.tuple, bfloat16: 0, adds: 0, activation: 0)
    return (geometry, beyond)
  }

  private static func checkSteps(_ op: StaticString, _ options: ConvolutionOptions) {
    var isValid = options.stride.min() > 0 && options.dilation.min() > 0
    if case .elements(let padding) = options.padding { isValid = isValid && padding.min() >= 0 }
    require(isValid, "\(op): stride, padding or dilation is out of range (\(options))")
  }

  /// Traps unless `input` is a batch or a single image, and returns the rank of a batch.
  static func batchRank(
    _ op: StaticString, _ space: Int, input: Shape, weight: Shape, transposed: Bool = false
  ) -> Int {
    let channels = transposed ? "[C, O / groups, " : "[O, C / groups, "
    require(
      (input.rank == space + 2 || input.rank == space + 1) && weight.rank == space + 2,
      "\(op): expected [N, C, \(letters[space - 1])] and \(channels)\(kernelLetters[space - 1])], "
        + "got \(input) and \(weight)")
    require(
      weight.elementCount > 0 && input.dimensions.suffix(space + 1).allSatisfy { $0 > 0 },
      "\(op): only the batch may be empty (input \(input), weight \(weight))")
    return space + 2
  }
}

// MARK: Kernels

extension tk_convolution {
  private var spaceOf: (in: SIMD3<Int>, out: SIMD3<Int>) { (SIMD3(size), SIMD3(out_size)) }

  /// `[N, …, C]` → `[N, O, …]`, channels last in memory; filters that recur are packed.
  func convolve(
    _ op: StaticString, _ x: Tensor<Float>, _ weight: Tensor<Float>, _ bias: Tensor<Float>?,
    packs: Bool
  ) -> Tensor<Float> {
    let dimensions = x.rank - 2
    let shape = Shape.channelsLast(batch, spaceOf.out, out_channels, dimensions: dimensions)
    let storage = weight.storage
    return Tensor(shape: shape) { y in
      read(x, weight, bias) { geometry, x, filters, bias in
        let isDone =
          packs && weight.layout.isContiguous
          && storage.packedForms.convolve(
            geometry, x, filters, offset: weight.layout.offset, weight.shape, bias, adding: nil,
            to: y)
        if !isDone { check(op, tk_convolve(geometry, x, filters, bias, y)) }
      }
    }.channelsSecond()
  }

  /// As above for what is not recorded, with `added` (channels last) and an activation on the way;
  /// nil where that takes more than one pass.
  func convolveInOnePass(
    _ x: Tensor<Float>, _ weight: Tensor<Float>, _ bias: Tensor<Float>?,
    adding added: Tensor<Float>?,
    _ activation: ConvolutionActivation
  ) -> Tensor<Float>? {
    guard batch > 0, weight.layout.isContiguous else { return nil }
    var fused = self
    (fused.adds, fused.activation) = (added == nil ? 0 : 1, activation.kernel)
    var isDone = false
    let shape = Shape.channelsLast(batch, spaceOf.out, out_channels, dimensions: x.rank - 2)
    let y = Tensor<Float>(shape: shape) { y in
      fused.read(x, weight, bias) { geometry, x, filters, bias in
        func run(_ added: UnsafePointer<Float>?) -> Bool {
          weight.storage.packedForms.convolve(
            geometry, x, filters, offset: weight.layout.offset, weight.shape, bias, adding: added,
            to: y)
        }
        isDone = added.map { $0.read { run($0) } } ?? run(nil)
      }
    }
    return isDone ? y.channelsSecond() : nil
  }

  /// `dy` `[N, …, O]` → `[N, C, …]`, channels last in memory; `bias` `[C]` is added.
  func inputGradient(
    _ op: StaticString, _ dy: Tensor<Float>, _ weight: Tensor<Float>, bias: Tensor<Float>? = nil
  ) -> Tensor<Float> {
    let dimensions = dy.rank - 2
    let shape = Shape.channelsLast(batch, spaceOf.in, in_channels, dimensions: dimensions)
    return Tensor(shape: shape) { dx in
      read(dy, weight, bias) { geometry, dy, weight, bias in
        check(op, tk_convolve_input_gradient(geometry, dy, weight, bias, dx))
      }
    }.channelsSecond()
  }

  /// `x` `[N, …, C]` and `dy` `[N, …, O]` → `[O, C / groups, …]` and `[O]`.
  func weightGradients(
    _ op: StaticString, _ x: Tensor<Float>, _ dy: Tensor<Float>, hasBias: Bool
  ) -> (weight: Tensor<Float>, bias: Tensor<Float>?) {
    let dBias: Tensor<Float>? = hasBias ? Tensor(shape: [out_channels]) { _ in } : nil
    let kernel = SIMD3(kernel).last(x.rank - 2)
    let dWeight = Tensor<Float>(shape: Shape([out_channels, in_channels / groups] + kernel)) {
      dWeight in
      read(x, dy, nil) { geometry, x, dy, _ in
        check(op, tk_convolve_weight_gradient(geometry, x, dy, dWeight, dBias?.base))
      }
    }
    return (dWeight, dBias)
  }

  private func read(
    _ a: Tensor<Float>, _ b: Tensor<Float>, _ c: Tensor<Float>?,
    _ body: (
      UnsafePointer<tk_convolution>, UnsafePointer<Float>, UnsafePointer<Float>,
      UnsafePointer<Float>?
    ) -> Void
  ) {
    // The precision of the call, not of the recording: a pullback may run under another.
    var geometry = self
    geometry.bfloat16 = MatmulPrecision.current.roundsFactors ? 1 : 0
    withUnsafePointer(to: geometry) { geometry in
      a.read { a in
        b.read { b in
          if let c { c.read { body(geometry, a, b, $0) } } else { body(geometry, a, b, nil) }
        }
      }
    }
  }

  /// Traps with oneDNN's refusal.
  private func check(_ op: StaticString, _ error: UnsafePointer<CChar>?) {
    if let error { require(false, "\(op): \(String(cString: error)) (\(self))") }
  }
}
