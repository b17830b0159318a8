import Tensor

/// The keys and values of the rows that an attention has seen, so that the next row costs only
/// itself.
///
/// ```swift
/// var cache = KeyValueCache()
/// for row in rows { y = attention(row, cache: &cache) }  // each [B, 1, D]
/// ```
/// A value: a copy goes its own way. Memory doubles when it is full; in between only new rows are
/// written. Nothing in it has a gradient.
public struct KeyValueCache: Sendable {
  /// `[B, capacity, H·keyDim]` and `[B, capacity, H·valueDim]`
  private var memory: (keys: Tensor<Float>, values: Tensor<Float>)?
  private let initialCapacity: Int
  /// The number of rows.
  public private(set) var count = 0

  /// - Parameter capacity: For how many rows there is room at first.
  /// - Precondition: the capacity is positive.
  public init(capacity: Int = 16) {
    require(capacity > 0, "KeyValueCache: the capacity must be positive (\(capacity))")
    initialCapacity = capacity
  }

  /// Holds all rows of a memory that stays as it is.
  init(keys: Tensor<Float>, values: Tensor<Float>) {
    memory = (keys, values)
    initialCapacity = max(1, keys.shape[1])
    count = keys.shape[1]
  }

  /// The number of examples, nil while there is no row.
  public var batchSize: Int? { memory?.keys.shape[0] }

  /// `[B, count, H·keyDim]`, a view; nil while there is no row.
  public var keys: Tensor<Float>? { memory?.keys.narrow(dim: 1, start: 0, length: count) }

  /// `[B, count, H·valueDim]`, a view; nil while there is no row.
  public var values: Tensor<Float>? { memory?.values.narrow(dim: 1, start: 0, length: count) }

  /// Adds rows `[B, t, H·keyDim]` and `[B, t, H·valueDim]`, as an attention with a cache does itself.
  ///
  /// - Precondition: the rows are of as many examples as those before.
  public mutating func append(_ keys: Tensor<Float>, _ values: Tensor<Float>) {
    require(
      batchSize == nil || batchSize == keys.shape[0],
      "KeyValueCache: the new rows are of \(keys.shape[0]) examples, the cache of \(batchSize!)")
    let end = count + keys.shape[1]
    // The property lets go first: a second reference would force a copy.
    var (allKeys, allValues) =
      memory ?? (room(keys, initialCapacity), room(values, initialCapacity))
    memory = nil
    if end > allKeys.shape[1] {
      let capacity = max(end, 2 * allKeys.shape[1])
      let old = (allKeys, allValues)
      (allKeys, allValues) = (room(keys, capacity), room(values, capacity))
      write(old.0.narrow(dim: 1, start: 0, length: count), to: &allKeys, at: 0)
      write(old.1.narrow(dim: 1, start: 0, length: count), to: &allValues, at: 0)
    }
    write(keys, to: &allKeys, at: count)
    write(values, to: &allValues, at: count)
    memory = (allKeys, allValues)
    count = end
  }

  /// Returns the cache with the examples `indices` `[B']` in place of the present ones, as beam
  /// search asks for it after each step.
  ///
  /// - Precondition: the indices are examples of the cache.
  public func reordered(by indices: Tensor<Int32>) -> KeyValueCache {
    var cache = self
    cache.memory = memory.map { ($0.keys.slices(indices), $0.values.slices(indices)) }
    return cache
  }

  /// Returns the cache with each example `count` times in a row.
  public func repeated(_ count: Int) -> KeyValueCache {
    guard let batchSize else { return self }
    return reordered(by: Tensor((0..<batchSize * count).map { Int32($0 / count) }))
  }

  /// Puts what was example `rows[i]` in the place of example i, without new memory for those that
  /// stay.
  ///
  /// - Precondition: there is an index for each example, each of one of them.
  public mutating func reorder(_ rows: [Int]) {
    guard var (keys, values) = memory else { return }
    let batch = keys.shape[0]
    require(
      rows.count == batch && rows.allSatisfy { (0..<batch).contains($0) },
      "KeyValueCache: \(rows) does not reorder \(batch) examples")
    // The property lets go first: a second reference would force a copy.
    memory = nil
    move(rows, in: &keys)
    move(rows, in: &values)
    memory = (keys, values)
  }

  private func move(_ rows: [Int], in all: inout Tensor<Float>) {
    let moved = rows.indices.filter { rows[$0] != $0 }
    let (stride, used) = (all.shape[1] * all.shape[2], count * all.shape[2])
    if moved.isEmpty || used == 0 { return }
    all.update { all in
      // One example may go to many places, and its own may be overwritten before.
      withUnsafeTemporaryAllocation(of: Float.self, capacity: moved.count * used) { scratch in
        for (i, row) in moved.enumerated() {
          _ = scratch[(i * used)...].initialize(
            fromContentsOf: all[rows[row] * stride..<rows[row] * stride + used])
        }
        for (i, row) in moved.enumerated() {
          _ = all[(row * stride)...].update(
            fromContentsOf: scratch[i * used..<(i + 1) * used])
        }
      }
    }
  }

  private func room(_ rows: Tensor<Float>, _ capacity: Int) -> Tensor<Float> {
    .zeros([rows.shape[0], capacity, rows.shape[2]])
  }

  private func write(_ rows: Tensor<Float>, to all: inout Tensor<Float>, at start: Int) {
    let (capacity, width, count) = (all.shape[1], all.shape[2], rows.shape[1] * rows.shape[2])
    rows.withUnsafeBufferPointer { rows in
      all.update { all in
        for example in 0..<(count == 0 ? 0 : rows.count / count) {
          let place = (example * capacity + start) * width
          _ = all[place...].update(
            fromContentsOf: rows[example * count..<(example + 1) * count])
        }
      }
    }
  }
}
