import Tensor

extension ShowAttendTell {
  /// What the model remembers between two words. The beams of an image share its memory.
  public struct State: DecodingState {
    /// `[B·N, hidden]` by layer, N rows for each row of the memory.
    var hidden: [Tensor<Float>]
    var cell: [Tensor<Float>]
    let memory: Tensor<Float>  // [B, L, D]
    let keys: Tensor<Float>  // [B, L, A]
    let input: LSTMInput
    public internal(set) var attention: Tensor<Float>?  // [B·N, L]

    init(
      hidden: [Tensor<Float>], cell: [Tensor<Float>], memory: Tensor<Float>, keys: Tensor<Float>,
      input: LSTMInput
    ) {
      (self.hidden, self.cell, self.memory, self.keys) = (hidden, cell, memory, keys)
      self.input = input
    }

    public func repeated(_ count: Int) -> State {
      if count == 1 { return self }
      var copy = self
      let rows = Tensor((0..<hidden[0].shape[0] * count).map { Int32($0 / count) })
      copy.select(rows)
      return copy
    }

    public mutating func reorder(_ rows: [Int]) {
      if rows.indices.allSatisfy({ rows[$0] == $0 }) { return }
      select(Tensor(rows.map(Int32.init)))
    }

    /// Rows of whole images: the beams of an image stay together.
    public func selected(_ rows: [Int]) -> State? {
      let beams = hidden[0].shape[0] / max(1, memory.shape[0])
      guard let kept = wholeImages(rows, beams: beams) else { return nil }
      var copy = State(
        hidden: hidden, cell: cell, memory: memory.slices(kept), keys: keys.slices(kept),
        input: input)
      copy.attention = attention
      copy.select(Tensor(rows.map(Int32.init)))
      return copy
    }

    private mutating func select(_ rows: Tensor<Int32>) {
      hidden = hidden.map { $0.rows(rows) }
      cell = cell.map { $0.rows(rows) }
      attention = attention.map { $0.rows(rows) }
    }
  }
}
