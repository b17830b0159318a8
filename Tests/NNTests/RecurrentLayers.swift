import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Recurrent layers and cells agree with PyTorch in outputs, last states and all gradients")
struct RecurrentLayers {
  struct Options: Decodable {
    let inputSize, hiddenSize: Int
    let bias: Bool
    let numLayers: Int?
    let batchFirst, bidirectional: Bool?
    let projSize: Int?
    let nonlinearity: String?

    var function: RecurrentNonlinearity { RecurrentNonlinearity(rawValue: nonlinearity!)! }
  }

  /// The names of those inputs that the case has.
  private func inputs(_ fixture: Fixture) -> [String] {
    ["x", "h", "c"].filter { fixture.has("input.\($0)") }
  }

  private func lengths(_ fixture: Fixture) throws -> Tensor<Int32>? {
    fixture.has("input.lengths") ? try fixture.ids("input.lengths") : nil
  }

  @Test("LSTM", arguments: try Fixture.cases("recurrent", "LSTM"))
  func lstm(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let layer = LSTM(
      options.inputSize, options.hiddenSize, numLayers: options.numLayers!, bias: options.bias,
      batchFirst: options.batchFirst!, bidirectional: options.bidirectional!,
      projSize: options.projSize ?? 0)
    try fixture.load(into: layer)
    let lengths = try lengths(fixture)
    let worst = try fixture.discrepancy(
      module: layer, outputs: ["", "last_h", "last_c"], inputs: inputs(fixture)
    ) { x in
      let y = layer(x[0], x.count == 3 ? (x[1], x[2]) : nil, lengths: lengths)
      return [y.output, y.state.hidden, y.state.cell]
    }
    #expect(worst < 1e-5)
  }

  @Test("GRU", arguments: try Fixture.cases("recurrent", "GRU"))
  func gru(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let layer = GRU(
      options.inputSize, options.hiddenSize, numLayers: options.numLayers!, bias: options.bias,
      batchFirst: options.batchFirst!, bidirectional: options.bidirectional!)
    try fixture.load(into: layer)
    let lengths = try lengths(fixture)
    let worst = try fixture.discrepancy(
      module: layer, outputs: ["", "last_h"], inputs: inputs(fixture)
    ) { x in
      let y = layer(x[0], x.count == 2 ? x[1] : nil, lengths: lengths)
      return [y.output, y.hidden]
    }
    #expect(worst < 1e-5)
  }

  @Test("RNN", arguments: try Fixture.cases("recurrent", "RNN"))
  func rnn(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let layer = RNN(
      options.inputSize, options.hiddenSize, numLayers: options.numLayers!,
      nonlinearity: options.function, bias: options.bias, batchFirst: options.batchFirst!,
      bidirectional: options.bidirectional!)
    try fixture.load(into: layer)
    let lengths = try lengths(fixture)
    let worst = try fixture.discrepancy(
      module: layer, outputs: ["", "last_h"], inputs: inputs(fixture)
    ) { x in
      let y = layer(x[0], x.count == 2 ? x[1] : nil, lengths: lengths)
      return [y.output, y.hidden]
    }
    #expect(worst < 1e-5)
  }

  @Test("LSTMCell", arguments: try Fixture.cases("recurrent", "LSTMCell"))
  func lstmCell(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let cell = LSTMCell(options.inputSize, options.hiddenSize, bias: options.bias)
    try fixture.load(into: cell)
    let worst = try fixture.discrepancy(
      module: cell, outputs: ["h", "c"], inputs: inputs(fixture)
    ) { x in
      let y = cell(x[0], x.count == 3 ? (x[1], x[2]) : nil)
      return [y.hidden, y.cell]
    }
    #expect(worst < 1e-5)
  }

  @Test("GRUCell", arguments: try Fixture.cases("recurrent", "GRUCell"))
  func gruCell(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let cell = GRUCell(options.inputSize, options.hiddenSize, bias: options.bias)
    try fixture.load(into: cell)
    let worst = try fixture.discrepancy(
      module: cell, outputs: ["h"], inputs: inputs(fixture)
    ) { [cell($0[0], $0.count == 2 ? $0[1] : nil)] }
    #expect(worst < 1e-5)
  }

  @Test("RNNCell", arguments: try Fixture.cases("recurrent", "RNNCell"))
  func rnnCell(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let cell = RNNCell(
      options.inputSize, options.hiddenSize, bias: options.bias, nonlinearity: options.function)
    try fixture.load(into: cell)
    let worst = try fixture.discrepancy(
      module: cell, outputs: ["h"], inputs: inputs(fixture)
    ) { [cell($0[0], $0.count == 2 ? $0[1] : nil)] }
    #expect(worst < 1e-5)
  }
}
