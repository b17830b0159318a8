import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Recurrent layers")
struct RecurrentProperties {
  /// Wide enough for packed weights, and 20 rows, of which fewer and fewer are multiplied.
  private let x = Tensor<Float>.normal([6, 20, 40])
  private let lengths = Tensor((0..<20).map { Int32(6 - $0 / 4) })

  @Test("compute what their cells compute step by step, and so do their gradients")
  func cells() throws {
    let (layer, cell) = (LSTM(40, 160), LSTMCell(40, 160))
    var state = StateDictionary()
    for (name, tensor) in layer.stateDictionary {
      state[String(name.dropLast("_l0".count))] = tensor
    }
    try cell.load(state)
    let weight = Tensor<Float>.normal([6, 20, 160])
    let (whole, own) = valueAndGradient { (layer(x).output * weight).sum() }
    let (stepwise, expected) = valueAndGradient {
      var state = (hidden: Tensor<Float>.zeros([20, 160]), cell: Tensor<Float>.zeros([20, 160]))
      let outputs = x.unbound().map { x in
        state = cell(x, state)
        return state.hidden
      }
      return (.stack(outputs, dim: 0) * weight).sum()
    }
    #expect(abs(whole.item - stepwise.item) < 1e-2)
    for (a, b) in zip(layer.parameters, cell.parameters) {
      #expect(maximumDifference(own[a], try #require(expected[b])) < 1e-4)
    }
  }

  @Test("treat each sequence of a padded batch as if it were alone", arguments: [false, true])
  func padding(batchFirst: Bool) {
    let layer = LSTM(
      40, 80, numLayers: 2, batchFirst: batchFirst, bidirectional: true, projSize: 72)
    func run(_ x: Tensor<Float>, _ lengths: Tensor<Int32>?) -> [Tensor<Float>] {
      let y = layer(batchFirst ? x.transposed(0, 1) : x, lengths: lengths)
      return [batchFirst ? y.output.transposed(0, 1) : y.output, y.state.hidden, y.state.cell]
    }
    let batch = run(x, lengths)
    for (row, length) in lengths.elements.enumerated() where row % 3 == 0 {
      let alone = run(
        x.narrow(dim: 1, start: row, length: 1).narrow(dim: 0, start: 0, length: Int(length)), nil)
      let own = batch.map { $0.narrow(dim: 1, start: row, length: 1) }
      let (inside, behind) = (
        own[0].narrow(dim: 0, start: 0, length: Int(length)),
        own[0].narrow(dim: 0, start: Int(length), length: 6 - Int(length))
      )
      for (a, b) in zip([inside, own[1], own[2]], alone) {
        #expect(maximumDifference(a, b) < 1e-5)
      }
      #expect(behind.elements.allSatisfy { $0 == 0 })
    }
  }

  @Test("do not look behind the ends, and give no gradient there")
  func behindTheEnds() {
    let layer = GRU(40, 160, bidirectional: true)
    let mask = Tensor(
      (0..<6).flatMap { t in lengths.elements.map { $0 > t ? Float(1) : 0 } }, shape: [6, 20, 1])
    let other = x * mask + (1 - mask) * 3
    #expect(layer(x, lengths: lengths).output == layer(other, lengths: lengths).output)
    let dx = gradient(at: [x]) { layer($0[0], lengths: lengths).output.sum() }[0]!
    #expect(dx == dx * mask)
    #expect(dx.elements.count { $0 == 0 } == (1 - mask).elements.count { $0 == 1 } * 40)
  }

  @Test("leave the state of a sequence without steps as it is")
  func empty() {
    let layer = RNN(40, 8, bidirectional: true)
    let initial = Tensor<Float>.normal([2, 20, 8])
    let y = layer(x, initial, lengths: .zeros([20]))
    #expect(y.hidden == initial)
    #expect(y.output == .zeros([6, 20, 16]))
  }

