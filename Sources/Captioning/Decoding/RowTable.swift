/// Sequences of one length, a row for each caption that is being written, in one buffer: a step
/// allocates nothing.
struct RowTable {
  /// The length of every row.
  private(set) var length = 0
  private var capacity = 32
  private var values: [Int32]
  /// What the next step is written to.
  private var spare: [Int32]

  /// Starts with empty rows.
  init(rows: Int) {
    values = [Int32](repeating: 0, count: rows * capacity)
    spare = []
  }

  /// Row i becomes what row `parents[i]` was, and `added[i]`.
  mutating func advance(_ parents: [Int], adding added: [Int32]) {
    let wider = length < capacity ? capacity : 2 * capacity
    if spare.count != parents.count * wider {
      spare = [Int32](repeating: 0, count: parents.count * wider)
    }
    for (row, parent) in parents.enumerated() {
      let (to, from) = (row * wider, parent * capacity)
      for place in 0..<length { spare[to + place] = values[from + place] }
      spare[to + length] = added[row]
    }
    swap(&values, &spare)
    (capacity, length) = (wider, length + 1)
  }

  /// Calls `body` with all rows; the pointers are valid during the call.
  func read<R>(_ body: (Reader) throws -> R) rethrows -> R {
    try values.withUnsafeBufferPointer {
      try body(Reader(values: $0, capacity: capacity, length: length))
    }
  }

  struct Reader {
    fileprivate let values: UnsafeBufferPointer<Int32>
    fileprivate let capacity: Int
    fileprivate let length: Int

    subscript(row: Int) -> UnsafeBufferPointer<Int32> {
      let first = row * capacity
      return UnsafeBufferPointer(rebasing: values[first..<first + length])
    }
  }

  /// A copy of one row.
  subscript(row: Int) -> [Int32] { read { Array($0[row]) } }
}
