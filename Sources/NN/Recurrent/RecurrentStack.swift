import Tensor

/// The parameters of one layer in one direction.
private struct DirectionParameters {
  let weightIh, weightHh: Parameter<Tensor<Float>>
  let biasIh, biasHh, weightHr: Parameter<Tensor<Float>>?

  init(_ options: RecurrentOptions, gates: Int, inputSize: Int) {
    let hidden = options.hiddenSize
    func parameter(_ shape: Shape) -> Parameter<Tensor<Float>> {
      Parameter(wrappedValue: defaultWeight(shape, fanIn: hidden))
    }
    weightIh = parameter([gates * hidden, inputSize])
    weightHh = parameter([gates * hidden, options.outputSize])
    biasIh = options.bias ? parameter([gates * hidden]) : nil
    biasHh = options.bias ? parameter([gates * hidden]) : nil
    weightHr = options.projSize > 0 ? parameter([options.projSize, hidden]) : nil
  }

  var byKey: [(key: String, parameter: Parameter<Tensor<Float>>)] {
    let all = [
      ("weight_ih", weightIh), ("weight_hh", weightHh), ("bias_ih", biasIh), ("bias_hh", biasHh),
      ("weight_hr", weightHr),
    ]
    return all.compactMap { key, parameter in parameter.map { (key, $0) } }
  }

  /// As read now: inside of `valueAndGradient` they record.
  var weights: RecurrentWeights {
    RecurrentWeights(
      weightIh: weightIh.wrappedValue, weightHh: weightHh.wrappedValue,
      biasIh: biasIh?.wrappedValue, biasHh: biasHh?.wrappedValue, weightHr: weightHr?.wrappedValue)
  }
}

/// What ``RNN``, ``GRU`` and ``LSTM`` share: layers on each other, each in one or two directions.
struct RecurrentStack {
  /// One layer in one direction: its input `[T, B, features]`, its weights, the initial states
  /// `[B, width]` (none for zeros), lengths and direction give its output and its last states.
  typealias Direction = (
    _ x: Tensor<Float>, _ weights: RecurrentWeights, _ states: [Tensor<Float>],
    _ lengths: Tensor<Int32>?, _ isReversed: Bool
  ) -> [Tensor<Float>]

  private let name: String
  let options: RecurrentOptions
  /// By layer, then by direction.
  private let parameters: [[DirectionParameters]]

  init(_ name: String, _ options: RecurrentOptions, gates: Int) {
    (self.name, self.options) = (name, options)
    parameters = (0..<options.numLayers).map { layer in
      let width = layer == 0 ? options.inputSize : options.outputSize * options.directions
      return (0..<options.directions).map { _ in
        DirectionParameters(options, gates: gates, inputSize: width)
      }
    }
  }

  /// Calls `visit` with every parameter under PyTorch's key, such as `weight_ih_l0_reverse`.
  func visitMembers(_ visit: (String, Any) -> Void) {
    for (layer, directions) in parameters.enumerated() {
      for (direction, own) in directions.enumerated() {
        for (key, parameter) in own.byKey {
          visit("\(key)_l\(layer)\(direction == 1 ? "_reverse" : "")", parameter)
        }
      }
    }
  }

  func weights(layer: Int, isReversed: Bool) -> RecurrentWeights {
    require(
      parameters.indices.contains(layer) && (!isReversed || options.bidirectional),
      "\(name): there is no layer \(layer) in \(isReversed ? "the other" : "this") direction")
    return parameters[layer][isReversed ? 1 : 0].weights
  }

  /// Multiplications for an input of the given shape.
  func multiplyAdds(_ input: Shape) -> Int {
    let matrices = parameters.joined().flatMap(\.byKey).compactMap(\.parameter.tensor)
      .filter { $0.rank == 2 }
    return input.elementCount / options.inputSize * matrices.reduce(0) { $0 + $1.elementCount }
  }

  /// Runs all layers.
  ///
  /// - Parameters:
  ///   - states: The initial states, `[layers·directions, B, width]` of each kind, or none.
  ///   - widths: The widths of the kinds of states.
  /// - Returns: The output of the last layer, and the last states of each kind.
  func run(
    _ x: Tensor<Float>, _ states: [Tensor<Float>], widths: [Int], lengths: Tensor<Int32>?,
    isTraining: Bool, _ direction: Direction
  ) -> [Tensor<Float>] {
    let isBatched = x.rank == 3
    require(
      (isBatched || x.rank == 2) && x.shape[-1] == options.inputSize,
      "\(name): expected \(options.batchFirst ? "[B, T, " : "[T, B, ")\(options.inputSize)] or "
        + "[T, \(options.inputSize)], got \(x.shape)")
    require(isBatched || lengths == nil, "\(name): lengths are those of a batch, got \(x.shape)")
    let isTransposed = isBatched && options.batchFirst
    var y = isBatched ? (isTransposed ? x.transposed(0, 1) : x) : x.unsqueezed(1)
    let count = options.numLayers * options.directions
    for (state, width) in zip(states, widths) {
      let expected: Shape = isBatched ? [count, y.shape[1], width] : [count, width]
      require(
        state.shape == expected, "\(name): expected a state \(expected), got \(state.shape)")
    }
    let initial = states.map { (isBatched ? $0 : $0.unsqueezed(1)).unbound() }
    var last = [[Tensor<Float>]](repeating: [], count: widths.count)
    for (layer, directions) in parameters.enumerated() {
      let outputs = directions.enumerated().map { i, own in
        let place = layer * options.directions + i
        let results = direction(y, own.weights, initial.map { $0[place] }, lengths, i == 1)
        for (kind, state) in results.dropFirst().enumerated() { last[kind].append(state) }
        return results[0]
      }
      y = outputs.count == 1 ? outputs[0] : .cat(outputs, dim: 2)
      if isTraining, layer + 1 < options.numLayers { y = y.dropout(options.dropout) }
    }
    let output = isBatched ? (isTransposed ? y.transposed(0, 1) : y) : y.squeezed(1)
    return [output]
      + last.map {
        let all = $0.count == 1 ? $0[0].unsqueezed(0) : .stack($0, dim: 0)
        return isBatched ? all : all.squeezed(1)
      }
  }
}
