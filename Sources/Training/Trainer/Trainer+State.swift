import NN
import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A checkpoint that does not fit the run that is to go on from it.
public struct CheckpointError: Error, CustomStringConvertible, Equatable, Sendable {
  /// What does not fit, with both sides.
  public let reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { "the checkpoint does not fit this run: \(reason)" }
}

extension Trainer {
  /// Model, optimiser, averages, progress, callbacks, position in the epoch and random numbers:
  /// everything from which a run goes on bit for bit. ``saveTorch(_:to:)`` makes a file of it that
  /// `torch.load` reads.
  public var state: TorchValue {
    var remembered = TorchDictionary()
    for callback in callbacks { remembered[callback.name] = callback.state }
    return [
      "version": 1,
      "model": .state(model.stateDictionary.map { ($0.name, $0.tensor) }),
      "optimizer": optimizer.state,
      "averages": averaging?.state ?? TorchValue.none,
      "progress": .json(progress),
      "callbacks": .dictionary(remembered),
      "source": source.position,
      "generator": .json(Generator.current.state),
      "identity": .json(identity),
    ]
  }

  /// Goes on from a saved state.
  ///
  /// - Throws: ``CheckpointError``, ``StateError`` or ``OptimizerStateError`` for a state of another
  ///   run; nothing has changed then.
  public func load(_ state: TorchValue) throws {
    let before = self.state
    do {
      try replaceState(by: state)
    } catch {
      try? replaceState(by: before)
      throw error
    }
  }

  private func replaceState(by state: TorchValue) throws {
    guard state["version"]?.int == 1 else {
      throw CheckpointError("it is no state of a trainer, or of another version")
    }
    let saved = try state.decoded([String: String].self, "identity")
    for (name, value) in identity.sorted(by: { $0.key < $1.key }) where saved[name] != value {
      throw CheckpointError("it was made with another \(name)")
    }
    guard let weights = state["model"], let optimizerState = state["optimizer"],
      let position = state["source"], let remembered = state["callbacks"]
    else { throw CheckpointError("a part is missing") }
    try model.load(TorchState(weights, source: "the checkpoint"))
    try optimizer.load(optimizerState)
    switch (averaging, state["averages"]) {
    case (let averaging?, let averages?) where averages.dictionary != nil:
      try averaging.load(averages)
    case (nil, TorchValue.none?), (nil, nil): break
    default: throw CheckpointError("one averages the weights, the other does not")
    }
    for callback in callbacks {
      if let own = remembered[callback.name] { try callback.load(own) }
    }
    try source.load(position: position)
    progress = try state.decoded(TrainingProgress.self, "progress")
    Generator.current.state = try state.decoded(Philox.self, "generator")
  }
}

extension TorchValue {
  /// A value as text, for what has no counterpart in PyTorch.
  static func json(_ value: some Encodable) -> TorchValue {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let text = try? encoder.encode(value) else {
      fatalError("TorchValue: \(type(of: value)) cannot be encoded")
    }
    return .string(String(decoding: text, as: UTF8.self))
  }

  /// Reads what ``json(_:)`` made.
  ///
  /// - Throws: ``CheckpointError``.
  func decoded<Value: Decodable>(_ type: Value.Type, _ key: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let text = self[key]?.string,
      let value = try? decoder.decode(type, from: Data(text.utf8))
    else { throw CheckpointError("\(key) is missing or damaged") }
    return value
  }
}
