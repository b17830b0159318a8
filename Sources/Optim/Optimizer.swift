import NN
import Tensor

/// Changes parameters by their gradients.
public protocol Optimizer: AnyObject {
  /// The step size; schedules set it.
  var learningRate: Float { get set }

  /// Takes one step. Parameters without a gradient stay as they are.
  func update(_ gradients: Gradients)
}
