import NN
import Tensor

/// Show, Attend and Tell (Xu et al. 2015) with Bahdanau's attention and a context gate.
///
/// A grid of image features is the memory. At every step the LSTM's state asks where to look
/// (additive attention), a gate scales what was seen, the LSTM reads it beside the last word, and a
/// linear layer scores the next. The first state is a linear function of the mean feature; dropout
/// stands before the output.
public final class ShowAttendTell: Captioner {
  public let configuration: CaptionerConfiguration
  let attention: AdditiveAttention
  let initH: Linear
  let initC: Linear
  let embedding: Embedding
  let lstmCell: LSTMCell
  /// The context gate, f_β in the paper.
  let fBeta: Linear
  let dropout: Dropout
  let fc: Linear

  public init(_ configuration: CaptionerConfiguration) {
    self.configuration = configuration
    let (features, hidden) = (configuration.featureWidth, configuration.hiddenWidth)
    attention = AdditiveAttention(
      memoryWidth: features, stateWidth: hidden, attentionWidth: configuration.attentionWidth)
    initH = Linear(features, hidden)
    initC = Linear(features, hidden)
    embedding = Embedding(configuration.vocabularySize, configuration.embeddingWidth)
    lstmCell = LSTMCell(configuration.embeddingWidth + features, hidden)
    fBeta = Linear(hidden, features)
    dropout = Dropout(configuration.dropout)
    fc = Linear(hidden, configuration.vocabularySize)
  }

  public func encode(_ locations: Tensor<Float>) -> Tensor<Float> { locations }

  // MARK: Training

  public func logits(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
  ) -> Tensor<Float> {
    var state = start(memory)
    let weights = InputWeights(lstmCell, embeddingWidth: configuration.embeddingWidth)
    let length = tokens.shape[1]
    guard let sampling, sampling.probability > 0 else {
      // All words are known: one product makes their share of all gates, [T, B, 4·hidden].
      let words = wordGates(tokens.transposed(), weights).unbound()
      let hidden = words.map { words -> Tensor<Float> in
        advance(&state, wordGates: words, weights)
        return state.hidden
      }
      return fc(dropout(.stack(hidden, dim: 1)))
    }
    var steps: [Tensor<Float>] = []
    for t in 0..<length {
      let truth = tokens.narrow(dim: 1, start: t, length: 1).reshaped(-1)
      let read = steps.last.map { sampling.mix(truth, $0.detached) } ?? truth
      advance(&state, wordGates: wordGates(read, weights), weights)
      steps.append(fc(dropout(state.hidden)))
    }
    return .stack(steps, dim: 1)
  }

  // MARK: Decoding

  public struct State: DecodingState {
    var hidden: Tensor<Float>  // [B, hidden]
    var cell: Tensor<Float>  // [B, hidden]
    var memory: Tensor<Float>  // [B, L, D]
    var keys: Tensor<Float>  // [B, L, A]
    public internal(set) var attention: Tensor<Float>?  // [B, L]

    public func repeated(_ count: Int) -> State {
      taking((0..<memory.shape[0] * count).map { Int32($0 / count) })
    }

    public func selected(_ rows: [Int]) -> State? { taking(rows.map(Int32.init)) }

    private func taking(_ rows: [Int32]) -> State {
      let rows = Tensor(rows)
      return State(
        hidden: hidden.rows(rows), cell: cell.rows(rows), memory: memory.slices(rows),
        keys: keys.slices(rows), attention: attention.map { $0.rows(rows) })
    }

    /// Memory and keys are the image's and stay.
    public mutating func reorder(_ rows: [Int]) {
      let rows = Tensor(rows.map(Int32.init))
      hidden = hidden.rows(rows)
      cell = cell.rows(rows)
      attention = attention.map { $0.rows(rows) }
    }
  }

  public func start(_ memory: Tensor<Float>) -> State {
    let mean = memory.mean(dim: 1)
    var (hidden, cell) = (initH(mean), initC(mean))
    if configuration.tanhInitialState { (hidden, cell) = (hidden.tanh(), cell.tanh()) }
    return State(hidden: hidden, cell: cell, memory: memory, keys: attention.keys(memory))
  }

  public func step(_ tokens: Tensor<Int32>, _ state: inout State) -> Tensor<Float> {
    let weights = InputWeights(lstmCell, embeddingWidth: configuration.embeddingWidth)
    advance(&state, wordGates: wordGates(tokens, weights), weights)
    return fc(dropout(state.hidden))
  }

  // MARK: One step

  /// The LSTM reads a word beside a context. Its input weights, taken apart, so that the words'
  /// products can be made for all steps at once.
  private struct InputWeights {
    let word: Tensor<Float>  // [4·hidden, E]
    let context: Tensor<Float>  // [4·hidden, D]
    let bias: Tensor<Float>  // [4·hidden]

    init(_ cell: LSTMCell, embeddingWidth: Int) {
      let weight = cell.weightIh
      let parts = weight.split([embeddingWidth, weight.shape[1] - embeddingWidth], dim: 1)
      (word, context) = (parts[0], parts[1])
      bias = cell.biasIh! + cell.biasHh!
    }
  }

  /// `[…]` → `[…, 4·hidden]`.
  private func wordGates(_ tokens: Tensor<Int32>, _ weights: InputWeights) -> Tensor<Float> {
    embedding(tokens).linear(weights.word, weights.bias)
  }

  private func advance(_ state: inout State, wordGates: Tensor<Float>, _ weights: InputWeights) {
    let (context, looked) = attention(memory: state.memory, keys: state.keys, state: state.hidden)
    let gated = fBeta(state.hidden).sigmoid() * context
    let gates =
      wordGates + gated.linear(weights.context) + state.hidden.linear(lstmCell.weightHh)
    (state.hidden, state.cell) = nextState(gates: gates, cell: state.cell)
    state.attention = looked
  }
}

/// The property `lstmCell` hides the function of that name.
private func nextState(gates: Tensor<Float>, cell: Tensor<Float>) -> (Tensor<Float>, Tensor<Float>)
{
  lstmCell(gates: gates, cell: cell)
}

extension Captioners {
  static let showAttendTell = Entry(
    fields: ["embeddingWidth", "hiddenWidth", "attentionWidth", "dropout", "tanhInitialState"]
  ) { ShowAttendTell($0) }
}
