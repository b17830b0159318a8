import CTensorKernels

extension Tensor where Element == Int32 {
  /// Returns random integers in `low..<high`, all equally likely; `torch.randint`.
  ///
  /// - Precondition: the range is not empty.
  public static func randint(
    _ low: Int32 = 0, _ high: Int32, _ shape: Shape, using generator: Generator = .current
  ) -> Tensor {
    require(low < high, "randint: the range is empty (\(low)..<\(high))")
    return Tensor(shape: shape) { y in
      tk_random_integers(
        y, shape.elementCount, low, UInt64(Int64(high) - Int64(low)), generator.drawKey())
    }
  }

  /// Returns the numbers `0..<count` in random order; `torch.randperm`.
  ///
  /// - Precondition: the count is not negative.
  public static func permutation(
    _ count: Int, using generator: Generator = .current
  ) -> Tensor {
    require(count >= 0, "permutation: the count must not be negative (\(count))")
    var numbers = [Int32](0..<Int32(count))
    // Fisher and Yates.
    var random = Philox(seed: generator.drawKey())
    for i in stride(from: count - 1, to: 0, by: -1) {
      numbers.swapAt(i, Int(random.next(upperBound: UInt64(i + 1))))
    }
    return Tensor(numbers)
  }
}

extension Tensor where Element == Float {
  /// Returns `count` indices drawn from each row of weights: `[n]` gives `[count]`, `[rows, n]` gives
  /// `[rows, count]`; `torch.multinomial`.
  ///
  /// The weights need not add up to 1. Without replacement the first index is drawn by weight, the
  /// second by the weights that are left, and so on (the smallest of exponential numbers that have
  /// the weights as rates).
  ///
  /// - Precondition: there are one or two dimensions; weights are finite and not negative, and
  ///   enough of each row are positive.
  public func multinomial(
    _ count: Int, replacement: Bool = false, using generator: Generator = .current
  ) -> Tensor<Int32> {
    require(
      rank == 1 || rank == 2, "multinomial: expected a vector or a matrix of weights, got \(shape)")
    require(count > 0, "multinomial: the count must be positive (\(count))")
    let columns = shape[-1]
    let rows = rank == 1 ? 1 : shape[0]
    let key = generator.drawKey()
    let weights = detached.contiguous()
    weights.withUnsafeBufferPointer { weights in
      for r in 0..<rows {
        var positive = 0
        for weight in weights[r * columns..<(r + 1) * columns] {
          require(
            weight >= 0 && weight.isFinite,
            "multinomial: weights must be finite and not negative (\(weight))")
          if weight > 0 { positive += 1 }
        }
        require(
          positive >= (replacement ? 1 : count),
          "multinomial: row \(r) has \(positive) positive weights for \(count) "
            + "draws \(replacement ? "with" : "without") replacement")
      }
    }
    let target = Shape(shape.dimensions.dropLast() + [count])
    if replacement {
      return Tensor<Int32>(shape: target) { y in
        weights.read { tk_multinomial($0, y, rows, columns, count, key) }
      }
    }
    let race = Tensor(shape: shape) { y in
      weights.read { tk_exponential_race($0, y, elementCount, key) }
    }
    return race.topK(count, largest: false).indices
  }

  /// Returns the slices of `dim` in random order.
  public func shuffled(dim: Int = 0, using generator: Generator = .current) -> Tensor {
    let dim = shape.normalized(dim, "shuffle")
    let order = Tensor<Int32>.permutation(shape[dim], using: generator)
    return transposed(0, dim).slices(order).transposed(0, dim)
  }
}
