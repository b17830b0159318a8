import Tensor

/// Points of a map, or what belongs to their coordinates, as one array for each dimension behind the
/// other: what loops over points want.
struct MapPoints {
  let count, dimensions: Int
  var values: [Float]

  /// Zeros.
  init(count: Int, dimensions: Int, repeating value: Float = 0) {
    (self.count, self.dimensions) = (count, dimensions)
    values = [Float](repeating: value, count: count * dimensions)
  }

  /// From rows of `columns` coordinates, with zeros in dimensions beyond.
  init(_ rows: [Float], dimensions columns: Int, as dimensions: Int) {
    self.init(count: rows.count / columns, dimensions: dimensions)
    for i in 0..<count {
      for d in 0..<columns { values[d * count + i] = rows[i * columns + d] }
    }
  }

  /// Row-major, `[count, columns]`.
  func matrix(columns: Int) -> Tensor<Float> {
    Tensor(shape: [count, columns]) { base in
      for d in 0..<columns {
        for i in 0..<count { base[i * columns + d] = values[d * count + i] }
      }
    }
  }

  /// The square root of the sum of squares.
  var norm: Double {
    values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}
