import Tensor

let spatialRows: [OpRow] = convolutionRows + poolingRows + interpolationRows + samplingRows

/// Up to 101 different numbers: a tie within a window would have no gradient to compare.
private func distinct(_ shape: Shape) -> Tensor<Float> {
  Tensor((0..<shape.elementCount).map { Float($0 &* 37 % 101) / 50 - 1.01 }, shape: shape)
}

private let convolutionRows: [OpRow] = [
  OpRow("conv2d", sample([2, 2, 5, 4]), sample([3, 2, 3, 3], 2), sample([3], 3)) {
    $0[0].conv2d($0[1], $0[2], .init(stride: (2, 1), padding: (1, 1)))
  },
  OpRow("conv2d, groups, no bias", sample([1, 4, 4, 4]), sample([4, 2, 2, 2], 2)) {
    $0[0].conv2d($0[1], nil, .init(groups: 2))
  },
  OpRow("conv2d, depthwise and dilated", sample([1, 3, 6, 5]), sample([6, 1, 2, 2], 2)) {
    $0[0].conv2d($0[1], nil, .init(stride: 2, padding: 1, dilation: 2, groups: 3))
  },
  OpRow("conv2d, same", sample([1, 2, 4, 5]), sample([2, 2, 2, 4], 2)) {
    $0[0].conv2d($0[1], nil, .init(padding: .same))
  },
  OpRow("conv2d, valid and dilated", sample([1, 2, 5, 5]), sample([2, 2, 3, 2], 2)) {
    $0[0].conv2d($0[1], nil, .init(padding: .valid, dilation: (2, 1)))
  },
  OpRow("conv2d, padding larger than the kernel", sample([1, 2, 2, 2]), sample([2, 2, 2, 2], 2)) {
    $0[0].conv2d($0[1], nil, .init(stride: 1, padding: 3))
  },
  OpRow("conv2d, rows left over", sample([1, 2, 6, 5]), sample([2, 2, 2, 1], 2)) {
    $0[0].conv2d($0[1], nil, .init(stride: (3, 2)))
  },
  OpRow("conv2d, one image", sample([2, 4, 3]), sample([3, 2, 3, 3], 2), sample([3], 3)) {
    $0[0].conv2d($0[1], $0[2], .init(stride: 1, padding: 1))
  },
  OpRow("conv2d, no images", sample([0, 2, 4, 3]), sample([3, 2, 3, 3], 2), sample([3], 3)) {
    $0[0].conv2d($0[1], $0[2])
  },
  OpRow("conv2d, one pixel", sample([2, 3, 1, 1]), sample([2, 3, 1, 1], 2), sample([2], 3)) {
    $0[0].conv2d($0[1], $0[2])
  },
  OpRow(
    "conv2d, one pixel, many channels", sample([1, 16, 3, 4]), sample([32, 16, 1, 1], 2),
    sample([32], 3)
  ) { $0[0].conv2d($0[1], $0[2], .init(stride: 2)) },
  OpRow("conv1d", sample([2, 3, 7]), sample([4, 3, 3], 2), sample([4], 3)) {
    $0[0].conv1d($0[1], $0[2], .init(stride: 2, padding: 1))
  },
  OpRow("conv1d, same, dilated, groups", sample([2, 4, 6]), sample([2, 2, 4], 2)) {
    $0[0].conv1d($0[1], nil, .init(padding: .same, dilation: 3, groups: 2))
  },
  OpRow("conv1d, one signal", sample([3, 7]), sample([4, 3, 3], 2)) { $0[0].conv1d($0[1]) },
  OpRow("conv3d", sample([2, 2, 3, 4, 3]), sample([3, 2, 2, 3, 2], 2), sample([3], 3)) {
    $0[0].conv3d($0[1], $0[2], .init(stride: (1, 2, 1), padding: (1, 1, 0)))
  },
  OpRow("conv3d, depthwise and dilated", sample([1, 2, 3, 4, 5]), sample([2, 1, 2, 2, 2], 2)) {
    $0[0].conv3d($0[1], nil, .init(stride: 1, padding: 1, dilation: 2, groups: 2))
  },
  OpRow("conv3d, same, one volume", sample([2, 2, 3, 2]), sample([2, 2, 2, 3, 1], 2)) {
    $0[0].conv3d($0[1], nil, .init(padding: .same))
  },
  OpRow("convTranspose2d", sample([2, 3, 3, 2]), sample([3, 2, 3, 3], 2), sample([2], 3)) {
    $0[0].convTranspose2d(
      $0[1], $0[2], .init(stride: (2, 1), padding: (1, 0), outputPadding: (1, 0)))
  },
  OpRow("convTranspose2d, groups", sample([1, 4, 3, 3]), sample([4, 2, 2, 2], 2), sample([4], 3)) {
    $0[0].convTranspose2d($0[1], $0[2], .init(stride: 2, groups: 2))
  },
  OpRow("convTranspose2d, depthwise", sample([1, 3, 3, 2]), sample([3, 1, 3, 2], 2)) {
    $0[0].convTranspose2d($0[1], nil, .init(stride: 2, padding: 1, dilation: 2, groups: 3))
  },
  OpRow(
    "convTranspose2d, output padding beyond the kernels", sample([1, 2, 2, 3]),
    sample([2, 2, 2, 2], 2), sample([2], 3)
  ) {
    $0[0].convTranspose2d($0[1], $0[2], .init(stride: 1, outputPadding: 2, dilation: 3))
  },
  OpRow("convTranspose2d, one image", sample([2, 3, 2]), sample([2, 3, 2, 2], 2), sample([3], 3)) {
    $0[0].convTranspose2d($0[1], $0[2])
  },
  OpRow("convTranspose2d, no images", sample([0, 2, 3, 2]), sample([2, 3, 2, 2], 2)) {
    $0[0].convTranspose2d($0[1])
  },
  OpRow("convTranspose1d", sample([2, 3, 4]), sample([3, 2, 3], 2), sample([2], 3)) {
    $0[0].convTranspose1d($0[1], $0[2], .init(stride: 3, padding: 1, outputPadding: 2))
  },
  OpRow("convTranspose3d", sample([1, 2, 2, 3, 2]), sample([2, 3, 2, 3, 2], 2), sample([3], 3)) {
    $0[0].convTranspose3d($0[1], $0[2], .init(stride: (1, 2, 2), padding: (0, 1, 0)))
  },
]

