import NN
import Tensor

/// Returns the largest disagreement between gradients of parameters and central differences, relative
/// to max(1, |gradient|), over all their elements.
///
/// - Parameter f: A function of the parameters; its elements are weighted by fixed factors and summed.
func parameterGradientDiscrepancy(
  of parameters: [any AnyParameter], step: Float = 4e-3, _ f: () -> Tensor<Float>
) -> Double {
  func weighted() -> Tensor<Float> {
    let y = f()
    let factors = (0..<y.elementCount).map { [0.7, -1.3, 0.4, 1.1, -0.6][$0 % 5] as Float }
    return y * Tensor(factors, shape: y.shape)
  }
  func value() -> Double { weighted().elements.reduce(0) { $0 + Double($1) } }
  let (_, gradients) = valueAndGradient { weighted().sum() }
  var worst = 0.0
  for parameter in parameters {
    let own = gradients[parameter]?.elements
    let start = parameter.tensor!
    for i in 0..<start.elementCount {
      func changed(to x: Float) -> Double {
        parameter.update { $0[i] = x }
        return value()
      }
      let x = start.elements[i]
      let (up, down) = (x + step, x - step)
      let numeric = (changed(to: up) - changed(to: down)) / Double(up - down)
      parameter.update { $0[i] = x }
      let analytic = Double(own?[i] ?? 0)
      worst = max(worst, abs(numeric - analytic) / max(1, abs(numeric), abs(analytic)))
    }
  }
  return worst
}
