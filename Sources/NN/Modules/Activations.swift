import Synchronization
import Tensor

/// One call of a module: what it was given and what it gave.
public struct Activation: Sendable {
  /// The module's key, "" for the model itself.
  public let name: String
  /// The module's type.
  public let type: String
  public let inputs: [Tensor<Float>]
  public let outputs: [Tensor<Float>]
  /// The place of the call inside of which this one ran.
  let whole: Int?

  /// The (first) output.
  public var output: Tensor<Float> { outputs[0] }
}

extension Module {
  /// Runs `body` and returns with its result what every module at and below this one was given and
  /// gave, in the order in which the calls began; the counterpart of forward hooks.
  ///
  /// ```swift
  /// let (logits, activations) = model.withActivations { model(images) }
  /// let features = activations.last { $0.name == "layer4" }!.output
  /// ```
  /// Layers are seen, and modules that call ``observed(_:outputs:_:)``; a module with another call of
  /// its own is seen by its parts. Inside of `valueAndGradient` what is found is recorded.
  public func withActivations<Result>(
    _ body: () throws -> Result
  ) rethrows -> (result: Result, activations: [Activation]) {
    let observer = CallObserver(
      names: Dictionary(
        uniqueKeysWithValues: namedModules.map { (ObjectIdentifier($0.module), $0.name) }))
    let result = try CallObserver.$current.withValue(observer, operation: body)
    return (result, observer.activations)
  }

  /// Reports a call of this module to ``withActivations(_:)``, for modules that are no ``Layer``.
  ///
  /// - Parameters:
  ///   - inputs: The tensors that the module was given.
  ///   - outputs: The tensors in what `body` returns.
  ///   - body: The work.
  public func observed<Output>(
    _ inputs: @autoclosure () -> [Tensor<Float>], outputs: (Output) -> [Tensor<Float>],
    _ body: () -> Output
  ) -> Output {
    guard let observer = CallObserver.current,
      let name = observer.names[ObjectIdentifier(self)]
    else { return body() }
    let (place, whole) = observer.begin()
    let output = body()
    observer.end(
      place,
      Activation(
        name: name, type: "\(type(of: self))", inputs: inputs(), outputs: outputs(output),
        whole: whole))
    return output
  }

  /// The same for modules with a single output.
  public func observed(
    _ inputs: @autoclosure () -> [Tensor<Float>], _ body: () -> Tensor<Float>
  ) -> Tensor<Float> {
    observed(inputs(), outputs: { [$0] }, body)
  }
}

/// Who listens to the calls of this task.
final class CallObserver: Sendable {
  @TaskLocal static var current: CallObserver?

  let names: [ObjectIdentifier: String]
  private let calls = Mutex<(all: [Activation?], open: [Int])>(([], []))

  init(names: [ObjectIdentifier: String]) { self.names = names }

  /// Keeps a place in the order of beginnings, and says within which call that is.
  func begin() -> (place: Int, whole: Int?) {
    calls.withLock {
      let (place, whole) = ($0.all.count, $0.open.last)
      $0.all.append(nil)
      $0.open.append(place)
      return (place, whole)
    }
  }

  func end(_ place: Int, _ activation: Activation) {
    calls.withLock {
      $0.all[place] = activation
      $0.open.removeLast()
    }
  }

  var activations: [Activation] { calls.withLock { $0.all.map { $0! } } }
}
