import NN
import Tensor

/// The captioner of Div Garg's 2018 program: an LSTM that reads the whole picture's vector beside
/// every word.
///
/// The features pass dropout, a dense layer and ReLU, and stand beside the vector of each word; a
/// linear layer scores the next word from the LSTM's state. There is no attention: of several
/// locations the mean is taken (the backbone `vgg16_fc2`, the original's, has one). Tanti et al. 2017 call a program that mixes
/// the image in behind the LSTM a merge, and this one, in spite of its name, par-inject.
///
/// With `fc2` of VGG-16 (4096), word vectors of 256, a state of 500 and 7 579 words there are exactly
/// as many parameters as in the original:
///
/// | part | parameters |
/// |---|---|
/// | dense layer | 4096·256 + 256 = 1 048 832 |
/// | word vectors | 7579·256 = 1 940 224 |
/// | LSTM, one bias a gate as in Keras | 4·500·(512 + 500 + 1) = 2 026 000 |
/// | output | 500·7579 + 7579 = 3 797 079 |
/// | all | 8 812 135 |
///
/// The original trains on every prefix of a caption as a sample of its own; here one pass over the
/// caption gives the same losses at the cost of the longest prefix.
public final class MergeLSTM: WordVectorCaptioner {
  public let configuration: CaptionerConfiguration
  let features: Linear
  public let embedding: Embedding
  let lstmCell: LSTMCell
  let dropout: Dropout
  let fc: Linear

  public init(_ configuration: CaptionerConfiguration) {
    self.configuration = configuration
    let (words, hidden) = (configuration.embeddingWidth, configuration.hiddenWidth)
    features = Linear(configuration.featureWidth, words)
    embedding = Embedding(configuration.vocabularySize, words)
    lstmCell = LSTMCell(2 * words, hidden)
    lstmCell.biasHh = nil
    dropout = Dropout(configuration.dropout)
    fc = Linear(hidden, configuration.vocabularySize)
  }

  /// Returns one vector for each image, `[B, 1, E]`.
  public func encode(_ locations: Tensor<Float>) -> Tensor<Float> {
    features(dropout(locations.mean(dim: 1, keepDim: true))).relu()
  }

  // MARK: Training

  public func logits(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
  ) -> Tensor<Float> {
    if let sampling, sampling.probability > 0 {
      return stepwiseOutput(memory, tokens, sampling: sampling).logits
    }
    let words = embedding(tokens.transposed())
    let image = memory.reshaped(1, memory.shape[0], -1).expanded(to: words.shape)
    let weights = RecurrentWeights(
      weightIh: lstmCell.weightIh, weightHh: lstmCell.weightHh, biasIh: lstmCell.biasIh)
    let hidden = lstmLayer(.cat([words, image], dim: 2), weights).output
    return fc(hidden.transposed(0, 1))
  }

  // MARK: Decoding

  public struct State: DecodingState {
    var hidden: Tensor<Float>  // [B, hidden]
    var cell: Tensor<Float>  // [B, hidden]
    /// The image's share of the gates, `[B, 4·hidden]`.
    var imageGates: Tensor<Float>
    let input: LSTMInput
    public var attention: Tensor<Float>? { nil }

    public func repeated(_ count: Int) -> State {
      count == 1 ? self : taken((0..<hidden.shape[0] * count).map { $0 / count })
    }

    public func selected(_ rows: [Int]) -> State? { taken(rows) }

    private func taken(_ rows: [Int]) -> State {
      var copy = self
      copy.imageGates = imageGates.rows(Tensor(rows.map(Int32.init)))
      copy.reorder(rows)
      return copy
    }

    public mutating func reorder(_ rows: [Int]) {
      let rows = Tensor(rows.map(Int32.init))
      (hidden, cell) = (hidden.rows(rows), cell.rows(rows))
    }
  }

  public func start(_ memory: Tensor<Float>) -> State {
    let input = LSTMInput(lstmCell, wordWidth: configuration.embeddingWidth)
    let zeros = Tensor<Float>.zeros([memory.shape[0], configuration.hiddenWidth])
    return State(
      hidden: zeros, cell: zeros, imageGates: memory.squeezed(1).linear(input.context),
      input: input)
  }

  public func step(_ tokens: Tensor<Int32>, _ state: inout State) -> Tensor<Float> {
    let gates =
      state.input.gates(embedding(tokens)) + state.imageGates
      + state.hidden.linear(lstmCell.weightHh)
    (state.hidden, state.cell) = state.input.nextState(gates: gates, cell: state.cell)
    return fc(state.hidden)
  }
}

extension Captioners {
  static let mergeLSTM = Entry(
    defaults: { ($0.embeddingWidth, $0.hiddenWidth, $0.dropout) = (256, 500, 0.5) },
    fields: ["embeddingWidth", "hiddenWidth", "dropout"], { MergeLSTM($0) })
}
