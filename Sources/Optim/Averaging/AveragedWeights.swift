import CTensorKernels
import NN
import Tensor

/// What becomes of a model's buffers, such as running statistics, while its parameters are
/// averaged.
public enum AveragedBuffers: Sendable {
  /// They follow the model; `use_buffers=False` in PyTorch.
  case copied
  /// Those of floats are averaged as parameters are, others follow the model; `use_buffers=True` in
  /// PyTorch, which averages whole numbers too and cuts off what is behind the point.
  case averaged
}

/// Averages of the parameters of a model, beside it.
///
/// What ``ExponentialMovingAverage`` and ``StochasticWeightAveraging`` have in common.
public final class AveragedWeights {
  private struct Place {
    let name: String
    let state: any ModuleState
    /// Where the average is; tied parameters have one.
    let index: Int
    let isAveraged: Bool
  }

  private let places: [Place]
  private var averages: [Tensor<Float>] = []
  private var copies: [any AnyTensor] = []
  /// How often the weights of the model went into the averages.
  public private(set) var count = 0

  /// Begins with the weights that the model has.
  ///
  /// - Parameter buffers: What becomes of buffers; those that are not saved are left alone.
  public init(of model: any Module, buffers: AveragedBuffers = .copied) {
    var indices: [ObjectIdentifier: Int] = [:]
    var places: [Place] = []
    for (name, state) in model.namedState where state.isPersistent {
      let value = state.state!
      let isAveraged =
        state is any AnyParameter || (buffers == .averaged && value is Tensor<Float>)
      let known = indices[ObjectIdentifier(state)]
      let index = known ?? (isAveraged ? averages.count : copies.count)
      if known == nil {
        indices[ObjectIdentifier(state)] = index
        if isAveraged {
          averages.append((value as! Tensor<Float>).contiguous())
        } else {
          copies.append(value)
        }
      }
      places.append(Place(name: name, state: state, index: index, isAveraged: isAveraged))
    }
    self.places = places
  }

  /// Moves the averages by the share `weight` of the way to the model's weights, all in one pass;
  /// the first time they become the model's.
  func update(_ weight: Double) {
    var stretches: [tk_stretch] = []
    var sources: [Tensor<Float>] = []
    var done = Set<Int>()
    for place in places {
      guard place.isAveraged else {
        copies[place.index] = place.state.state!
        continue
      }
      guard done.insert(place.index).inserted else { continue }
      let current = (place.state.state as! Tensor<Float>).contiguous()
      if count == 0 { averages[place.index] = current }
      // As long as the memory is the same, so are the numbers: of frozen parameters, say.
      if current.storage === averages[place.index].storage { continue }
      sources.append(current)
      // The pointers stay valid after the calls that give them: averages and sources hold the
      // memory.
      var stretch = tk_stretch(x: nil, y: nil, count: current.elementCount)
      current.read { stretch.x = $0 }
      averages[place.index].update { stretch.y = $0.baseAddress }
      stretches.append(stretch)
    }
    withExtendedLifetime((sources, averages)) {
      tk_many(TK_MANY_LERP, Float(weight), stretches, stretches.count)
    }
    count += 1
  }

  /// The averages by the keys of the model, with the buffers, to be loaded or written.
  public var stateDictionary: StateDictionary {
    var dictionary = StateDictionary(source: "the averaged weights")
    for place in places {
      dictionary[place.name] =
        place.isAveraged ? averages[place.index] : copies[place.index]
    }
    return dictionary
  }

  /// Runs `body` with the averages in the place of `model`'s weights, and puts weights, buffers and
  /// modes back afterwards, also when it throws.
  ///
  /// - Precondition: the model has the keys and shapes of the one that is averaged.
  func withAverages<R>(on model: any Module, _ body: () throws -> R) rethrows -> R {
    let snapshot = ModuleSnapshot(of: model)
    defer { snapshot.restore() }
    do {
      try model.load(stateDictionary)
    } catch {
      require(false, "withAverages: \(error)")
    }
    return try body()
  }
}

// MARK: The state in PyTorch's layout

extension AveragedWeights {
  /// Laid out as the `state_dict()` of `torch.optim.swa_utils.AveragedModel`.
  var state: TorchValue {
    .state(
      [("n_averaged", Tensor<Int64>(Int64(count)) as any AnyTensor)]
        + stateDictionary.map { ("module.\($0.name)", $0.tensor) })
  }

  func load(_ state: TorchValue) throws {
    let saved = state.dictionary ?? TorchDictionary()
    let names = Set(places.map(\.name))
    let found = saved.entries.compactMap(\.key.string)
    var (missing, mismatched): ([String], [String]) = ([], [])
    var (newAverages, newCopies) = (averages, copies)
    for place in places {
      let key = "module.\(place.name)"
      guard let tensor = saved[key]?.tensor else {
        missing.append(key)
        continue
      }
      let expected = place.state.state!
      guard tensor.shape == expected.shape else {
        mismatched.append("\(key) is \(tensor.shape), expected \(expected.shape)")
        continue
      }
      if place.isAveraged {
        newAverages[place.index] = try tensor.converted(to: Float.self).contiguous()
      } else {
        newCopies[place.index] = try tensor.converted(to: expected.dtype)
      }
    }
    let count = try saved["n_averaged"]?.tensor.map { try $0.converted(to: Int64.self) }
    if count?.elementCount != 1 { missing.insert("n_averaged", at: 0) }
    let unexpected = found.filter {
      $0 != "n_averaged" && !($0.hasPrefix("module.") && names.contains(String($0.dropFirst(7))))
    }
    guard missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty else {
      throw StateError(
        source: "the averaged weights", missing: missing, unexpected: unexpected,
        mismatched: mismatched)
    }
    (averages, copies, self.count) = (newAverages, newCopies, Int(count!.item))
  }
}