private let poolingRows: [OpRow] = [
  OpRow("maxPool2d", distinct([1, 2, 5, 4])) {
    $0[0].maxPool2d(kernelSize: 3, stride: 2, padding: 1, ceilMode: true)
  },
  OpRow("maxPool2d, dilated, not square", distinct([1, 2, 6, 5])) {
    $0[0].maxPool2d(
      .init(kernelSize: (2, 3), stride: (1, 2), padding: (1, 1), dilation: (2, 1)))
  },
  OpRow("maxPool2d, one image", distinct([2, 4, 5])) { $0[0].maxPool2d(kernelSize: 2) },
  OpRow("maxPool2d, no images", sample([0, 2, 4, 5])) { $0[0].maxPool2d(kernelSize: 2) },
  OpRow("maxPool2d with indices", distinct([2, 2, 4, 5])) {
    $0[0].maxPool2dWithIndices(.init(kernelSize: 2, stride: 1)).values
  },
  OpRow("maxPool2d, indices", distinct([2, 2, 4, 5]), differentiable: false) {
    $0[0].maxPool2dWithIndices(.init(kernelSize: 3, stride: 2, padding: 1)).indices.to(Float.self)
  },
  OpRow(
    "maxPool2d, indices of −∞", Tensor.full([1, 1, 3, 3], -.infinity), differentiable: false
  ) {
    $0[0].maxPool2dWithIndices(.init(kernelSize: 2, stride: 1)).indices.to(Float.self)
  },
  OpRow("maxPool1d", distinct([2, 3, 9])) {
    $0[0].maxPool1d(kernelSize: 3, stride: 2, padding: 1, dilation: 2, ceilMode: true)
  },
  OpRow("maxPool1d, indices of one signal", distinct([3, 9]), differentiable: false) {
    $0[0].maxPool1dWithIndices(.init(kernelSize: 2)).indices.to(Float.self)
  },
  OpRow("maxPool3d", distinct([1, 2, 3, 4, 4])) {
    $0[0].maxPool3d(.init(kernelSize: (2, 3, 2), stride: (1, 2, 2), padding: (1, 0, 1)))
  },
  OpRow("maxPool3d, indices", distinct([1, 2, 3, 4, 4]), differentiable: false) {
    $0[0].maxPool3dWithIndices(.init(kernelSize: 2, stride: 1)).indices.to(Float.self)
  },
  OpRow("maxUnpool2d", sample([2, 2, 2, 2])) {
    let indices = distinct([2, 2, 4, 5]).maxPool2dWithIndices(.init(kernelSize: 2)).indices
    return $0[0].maxUnpool2d(indices, height: 4, width: 5)
  },
  OpRow("maxUnpool1d, one signal", sample([2, 3])) {
    let indices = distinct([2, 6]).maxPool1dWithIndices(.init(kernelSize: 2)).indices
    return $0[0].maxUnpool1d(indices, length: 6)
  },
  OpRow("maxUnpool3d", sample([1, 2, 1, 2, 2])) {
    let indices = distinct([1, 2, 3, 4, 4]).maxPool3dWithIndices(.init(kernelSize: 2)).indices
    return $0[0].maxUnpool3d(indices, depth: 3, height: 4, width: 4)
  },
  OpRow("averagePool2d", sample([2, 2, 5, 4])) {
    $0[0].averagePool2d(kernelSize: 3, stride: 2, padding: 1)
  },
  OpRow("averagePool2d, ceil, padding left out", sample([1, 2, 6, 5])) {
    $0[0].averagePool2d(
      kernelSize: 3, stride: 2, padding: 1, ceilMode: true, countIncludePad: false)
  },
  OpRow("averagePool2d, ceil, padding counted", sample([1, 2, 6, 5])) {
    $0[0].averagePool2d(kernelSize: 3, stride: 2, padding: 1, ceilMode: true)
  },
  OpRow("averagePool2d, divisor, not square", sample([1, 2, 5, 4])) {
    $0[0].averagePool2d(.init(kernelSize: (2, 3), stride: (2, 1)), divisorOverride: 4)
  },
  OpRow("averagePool2d, one image", sample([2, 4, 4])) { $0[0].averagePool2d(kernelSize: 2) },
  OpRow("lpPool1d", sample([2, 3, 7], offset: 2)) {
    $0[0].lpPool1d(p: 3, kernelSize: 3, stride: 2)
  },
  OpRow("lpPool1d, one signal, ceil", sample([3, 6])) {
    $0[0].lpPool1d(p: 2, kernelSize: 4, ceilMode: true)
  },
  OpRow("lpPool2d", sample([2, 2, 5, 4])) { $0[0].lpPool2d(p: 2, kernelSize: 2) },
  OpRow("lpPool2d, not square", sample([1, 2, 5, 4], offset: 2)) {
    $0[0].lpPool2d(p: 1.5, .init(kernelSize: (2, 3), stride: (2, 1)))
  },
  OpRow("averagePool1d", sample([2, 3, 7])) {
    $0[0].averagePool1d(kernelSize: 3, stride: 2, padding: 1, countIncludePad: false)
  },
  OpRow("averagePool3d", sample([1, 2, 3, 4, 4])) {
    $0[0].averagePool3d(kernelSize: 2, stride: 2, padding: 1)
  },
  OpRow("adaptiveAveragePool2d", sample([1, 2, 5, 4])) {
    $0[0].adaptiveAveragePool2d(height: 2, width: 3)
  },
  OpRow("adaptiveAveragePool2d, larger", sample([2, 2, 3])) {
    $0[0].adaptiveAveragePool2d(height: 3, width: 5)
  },
  OpRow("adaptiveAveragePool1d", sample([2, 3, 7])) { $0[0].adaptiveAveragePool1d(length: 3) },
  OpRow("adaptiveAveragePool3d", sample([1, 2, 3, 4, 5])) {
    $0[0].adaptiveAveragePool3d(depth: 2, height: 2, width: 3)
  },
  OpRow("adaptiveMaxPool2d", distinct([1, 2, 5, 4])) {
    $0[0].adaptiveMaxPool2d(height: 2, width: 3).values
  },
  OpRow("adaptiveMaxPool2d, indices", distinct([1, 2, 5, 4]), differentiable: false) {
    $0[0].adaptiveMaxPool2d(height: 2, width: 3).indices.to(Float.self)
  },
  OpRow("adaptiveMaxPool1d", distinct([2, 3, 7])) { $0[0].adaptiveMaxPool1d(length: 3).values },
  OpRow("adaptiveMaxPool3d", distinct([1, 2, 3, 4, 4])) {
    $0[0].adaptiveMaxPool3d(depth: 2, height: 3, width: 2).values
  },
]

