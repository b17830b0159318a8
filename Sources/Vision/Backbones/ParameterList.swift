import NN
import Tensor

/// Parameters of a network that stand in none of its modules, so that ``Backbone/stages`` can hold
/// them.
final class ParameterList: Module {
  private let parameters: [any AnyParameter]

  init(_ parameters: any AnyParameter...) { self.parameters = parameters }

  func visitMembers(_ visit: (String, Any) -> Void) {
    for (index, parameter) in parameters.enumerated() { visit("\(index)", parameter) }
  }
}
