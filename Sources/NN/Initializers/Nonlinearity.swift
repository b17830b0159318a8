/// What follows a layer, for the scale of its weights; `nonlinearity` of `torch.nn.init`.
public enum Nonlinearity: Sendable, Hashable {
  /// Nothing, after linear layers and convolutions.
  case linear
  case sigmoid
  case tanh
  case relu
  /// With the slope of negative numbers.
  case leakyReLU(_ slope: Float = 0.01)
  case selu

  /// The factor of the standard deviation of weights that keeps the scale of what goes through;
  /// `torch.nn.init.calculate_gain`.
  ///
  /// 1, 1, 5/3, √2, √(2 / (1 + slope²)) and 3/4.
  public var gain: Float {
    switch self {
    case .linear, .sigmoid: 1
    case .tanh: 5 / 3
    case .relu: Float(2).squareRoot()
    case .leakyReLU(let slope): (2 / (1 + slope * slope)).squareRoot()
    case .selu: 0.75
    }
  }
}
