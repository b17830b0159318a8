import Tensor

let paddingRows: [OpRow] = [
  OpRow("pad", sample([2, 3])) { $0[0].padded([1, 2]) },
  OpRow("pad, a value and two dimensions", sample([2, 2, 3])) {
    $0[0].padded([1, 0, 2, 1], mode: .constant(0.5))
  },
  OpRow("pad, negative amounts crop", sample([2, 4, 5])) { $0[0].padded([-1, 2, 1, -2]) },
  OpRow("pad, empty", sample([0, 3])) { $0[0].padded([0, 0, 2, 0]) },
  OpRow("pad, reflect", sample([1, 2, 3, 4])) { $0[0].padded([3, 1, 2, 2], mode: .reflect) },
  OpRow("pad, replicate", sample([1, 2, 3, 4])) { $0[0].padded([5, 1, 0, 2], mode: .replicate) },
  OpRow("pad, circular", sample([1, 2, 3, 4])) { $0[0].padded([4, 1, 0, 2], mode: .circular) },
  OpRow("pad, channels last", sample([1, 3, 4, 2])) {
    $0[0].permuted(0, 3, 1, 2).padded([0, 1, 2, 0])
  },
  OpRow("pad, reflect, channels last", sample([1, 3, 4, 2])) {
    $0[0].permuted(0, 3, 1, 2).padded([3, 1, -1, 2], mode: .reflect)
  },
  OpRow("unfold", sample([2, 2, 4, 5])) { $0[0].unfold(kernelSize: (2, 3)) },
  OpRow("unfold, padding, stride and dilation", sample([2, 2, 5, 4])) {
    $0[0].unfold(kernelSize: (2, 2), dilation: (2, 1), padding: (1, 2), stride: (2, 3))
  },
  OpRow("unfold, one picture", sample([2, 3, 3])) {
    $0[0].unfold(kernelSize: (3, 2), padding: (0, 1))
  },
  OpRow("unfold, more padding than picture", sample([1, 1, 1, 1])) {
    $0[0].unfold(kernelSize: (1, 1), padding: (3, 3), stride: (2, 3))
  },
  OpRow("fold", sample([2, 12, 6])) { $0[0].fold(to: (3, 4), kernelSize: (2, 2)) },
  OpRow("fold, padding, stride and dilation", sample([1, 8, 9])) {
    $0[0].fold(to: (5, 4), kernelSize: (2, 2), dilation: (2, 1), padding: (1, 2), stride: (2, 3))
  },
  OpRow("fold, one picture", sample([4, 4])) { $0[0].fold(to: (3, 3), kernelSize: (2, 2)) },
]

let paddingBadInputs: [BadInput] = [
  BadInput("pad: amounts [1] are not pairs for dimensions of [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).padded([1])
  },
  BadInput("pad: amounts [-2, -2] leave nothing of dimension 1 of [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).padded([-2, -2])
  },
  BadInput("pad: cannot add 3 to dimension 0 of [3] in mode reflect") {
    _ = Tensor<Float>.ones([3]).padded([0, 3], mode: .reflect)
  },
  BadInput("pad: cannot add 4 to dimension 0 of [3] in mode circular") {
    _ = Tensor<Float>.ones([3]).padded([4, 0], mode: .circular)
  },
  BadInput("pad: cannot add 1 to dimension 0 of [0] in mode replicate") {
    _ = Tensor<Float>.ones([0]).padded([1, 0], mode: .replicate)
  },
  BadInput("unfold: expected [N, C, H, W] or [C, H, W], got [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).unfold(kernelSize: (1, 1))
  },
  BadInput("unfold: a window of 3 × 1 is larger than the padded picture (2 × 2)") {
    _ = Tensor<Float>.ones([1, 2, 2]).unfold(kernelSize: (3, 1))
  },
  BadInput(
    "unfold: kernel (1, 1), dilation (1, 1), padding (0, 0) or stride (0, 1) is out of range"
  ) {
    _ = Tensor<Float>.ones([1, 2, 2]).unfold(kernelSize: (1, 1), stride: (0, 1))
  },
  BadInput("fold: columns [3, 4] are not of windows of 2 × 2") {
    _ = Tensor<Float>.ones([3, 4]).fold(to: (3, 3), kernelSize: (2, 2))
  },
  BadInput("fold: expected columns [4, 4], got [4, 5]") {
    _ = Tensor<Float>.ones([4, 5]).fold(to: (3, 3), kernelSize: (2, 2))
  },
]
