import Tensor

/// ResNet-50's convolutions, forward and both gradients.
func convolutionSuite() -> [Row] {
  let layers = [
    ("7x7/2 3->64 @224", 3, 224, 64, 7, 2), ("3x3 64->64 @56", 64, 56, 64, 3, 1),
    ("3x3 128 @28", 128, 28, 128, 3, 1), ("3x3 256 @14", 256, 14, 256, 3, 1),
    ("3x3 512 @7", 512, 7, 512, 3, 1), ("1x1 64->256 @56", 64, 56, 256, 1, 1),
    ("1x1 256->64 @56", 256, 56, 64, 1, 1), ("1x1 512->128 @28", 512, 28, 128, 1, 1),
    ("1x1 256->1024 @14", 256, 14, 1024, 1, 1), ("1x1 2048->512 @7", 2048, 7, 512, 1, 1),
    ("1x1/2 1024->2048 @14", 1024, 14, 2048, 1, 2),
  ]
  return [1, 8].flatMap { batch in
    layers.flatMap { name, inChannels, size, outChannels, kernel, stride -> [Row] in
      let padding = kernel / 2
      let options = Convolution2dOptions(stride: (stride, stride), padding: (padding, padding))
      func input() -> Tensor<Float> {
        Tensor<Float>.normal([batch, size, size, inChannels]).permuted(0, 3, 1, 2)
      }
      func weight() -> Tensor<Float> { .normal([outChannels, inChannels, kernel, kernel]) }
      func gradient(
        _ part: String, _ body: @escaping (Tensor<Float>, Tensor<Float>, Tensor<Float>) -> Void
      ) -> Row {
        Row(name: "conv/N=\(batch) \(name)/\(part)", seconds: 0.15) {
          let (x, w) = (input(), weight())
          let dy = x.conv2d(w, nil, options)
          return { body(x, w, dy) }
        }
      }
      return [
        Row(name: "conv/N=\(batch) \(name)/forward", seconds: 0.15) {
          let (x, w) = (input(), weight())
          return { _ = x.conv2d(w, nil, options) }
        },
        gradient("bwd_data") { x, w, dy in
          _ = x.conv2dInputGradient(w, dy, options)
        },
        gradient("bwd_weight") { x, w, dy in
          _ = x.conv2dWeightGradient(w, dy, options)
        },
      ]
    }
  }
}
