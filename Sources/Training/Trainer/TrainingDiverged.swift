import NN
import Optim
import Tensor

/// Training that has left the finite numbers.
public struct TrainingDiverged: Error, CustomStringConvertible, Sendable, Equatable {
  /// From 1.
  public let epoch, step: Int
  /// What was found first, such as `decoder.weight has a gradient that is not finite`.
  public let finding: String

  public var description: String {
    "training diverged at step \(step) (epoch \(epoch)): \(finding); try a lower learning rate"
  }

  /// Looks for the first parameter that is not finite, then for the first gradient.
  static func finding(_ model: any Module, _ gradients: Gradients) -> String {
    let parameters = model.namedParameters
    for (name, parameter) in parameters where parameter.tensor?.isAllFinite == false {
      return "\(name) is not finite"
    }
    for (name, parameter) in parameters where gradients[parameter]?.isAllFinite == false {
      return "\(name) has a gradient that is not finite"
    }
    return "the loss is not finite"
  }
}

extension Tensor where Element == Float {
  fileprivate var isAllFinite: Bool { isFinite().all().item }
}