  @Test("take a batch of nothing, and give it the gradient zero")
  func noBatch() throws {
    let layer = LSTM(40, 160, bidirectional: true)
    let (_, gradients) = valueAndGradient { layer(.zeros([3, 0, 40])).output.sum() }
    for (_, parameter) in layer.namedParameters {
      let shape = try #require(parameter.tensor).shape
      #expect(gradients[parameter] == .zeros(shape))
    }
  }

  @Test("go on where a state was left")
  func continuation() {
    let layer = GRU(40, 32, numLayers: 2)
    let whole = layer(x)
    let first = layer(x.narrow(dim: 0, start: 0, length: 2))
    let second = layer(x.narrow(dim: 0, start: 2, length: 4), first.hidden)
    let joined = Tensor.cat([first.output, second.output], dim: 0)
    #expect(maximumDifference(joined, whole.output) < 1e-5)
    #expect(maximumDifference(second.hidden, whole.hidden) < 1e-5)
  }

  @Test("drop outputs between layers in training, and only there")
  func dropout() {
    let (layer, single) = (GRU(40, 64, numLayers: 2, dropout: 0.4), GRU(40, 64, dropout: 0.4))
    func seeded(_ seed: UInt64, _ layer: GRU) -> Tensor<Float> {
      Generator.$current.withValue(Generator(seed: seed)) { layer(x).output }
    }
    #expect(seeded(1, layer) == seeded(1, layer))
    #expect(seeded(1, layer) != seeded(2, layer))
    #expect(seeded(1, single) == seeded(2, single))
    layer.setTraining(false)
    #expect(seeded(1, layer) == seeded(2, layer))
  }

  @Test("zero that share of a layer's outputs that was asked for, and scale up the rest")
  func dropoutShare() throws {
    // The second layer hands on what the first gives, 1 everywhere.
    let layer = RNN(4, 4, numLayers: 2, nonlinearity: .relu, dropout: 0.3)
    var state = StateDictionary()
    for (name, tensor) in layer.stateDictionary { state[name] = Tensor<Float>.zeros(tensor.shape) }
    state["bias_ih_l0"] = Tensor<Float>.ones([4])
    state["weight_ih_l1"] = Tensor<Float>(
      (0..<16).map { $0 % 5 == 0 ? 1 : 0 }, shape: [4, 4])
    try layer.load(state)
    let y = Generator.$current.withValue(Generator(seed: 3)) {
      layer(.zeros([50, 40, 4])).output.elements
    }
    let dropped = y.count { $0 == 0 }
    #expect(abs(Double(dropped) / 8000 - 0.3) < 0.02)
    #expect(y.allSatisfy { $0 == 0 || abs($0 - 1 / 0.7) < 1e-5 })
  }