private let interpolationRows: [OpRow] = [
  OpRow("interpolate, nearest", sample([1, 2, 3, 4])) { $0[0].interpolate(size: [5, 3]) },
  OpRow("interpolate, nearest, by a factor", sample([1, 2, 3, 4])) {
    $0[0].interpolate(scaleFactor: 1.7)
  },
  OpRow("interpolate, by a factor that is no binary fraction", sample([1, 1, 2, 10])) {
    $0[0].interpolate(scaleFactors: [1, 0.7], mode: .bilinear)
  },
  OpRow("interpolate, twice as large, channels last", sample([1, 3, 2, 2])) {
    $0[0].permuted(0, 3, 1, 2).interpolate(scaleFactor: 2)
  },
  OpRow("interpolate, nearest exact", sample([1, 2, 7])) {
    $0[0].interpolate(size: [4], mode: .nearestExact)
  },
  OpRow("interpolate, nearest, volumes", sample([1, 1, 2, 3, 2])) {
    $0[0].interpolate(size: [3, 2, 4])
  },
  OpRow("interpolate, linear", sample([2, 2, 5])) {
    $0[0].interpolate(size: [8], mode: .linear)
  },
  OpRow("interpolate, linear, corners aligned, by a factor", sample([2, 2, 5])) {
    $0[0].interpolate(scaleFactor: 1.5, mode: .linear, alignCorners: true)
  },
  OpRow("interpolate, bilinear", sample([2, 2, 4, 5])) {
    $0[0].interpolate(size: [7, 3], mode: .bilinear)
  },
  OpRow("interpolate, bilinear, channels last", sample([2, 4, 5, 2])) {
    $0[0].permuted(0, 3, 1, 2).interpolate(size: [7, 3], mode: .bilinear)
  },
  OpRow("interpolate, bilinear, corners aligned", sample([1, 2, 4, 5])) {
    $0[0].interpolate(size: [3, 8], mode: .bilinear, alignCorners: true)
  },
  OpRow("interpolate, bilinear, to one pixel, corners aligned", sample([1, 2, 4, 5])) {
    $0[0].interpolate(size: [1, 1], mode: .bilinear, alignCorners: true)
  },
  OpRow("interpolate, bilinear, from one pixel", sample([1, 2, 1, 1])) {
    $0[0].interpolate(size: [2, 3], mode: .bilinear)
  },
  OpRow("interpolate, bilinear, factors", sample([1, 2, 4, 5])) {
    $0[0].interpolate(scaleFactors: [1.3, 0.7], mode: .bilinear)
  },
  OpRow("interpolate, bilinear, no images", sample([0, 2, 4, 5])) {
    $0[0].interpolate(size: [2, 3], mode: .bilinear)
  },
  OpRow("interpolate, bicubic", sample([1, 2, 4, 5])) {
    $0[0].interpolate(size: [7, 3], mode: .bicubic)
  },
  OpRow("interpolate, bicubic, corners aligned", sample([1, 2, 4, 5])) {
    $0[0].interpolate(size: [6, 9], mode: .bicubic, alignCorners: true)
  },
  OpRow("interpolate, bilinear, antialiased", sample([1, 2, 9, 11])) {
    $0[0].interpolate(size: [4, 3], mode: .bilinear, antialias: true)
  },
  OpRow("interpolate, bilinear, antialiased, larger and aligned", sample([1, 2, 6, 4])) {
    $0[0].interpolate(size: [3, 7], mode: .bilinear, alignCorners: true, antialias: true)
  },
  OpRow("interpolate, bicubic, antialiased, channels last", sample([1, 9, 11, 2])) {
    $0[0].permuted(0, 3, 1, 2)
      .interpolate(size: [4, 13], mode: .bicubic, antialias: true)
  },
  OpRow("interpolate, bicubic, antialiased, by a factor", sample([1, 1, 9, 11])) {
    $0[0].interpolate(scaleFactor: 0.4, mode: .bicubic, antialias: true)
  },
  OpRow("interpolate, trilinear", sample([1, 2, 2, 3, 4])) {
    $0[0].interpolate(size: [3, 5, 2], mode: .trilinear)
  },
  OpRow("interpolate, area", sample([1, 2, 5, 4])) {
    $0[0].interpolate(size: [2, 3], mode: .area)
  },
]

