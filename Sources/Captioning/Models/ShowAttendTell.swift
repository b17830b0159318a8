import NN
import Tensor

/// Show, Attend and Tell (Xu et al. 2015) with Bahdanau's attention and a context gate.
///
/// A grid of image features is the memory. At every step the LSTM's state asks where to look
/// (additive attention), a gate scales what was seen, the LSTM reads it beside the last word, and a
/// linear layer scores the next. The first state is a linear function of the mean feature; dropout
/// stands before the output. These fields of a ``CaptionerConfiguration`` change it:
///
/// | field | changes |
/// |---|---|
/// | `featureSplit` n | each location's vector counts as n locations, in order: `[B, L, C]` → `[B, n·L, C/n]` |
/// | `memoryWidth`, `featureDropout` | features pass dropout, then a linear layer, ReLU and dropout |
/// | `attentionActivation` | the function in the scores of attention |
/// | `hardAttention` | one location instead of a mean, see ``ShowAttendTell/look(_:_:)`` |
/// | `contextGate` | without the gate, f_β in the paper |
/// | `layers` | LSTM layers; the last one's state asks, gates and scores |
/// | `tanhInitialState` | tanh behind the linear layers of the first state |
/// | `deepOutput` | words are scored by `tanh(L_h·h + L_z·z + E·y)` (equation 7, with the tanh of the authors' program) |
/// | `tiedOutput` | the output layer's weights are the word vectors; a linear layer first brings a state of another width to theirs |
public final class ShowAttendTell: WordVectorCaptioner {
  public let configuration: CaptionerConfiguration
  let memory: Linear?
  let featureDropout: Dropout?
  let attention: AdditiveAttention
  let initH: Linear
  let initC: Linear
  public let embedding: Embedding
  let lstmCell: LSTMCell
  /// The layers above `lstmCell`.
  let upperCells: [LSTMCell]
  /// The context gate, f_β in the paper.
  let fBeta: Linear?
  let dropout: Dropout
  /// L_h and L_z of the deep output.
  let outputH: Linear?
  let outputZ: Linear?
  let outputProjection: Linear?
  let fc: Linear

  /// - Precondition: `featureSplit` divides the feature width, `layers` is positive, and
  ///   `attentionActivation` is the name of an activation of `AdditiveAttention`.
  public init(_ configuration: CaptionerConfiguration) {
    self.configuration = configuration
    let (hidden, words) = (configuration.hiddenWidth, configuration.embeddingWidth)
    let (split, layers) = (configuration.featureSplit ?? 1, configuration.layers ?? 1)
    require(
      split > 0 && configuration.featureWidth % split == 0,
      "ShowAttendTell: features of width \(configuration.featureWidth) cannot be cut into \(split)")
    require(layers > 0, "ShowAttendTell: the number of layers must be positive (\(layers))")
    let name = configuration.attentionActivation ?? "tanh"
    let activation = AdditiveAttention.Activation(rawValue: name)
    require(
      activation != nil,
      "ShowAttendTell: the activation of attention must be one of "
        + AdditiveAttention.Activation.allCases.map(\.rawValue).joined(separator: ", ")
        + " (\(name))")
    let part = configuration.featureWidth / split
    memory = configuration.memoryWidth.map { Linear(part, $0) }
    featureDropout = configuration.featureDropout.map { Dropout($0) }
    let features = configuration.memoryWidth ?? part
    attention = AdditiveAttention(
      memoryWidth: features, stateWidth: hidden, attentionWidth: configuration.attentionWidth,
      activation: activation!)
    initH = Linear(features, layers * hidden)
    initC = Linear(features, layers * hidden)
    embedding = Embedding(configuration.vocabularySize, words)
    lstmCell = LSTMCell(words + features, hidden)
    upperCells = (1..<layers).map { _ in LSTMCell(hidden, hidden) }
    fBeta = configuration.contextGate ?? true ? Linear(hidden, features) : nil
    dropout = Dropout(configuration.dropout)
    let (isDeep, isTied) = (configuration.deepOutput ?? false, configuration.tiedOutput ?? false)
    outputH = isDeep ? Linear(hidden, words) : nil
    outputZ = isDeep ? Linear(features, words) : nil
    outputProjection = isTied && !isDeep && words != hidden ? Linear(hidden, words) : nil
    if isTied {
      // Vectors of length one in the mean: rows of N(0, 1) would begin with logits far apart.
      embedding.weight = Tensor(
        [configuration.vocabularySize, words],
        initializedBy: .normal(standardDeviation: 1 / Float(words).squareRoot()))
      fc = Linear(tiedTo: embedding)
    } else {
      fc = Linear(isDeep ? words : hidden, configuration.vocabularySize)
    }
  }

  public func encode(_ locations: Tensor<Float>) -> Tensor<Float> {
    let (count, width) = (locations.shape[0], locations.shape[2])
    let split = configuration.featureSplit ?? 1
    var parts = split == 1 ? locations : locations.reshaped(count, -1, width / split)
    if let featureDropout { parts = featureDropout(parts) }
    guard let memory else { return parts }
    let projected = memory(parts).relu()
    return featureDropout.map { $0(projected) } ?? projected
  }

  // MARK: Training

  public func logits(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
  ) -> Tensor<Float> { output(memory, tokens, sampling: sampling).logits }

  public func output(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
  ) -> CaptionerOutput {
    if let sampling, sampling.probability > 0 {
      return stepwiseOutput(memory, tokens, sampling: sampling)
    }
    var state = start(memory)
    // All words are known: one product makes their share of all gates, [T, B, 4·hidden].
    let words = embedding(tokens.transposed())
    var hidden: [Tensor<Float>] = []
    var contexts: [Tensor<Float>] = []
    var attention: [Tensor<Float>] = []
    for gates in state.input.gates(words).unbound() {
      contexts.append(advance(&state, wordGates: gates))
      hidden.append(state.hidden[state.hidden.count - 1])
      attention.append(state.attention!)
    }
    let isDeep = outputZ != nil
    return CaptionerOutput(
      logits: scores(
        .stack(hidden, dim: 1), context: isDeep ? .stack(contexts, dim: 1) : nil,
        words: isDeep ? words.transposed(0, 1) : nil),
      attention: .stack(attention, dim: 1))
  }

  // MARK: Decoding

  public func start(_ memory: Tensor<Float>) -> State {
    let mean = memory.mean(dim: 1)
    var (hidden, cell) = (initH(mean), initC(mean))
    if configuration.tanhInitialState { (hidden, cell) = (hidden.tanh(), cell.tanh()) }
    let layers = upperCells.count + 1
    return State(
      hidden: layers == 1 ? [hidden] : hidden.chunked(layers, dim: 1),
      cell: layers == 1 ? [cell] : cell.chunked(layers, dim: 1), memory: memory,
      keys: attention.keys(memory),
      input: LSTMInput(lstmCell, wordWidth: configuration.embeddingWidth))
  }

  public func step(
    _ tokens: Tensor<Int32>, _ state: inout State
  ) -> Tensor<Float> {
    let words = embedding(tokens)
    let context = advance(&state, wordGates: state.input.gates(words))
    return scores(state.hidden[state.hidden.count - 1], context: context, words: words)
  }
}
