import Tensor
import Testing
import Vision

/// The network that torchvision's `get_model` makes for a name, with random weights.
func torchvisionClassifier(_ name: String) throws -> any ImageClassifier {
  switch name {
  // By name these have no classifier.
  case "squeezenet1_0": SqueezeNet(.squeezenet10)
  case "squeezenet1_1": SqueezeNet(.squeezenet11)
  default: try #require(Backbones.make(name) as? any ImageClassifier)
  }
}

/// The largest difference, as a share of the largest expected number.
func relativeDifference(_ found: Tensor<Float>, _ expected: Tensor<Float>) -> Float {
  guard found.shape == expected.shape else { return .infinity }
  let scale = expected.elements.reduce(0) { max($0, abs($1)) }
  let worst = zip(found.elements, expected.elements).reduce(Float(0)) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(worst, difference)
  }
  return scale > 0 ? worst / scale : .infinity
}
