import Tensor

/// Returns the largest disagreement between tape gradients and central differences, relative to
/// max(1, |gradient|), over all elements of all inputs.
package func gradientDiscrepancy(
  at x: [Tensor<Float>], of f: ([Tensor<Float>]) -> Tensor<Float>, step: Float = 4e-3
) -> Double {
  func cotangent(_ i: Int) -> Double { [0.7, -1.3, 0.4, 1.1, -0.6][i % 5] }
  // The dot product with a fixed cotangent, in double precision.
  func weighted(_ xs: [Tensor<Float>]) -> Double {
    zip(f(xs).elements, 0...).reduce(0) { $0 + Double($1.0) * cotangent($1.1) }
  }
  let analytic = gradient(at: x) { xs in
    let y = f(xs)
    let u = Tensor((0..<y.elementCount).map { Float(cotangent($0)) }, shape: y.shape)
    return (y * u).sum()
  }
  var worst = 0.0
  for (k, t) in x.enumerated() {
    let own = analytic[k]?.elements
    for i in 0..<t.elementCount {
      var (up, down) = (t.elements, t.elements)
      up[i] += step
      down[i] -= step
      var (above, below) = (x, x)
      above[k] = Tensor(up, shape: t.shape)
      below[k] = Tensor(down, shape: t.shape)
      let numeric = (weighted(above) - weighted(below)) / Double(up[i] - down[i])
      let value = Double(own?[i] ?? 0)
      worst = max(worst, abs(numeric - value) / max(1, abs(numeric), abs(value)))
    }
  }
  return worst
}
