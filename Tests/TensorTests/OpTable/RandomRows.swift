import Tensor

let randomBadInputs: [BadInput] = [
  BadInput("split: the count must not be negative (-1)") { _ = Generator(seed: 1).split(-1) },
  BadInput("uniform: the bounds must be in order (1.0, 0.0)") {
    _ = Tensor<Float>.uniform([2], low: 1, high: 0)
  },
  BadInput("normal: the standard deviation must not be negative (-1.0)") {
    _ = Tensor<Float>.normal([2], standardDeviation: -1)
  },
  BadInput("truncatedNormal: the standard deviation must be positive (0.0)") {
    _ = Tensor<Float>.truncatedNormal([2], standardDeviation: 0)
  },
  BadInput("truncatedNormal: the bounds must be in order (1.0, 1.0)") {
    _ = Tensor<Float>.truncatedNormal([2], low: 1, high: 1)
  },
  BadInput("exponential: the rate must be positive (0.0)") {
    _ = Tensor<Float>.exponential([2], rate: 0)
  },
  BadInput("bernoulli: the probability must be in [0, 1] (1.5)") {
    _ = Tensor<Float>([0.5, 1.5]).bernoulli()
  },
  BadInput("gamma: the concentration must be positive and finite (0.0)") {
    _ = Tensor<Float>.gamma([2], concentration: 0)
  },
  BadInput("gamma: the rate must be positive (-2.0)") {
    _ = Tensor<Float>.gamma([2], concentration: 1, rate: -2)
  },
  BadInput("poisson: the rate must be at least 0 and finite (-1.0)") {
    _ = Tensor<Float>([3, -1]).poisson()
  },
  BadInput("randint: the range is empty (3..<3)") { _ = Tensor<Int32>.randint(3, 3, [2]) },
  BadInput("permutation: the count must not be negative (-1)") {
    _ = Tensor<Int32>.permutation(-1)
  },
  BadInput("multinomial: expected a vector or a matrix of weights, got [1, 1, 1]") {
    _ = Tensor<Float>.ones([1, 1, 1]).multinomial(1)
  },
  BadInput("multinomial: the count must be positive (0)") {
    _ = Tensor<Float>.ones([2]).multinomial(0)
  },
  BadInput("multinomial: weights must be finite and not negative (-1.0)") {
    _ = Tensor<Float>([1, -1]).multinomial(1)
  },
  BadInput("multinomial: row 1 has 1 positive weights for 2 draws without replacement") {
    _ = Tensor<Float>([1, 1, 0, 1], shape: [2, 2]).multinomial(2)
  },
]