  @Test("have PyTorch's keys in PyTorch's order, and its distribution")
  func initialisation() throws {
    let layer = LSTM(30, 25, numLayers: 2, bidirectional: true, projSize: 5)
    let stems = ["weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"]
    #expect(
      layer.stateDictionary.keys
        == ["l0", "l0_reverse", "l1", "l1_reverse"].flatMap { place in
          stems.map { "\($0)_\(place)" }
        })
    try layer.validate()
    for (_, parameter) in layer.namedParameters {
      let values = try #require(parameter.tensor)
      #expect(values.elements.allSatisfy { abs($0) <= 0.2 })
    }
    let weight = layer.weights(layer: 1, isReversed: true).weightIh
    #expect(weight.shape == [100, 10])
    #expect(abs(weight.mean().item) < 0.02)
    #expect(abs(weight.std().item - 0.2 / Float(3).squareRoot()) < 0.01)
    #expect(GRU(30, 25).weights(layer: 0).weightHh.shape == [75, 25])
    #expect(RNN(30, 25, bias: false).stateDictionary.keys == ["weight_ih_l0", "weight_hh_l0"])
    #expect(GRUCell(3, 4).stateDictionary.keys.last == "bias_hh")
  }

  @Test("are seen with their multiplications")
  func summary() {
    let layer = LSTM(40, 16, batchFirst: true)
    let summary = layer.summary { _ = layer(x) }
    #expect(summary.rows.map(\.type) == ["LSTM"])
    #expect(summary.multiplyAdds == 6 * 20 * 4 * 16 * (40 + 16))
    let cell = GRUCell(40, 16)
    #expect(cell.summary { _ = cell(x[0]) }.multiplyAdds == 20 * 3 * 16 * (40 + 16))
  }

  @Test("compute the same for any number of threads")
  func threads() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor<Float>.normal([5, 24, 48])
      let (lstm, gru) = (LSTM(48, 160, bidirectional: true), GRU(48, 160))
      func results(_ threads: Int) -> [[Float]] {
        Threads.count = threads
        let (_, gradients) = valueAndGradient {
          lstm(x).output.squared().sum() + gru(x).output.squared().sum()
        }
        return [lstm(x).output.elements, gru(x).output.elements]
          + (lstm.parameters + gru.parameters).map { gradients[$0]!.elements }
      }
      let one = results(1)
      for threads in [2, 3] { #expect(results(threads) == one) }
    }
  }

  @Test("multiply in bfloat16 where that is asked for")
  func bfloat16() {
    let layer = LSTM(40, 160)
    let rounded = withMatmulPrecision(.bfloat16) { layer(x).output }
    #expect(maximumDifference(rounded, layer(x).output) < 0.05)
    #expect((rounded != layer(x).output) == MatmulPrecision.bfloat16.isNative)
  }

  @Test("see a change of their weights")
  func change() throws {
    let layer = RNN(40, 160)
    _ = layer(x)
    for (_, parameter) in layer.namedParameters { parameter.update { $0.update(repeating: 0) } }
    #expect(layer(x).output == .zeros([6, 20, 160]))
  }
}

@Suite("Recurrent layers stop the program with a message that names what does not fit")
struct RecurrentBadInputs {
  struct Case: Sendable, CustomTestStringConvertible {
    let message: String
    let call: @Sendable () -> Void

    var testDescription: String { message }
  }

  static let cases = [
    Case(message: "LSTM: the dropout must be in [0, 1] (2.0)") { _ = LSTM(2, 3, dropout: 2) },
    Case(message: "GRU: input size, hidden size and number of layers must be positive (2, 3, 0)") {
      _ = GRU(2, 3, numLayers: 0)
    },
    Case(message: "LSTM: the projection 3 must be smaller than the hidden size 3") {
      _ = LSTM(2, 3, projSize: 3)
    },
    Case(message: "RNN: there is no layer 0 in the other direction") {
      _ = RNN(2, 3).weights(layer: 0, isReversed: true)
    },
    Case(message: "GRU: expected [B, T, 2] or [T, 2], got [4, 5, 3]") {
      _ = GRU(2, 3, batchFirst: true)(.ones([4, 5, 3]))
    },
    Case(message: "LSTM: lengths are those of a batch, got [4, 2]") {
      _ = LSTM(2, 3)(.ones([4, 2]), lengths: Tensor([4]))
    },
    Case(message: "RNN: expected a state [2, 5, 3], got [1, 5, 3]") {
      _ = RNN(2, 3, numLayers: 2)(.ones([4, 5, 2]), .ones([1, 5, 3]))
    },
    Case(message: "GRUCell: expected [B, input] or [input], got [4, 5, 2]") {
      _ = GRUCell(2, 3)(.ones([4, 5, 2]))
    },
    Case(message: "LSTMCell: expected a state [4, 3], got [3]") {
      _ = LSTMCell(2, 3)(.ones([4, 2]), (.ones([3]), .ones([3])))
    },
  ]

  @Test(arguments: cases)
  func stops(_ row: Case) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [message = row.message as String] in
      RecurrentBadInputs.cases.first { $0.message == message }!.call()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(row.message), "\(text)")
  }
}