/// Points in about ±1.1, none at the edge or in the middle of a pixel of 5 × 6, where sampling has
/// no derivative.
private func points(_ shape: Shape) -> Tensor<Float> { sample(shape, 2, offset: 0.04) * 1.1 }

private let samplingRows: [OpRow] = [
  OpRow("gridSample", sample([2, 2, 5, 6]), points([2, 3, 4, 2])) { $0[0].gridSample($0[1]) },
  OpRow("gridSample, corners aligned", sample([2, 2, 5, 6]), points([2, 3, 4, 2])) {
    $0[0].gridSample($0[1], alignCorners: true)
  },
  OpRow("gridSample, border", sample([2, 2, 5, 6]), points([2, 3, 4, 2])) {
    $0[0].gridSample($0[1], padding: .border)
  },
  OpRow("gridSample, reflection", sample([2, 2, 5, 6]), points([2, 3, 4, 2])) {
    $0[0].gridSample($0[1], padding: .reflection)
  },
  OpRow("gridSample, reflection, corners aligned", sample([2, 2, 5, 6]), points([2, 3, 4, 2])) {
    $0[0].gridSample($0[1], padding: .reflection, alignCorners: true)
  },
  OpRow("gridSample, nearest", sample([2, 2, 5, 6]), points([2, 3, 4, 2])) {
    $0[0].gridSample($0[1], mode: .nearest)
  },
  OpRow("gridSample, bicubic", sample([2, 2, 5, 6]), points([2, 3, 4, 2])) {
    $0[0].gridSample($0[1], mode: .bicubic)
  },
  OpRow(
    "gridSample, bicubic, border, corners aligned", sample([2, 2, 5, 6]), points([2, 3, 4, 2])
  ) {
    $0[0].gridSample($0[1], mode: .bicubic, padding: .border, alignCorners: true)
  },
  OpRow("gridSample, bicubic, reflection", sample([2, 2, 5, 6]), points([2, 3, 4, 2])) {
    $0[0].gridSample($0[1], mode: .bicubic, padding: .reflection)
  },
  OpRow(
    "gridSample, far outside", sample([1, 2, 5, 6]),
    Tensor([5, 0, 0.3, 1e20, -1e9, 0.1, -3, 2], shape: [1, 2, 2, 2]),
    differentiable: false
  ) { $0[0].gridSample($0[1]) + $0[0].gridSample($0[1], padding: .border) * 2 },
  OpRow("gridSample, no points", sample([1, 2, 5, 6]), sample([1, 0, 4, 2])) {
    $0[0].gridSample($0[1])
  },
  OpRow("affineGrid", sample([2, 2, 3])) { $0[0].affineGrid(size: [3, 4]) },
  OpRow("affineGrid, corners aligned", sample([2, 2, 3])) {
    $0[0].affineGrid(size: [3, 1], alignCorners: true)
  },
  OpRow("affineGrid, volumes", sample([2, 3, 4])) { $0[0].affineGrid(size: [2, 3, 2]) },
  OpRow("pixelShuffle", sample([2, 8, 2, 3])) { $0[0].pixelShuffle(2) },
  OpRow("pixelShuffle, one image", sample([9, 2, 1])) { $0[0].pixelShuffle(3) },
  OpRow("pixelUnshuffle", sample([2, 2, 4, 6])) { $0[0].pixelUnshuffle(2) },
  OpRow("channelShuffle", sample([2, 6, 2, 2])) { $0[0].channelShuffle(groups: 3) },
]

