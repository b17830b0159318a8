import Tensor

/// Matrix products of a captioner's shapes; `NT` has the right side transposed.
func gemmSuite() -> [Row] {
  let shapes = [
    (512, 512, 512, "NN"), (1024, 1024, 1024, "NN"), (2048, 2048, 2048, "NN"),
    (32, 2048, 512, "NN"), (32, 2048, 512, "NT"), (640, 10000, 512, "NN"),
    (640, 10000, 512, "NT"), (6272, 512, 2048, "NN"), (6272, 512, 2048, "NT"),
    (128, 10000, 512, "NT"), (1, 10000, 512, "NN"), (1, 10000, 512, "NT"), (5, 10000, 512, "NT"),
    (197, 512, 512, "NT"), (197, 2048, 512, "NT"), (25088, 256, 64, "NT"), (6272, 128, 1152, "NT"),
    (392, 512, 4608, "NT"), (392, 2048, 512, "NT"), (64, 3136, 576, "NN"), (512, 49, 4608, "NN"),
  ]
  return shapes.map { m, n, k, layout in
    Row(name: "gemm/\(m)x\(n)x\(k) \(layout)") { product(m, n, k, layout) }
  }
}

/// A product with few rows is a decoder's, of which the weight recurs.
private func product(_ m: Int, _ n: Int, _ k: Int, _ layout: String) -> () -> Void {
  let a = Tensor<Float>.normal([m, k])
  if layout == "NN" {
    let b = Tensor<Float>.normal([k, n])
    return { _ = a.matmul(b) }
  }
  let weight = Tensor<Float>.normal([n, k])
  return { _ = a.linear(weight) }
}
