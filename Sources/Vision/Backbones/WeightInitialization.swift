import NN
import Tensor

extension Module {
  /// Draws the weights of the convolutions and linear layers at and below this module, and sets their
  /// biases to zero, as torchvision's networks do after all layers are made.
  ///
  /// - Parameter linear: The rule of a linear layer; nil leaves its weight as it is.
  func initializeWeights(
    convolutions: Initializer, linear: ((Linear) -> Initializer)? = nil
  ) {
    apply { module in
      if let convolution = module as? Conv2d {
        convolution.$weight.initialize(convolutions)
        convolution.$bias.initialize(.zeros)
      } else if let layer = module as? Linear {
        if let linear { layer.$weight.initialize(linear(layer)) }
        layer.$bias.initialize(.zeros)
      }
    }
  }
}
