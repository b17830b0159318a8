import Tensor

/// Where the model looked at every step, and which of its rows belong to which caption: rows change
/// places when beams are reordered.
struct AttentionTrail {
  /// `[rows, L]` a step; nil once a model does not say.
  private var steps: [Tensor<Float>]? = []
  private var rows: RowTable

  init(rows: Int) { self.rows = RowTable(rows: rows) }

  /// Notes where the step looked that has just been made.
  mutating func look(_ attention: Tensor<Float>?) {
    if let attention { steps?.append(attention.detached) } else { steps = nil }
  }

  /// Row i goes on from row `parents[i]`.
  mutating func advance(_ parents: [Int]) {
    rows.advance(parents, adding: parents.map(Int32.init))
  }

  /// Where the model looked for each of the words of a row so far.
  func attention(ofRow row: Int) -> [[Float]]? {
    steps.map { steps in
      zip(steps, rows[row]).map { attention, row in attention.select(dim: 0, Int(row)).elements }
    }
  }
}