let spatialBadInputs: [BadInput] = [
  BadInput(
    "conv2d: channels do not fit: input [1, 3, 8, 8], weight [4, 2, 3, 3], groups 1"
  ) { _ = ones([1, 3, 8, 8]).conv2d(ones([4, 2, 3, 3])) },
  BadInput(
    "conv2d: expected [N, C, H, W] and [O, C / groups, kh, kw], got [8, 8] and [4, 3, 3, 3]"
  ) { _ = ones([8, 8]).conv2d(ones([4, 3, 3, 3])) },
  BadInput("conv2d: bias [3] does not fit weight [4, 3, 3, 3]") {
    _ = ones([1, 3, 8, 8]).conv2d(ones([4, 3, 3, 3]), ones([3]))
  },
  BadInput("conv2d: stride, padding or dilation is out of range") {
    _ = ones([1, 3, 8, 8]).conv2d(ones([4, 3, 3, 3]), nil, .init(stride: 0))
  },
  BadInput("conv2d: same padding needs stride 1, not [2, 1]") {
    _ = ones([1, 3, 8, 8]).conv2d(ones([4, 3, 3, 3]), nil, .init(stride: (2, 1), padding: .same))
  },
  BadInput("conv2d: only the batch may be empty (input [1, 3, 0, 8], weight [4, 3, 1, 1])") {
    _ = ones([1, 3, 0, 8]).conv2d(ones([4, 3, 1, 1]))
  },
  BadInput("conv1d: a kernel of 5 (dilation 2) is larger than the padded input 8") {
    _ = ones([1, 3, 8]).conv1d(ones([4, 3, 5]), nil, .init(dilation: 2))
  },
  BadInput("conv3d: channels do not fit: input [1, 3, 2, 2, 2], weight [4, 2, 1, 1, 1]") {
    _ = ones([1, 3, 2, 2, 2]).conv3d(ones([4, 2, 1, 1, 1]))
  },
  BadInput(
    "convTranspose1d: expected [N, C, L] and [C, O / groups, k], got [1, 1, 2, 2] and [3, 2, 2]"
  ) { _ = ones([1, 1, 2, 2]).convTranspose1d(ones([3, 2, 2])) },
  BadInput(
    "convTranspose2d: channels do not fit: input [1, 3, 2, 2], weight [4, 2, 2, 2], groups 1"
  ) { _ = ones([1, 3, 2, 2]).convTranspose2d(ones([4, 2, 2, 2])) },
  BadInput("convTranspose2d: bias [3] does not fit 4 channels") {
    _ = ones([1, 4, 2, 2]).convTranspose2d(ones([4, 2, 2, 2]), ones([3]), .init(groups: 2))
  },
  BadInput("convTranspose2d: output padding 2 must be smaller than stride 2 or dilation 1") {
    _ = ones([1, 3, 2, 2]).convTranspose2d(
      ones([3, 2, 2, 2]), nil, .init(stride: 2, outputPadding: 2))
  },
  BadInput(
    "convTranspose3d: padding [1, 1, 1] leaves nothing of input [1, 3, 1, 1, 1], "
      + "weight [3, 2, 2, 2, 2]"
  ) {
    _ = ones([1, 3, 1, 1, 1]).convTranspose3d(
      ones([3, 2, 2, 2, 2]), nil, .init(stride: 1, padding: 1))
  },
  BadInput("maxPool2d: expected [N, C, H, W], got [4, 4]") {
    _ = ones([4, 4]).maxPool2d(kernelSize: 2)
  },
  BadInput("maxPool1d: kernel 2, stride 2, padding 2 or dilation 1 is out of range") {
    _ = ones([1, 1, 4]).maxPool1d(kernelSize: 2, padding: 2)
  },
  BadInput("maxPool3d: a kernel of 3 is larger than the padded input [1, 1, 2, 4, 4]") {
    _ = ones([1, 1, 2, 4, 4]).maxPool3d(kernelSize: 3)
  },
  BadInput("averagePool2d: windows cannot be dilated ([2, 1])") {
    _ = ones([1, 1, 4, 4]).averagePool2d(.init(kernelSize: (2, 2), dilation: (2, 1)))
  },
  BadInput("lpPool1d: p must be finite and not 0 (0.0)") {
    _ = ones([1, 1, 4]).lpPool1d(p: 0, kernelSize: 2)
  },
  BadInput("lpPool2d: p must be finite and not 0 (inf)") {
    _ = ones([1, 1, 4, 4]).lpPool2d(p: .infinity, kernelSize: 2)
  },
  BadInput("lpPool2d: windows cannot be padded ([1, 0])") {
    _ = ones([1, 1, 4, 4]).lpPool2d(p: 2, .init(kernelSize: (2, 2), padding: (1, 0)))
  },
  BadInput("averagePool3d: the divisor must not be 0") {
    _ = ones([1, 1, 4, 4, 4]).averagePool3d(kernelSize: 2, divisorOverride: 0)
  },
  BadInput("averagePool1d: only the batch and the channels may be empty ([1, 1, 0])") {
    _ = ones([1, 1, 0]).averagePool1d(kernelSize: 1)
  },
  BadInput("adaptiveAveragePool2d: cannot pool [1, 1, 4, 4] to 0 × 2") {
    _ = ones([1, 1, 4, 4]).adaptiveAveragePool2d(height: 0, width: 2)
  },
  BadInput("adaptiveMaxPool1d: cannot pool [1, 1, 4] to 0") {
    _ = ones([1, 1, 4]).adaptiveMaxPool1d(length: 0)
  },
  BadInput("maxUnpool2d: input [1, 1, 2, 2] and indices [1, 1, 2, 1] do not fit") {
    _ = ones([1, 1, 2, 2]).maxUnpool2d(.zeros([1, 1, 2, 1]), height: 4, width: 4)
  },
  BadInput("maxUnpool1d: index 4 is not in 0..<4") {
    _ = ones([1, 1, 1]).maxUnpool1d(.full([1, 1, 1], 4), length: 4)
  },
  BadInput("interpolate: size [4] does not fit [1, 1, 2, 2], which must be [N, C, …]") {
    _ = ones([1, 1, 2, 2]).interpolate(size: [4])
  },
  BadInput("interpolate: factors [0.0, 0.0] do not fit [1, 1, 2, 2], which must be [N, C, …]") {
    _ = ones([1, 1, 2, 2]).interpolate(scaleFactor: 0)
  },
  BadInput("interpolate: mode linear is not for [1, 1, 2, 2]") {
    _ = ones([1, 1, 2, 2]).interpolate(size: [4, 4], mode: .linear)
  },
  BadInput("interpolate: cannot resample [1, 1, 2, 2] to [0, 4]") {
    _ = ones([1, 1, 2, 2]).interpolate(size: [0, 4])
  },
  BadInput("interpolate: mode nearest has no corners to align") {
    _ = ones([1, 1, 2, 2]).interpolate(size: [4, 4], alignCorners: true)
  },
  BadInput("interpolate: antialiasing is for bilinear and bicubic, not for nearest") {
    _ = ones([1, 1, 2, 2]).interpolate(size: [4, 4], antialias: true)
  },
  BadInput(
    "gridSample: expected [N, C, H, W] and [N, H', W', 2], got [1, 1, 2, 2] and [2, 1, 1, 2]"
  ) { _ = ones([1, 1, 2, 2]).gridSample(ones([2, 1, 1, 2])) },
  BadInput("gridSample: the image is empty ([1, 1, 0, 2])") {
    _ = ones([1, 1, 0, 2]).gridSample(ones([1, 1, 1, 2]))
  },
  BadInput("affineGrid: maps [1, 2, 2] do not fit size [4, 4]") {
    _ = ones([1, 2, 2]).affineGrid(size: [4, 4])
  },
  BadInput("pixelShuffle: channels of [1, 6, 2, 2] do not divide into 2 × 2") {
    _ = ones([1, 6, 2, 2]).pixelShuffle(2)
  },
  BadInput("pixelUnshuffle: pixels of [1, 1, 3, 2] do not divide into 2 × 2") {
    _ = ones([1, 1, 3, 2]).pixelUnshuffle(2)
  },
  BadInput("channelShuffle: channels of [1, 4, 2] do not divide into 3 groups") {
    _ = ones([1, 4, 2]).channelShuffle(groups: 3)
  },
]

private func ones(_ shape: Shape) -> Tensor<Float> { .ones(shape) }
