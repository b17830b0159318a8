import NN
import Tensor

/// A tensor that a rule remembers of a parameter.
public struct StateTensor: Sendable {
  /// PyTorch's name in the saved state.
  public let name: String
  public let shape: Shape
  /// What all elements are before the first step.
  public let initialValue: Float

  public init(_ name: String, _ shape: Shape, initialValue: Float = 0) {
    (self.name, self.shape, self.initialValue) = (name, shape, initialValue)
  }
}

/// What an optimiser remembers of a parameter.
public final class ParameterState {
  public let parameter: any AnyParameter
  /// The steps that were taken, the one under way included.
  public internal(set) var step: Int
  /// Whether no step has been taken since the tensors got their initial values.
  public internal(set) var isNew: Bool
  /// By the rule's ``UpdateRule/stateLayout(of:)``.
  public var tensors: [Tensor<Float>]
  private(set) var names: [String]

  /// Before the first step.
  init(_ parameter: any AnyParameter) {
    (self.parameter, step, isNew, tensors, names) = (parameter, 0, true, [], [])
  }

  init(
    _ parameter: any AnyParameter, step: Int, _ layout: [StateTensor], _ tensors: [Tensor<Float>]
  ) {
    (self.parameter, self.step, isNew) = (parameter, step, false)
    (names, self.tensors) = (layout.map(\.name), tensors)
  }

  /// Makes tensors that are not there yet: all at first, later those that other hyperparameters need.
  func arrange(_ layout: [StateTensor]) {
    guard names != layout.map(\.name) else { return }
    let old = Dictionary(uniqueKeysWithValues: zip(names, tensors))
    tensors = layout.map { old[$0.name] ?? .full($0.shape, $0.initialValue) }
    names = layout.map(\.name)
    isNew = true
  }
}

/// A parameter's turn in a step.
public struct ParameterStep {
  public let state: ParameterState
  /// In row-major order without gaps.
  public let gradient: Tensor<Float>
}
