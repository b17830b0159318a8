import CTensorKernels

extension Tensor where Element: Comparable {
  /// Returns the distinct elements in order, for each element the index of its value `[…]`, and how
  /// often each value occurs `[n]`; `torch.unique`.
  ///
  /// Every NaN is a value of its own.
  public func unique() -> (values: Tensor, inverse: Tensor<Int32>, counts: Tensor<Int64>) {
    let (sorted, places) = detached.reshaped(-1).sorted()
    let (values, groups, counts) = sorted.groups()
    var inverse = [Int32](repeating: 0, count: elementCount)
    places.withUnsafeBufferPointer { places in
      for (place, group) in zip(places, groups) { inverse[Int(place)] = group }
    }
    return (Tensor(values), Tensor<Int32>(inverse, shape: shape), Tensor<Int64>(counts))
  }

  /// Returns the distinct slices of `dim` in lexicographic order, for each slice the index of its
  /// value `[shape[dim]]`, and how often each occurs `[n]`; `torch.unique` with a dimension.
  ///
  /// A slice with a NaN is a value of its own; NaN comes last.
  public func unique(dim: Int) -> (
    values: Tensor, inverse: Tensor<Int32>, counts: Tensor<Int64>
  ) {
    let dim = shape.normalized(dim, "unique")
    let lines = detached.movedDim(from: dim, to: 0)
    let count = shape[dim]
    let width = elementCount / Swift.max(count, 1)
    var (firsts, counts): ([Int32], [Int64]) = ([], [])
    var inverse = [Int32](repeating: 0, count: count)
    lines.withUnsafeBufferPointer { x in
      func line(_ i: Int) -> Slice<UnsafeBufferPointer<Element>> { x[i * width..<(i + 1) * width] }
      // Only NaN differs from itself.
      func precedes(_ a: Element, _ b: Element) -> Bool { a < b || (a == a && b != b) }
      let order = (0..<count).sorted { a, b in
        if line(a).lexicographicallyPrecedes(line(b), by: precedes) { return true }
        return a < b && !line(b).lexicographicallyPrecedes(line(a), by: precedes)
      }
      for i in order {
        if let first = firsts.last, line(Int(first)).elementsEqual(line(i)) {
          counts[counts.count - 1] += 1
        } else {
          firsts.append(Int32(i))
          counts.append(1)
        }
        inverse[i] = Int32(firsts.count - 1)
      }
    }
    let values = detached.indexSelect(dim: dim, Tensor<Int32>(firsts))
    return (values, Tensor<Int32>(inverse), Tensor<Int64>(counts))
  }

  /// Returns the tensor's elements in row-major order without those equal to the one before, for
  /// each element the index of its value `[…]`, and the lengths of the runs `[n]`;
  /// `torch.unique_consecutive`.
  public func uniqueConsecutive() -> (
    values: Tensor, inverse: Tensor<Int32>, counts: Tensor<Int64>
  ) {
    let (values, groups, counts) = groups()
    return (Tensor(values), Tensor<Int32>(groups, shape: shape), Tensor<Int64>(counts))
  }

  private func groups() -> (values: [Element], groups: [Int32], counts: [Int64]) {
    var (values, groups, counts): ([Element], [Int32], [Int64]) = ([], [], [])
    groups.reserveCapacity(elementCount)
    withUnsafeBufferPointer { x in
      for value in x {
        if let last = values.last, last == value {
          counts[counts.count - 1] += 1
        } else {
          values.append(value)
          counts.append(1)
        }
        groups.append(Int32(values.count - 1))
      }
    }
    return (values, groups, counts)
  }

  /// Returns where each of `values` would go into this sorted sequence so that it stays sorted;
  /// `torch.searchsorted`.
  ///
  /// The sequence is a vector, for values of any shape, or `[…, n]` for values `[…, m]`. NaN goes to
  /// the end. The result has the shape of `values`.
  ///
  /// - Parameter right: Whether a value goes behind those equal to it, or before.
  /// - Precondition: the shapes fit. That the sequence is sorted is not checked.
  public func searchSorted(_ values: Tensor, right: Bool = false) -> Tensor<Int32> {
    require(
      rank == 1
        || rank >= 1 && rank == values.rank
          && shape.dimensions.dropLast() == values.shape.dimensions.dropLast(),
      "searchSorted: a sequence \(shape) does not fit values \(values.shape)")
    let length = shape[-1]
    let sequences = rank == 1 ? 1 : shape.dimensions.dropLast().reduce(1, *)
    let count = rank == 1 ? values.elementCount : values.shape[-1]
    return Tensor<Int32>(shape: values.shape) { y in
      if let (sequence, values) = (self, values) as? (Tensor<Float>, Tensor<Float>) {
        sequence.read { sequence in
          values.read { tk_search_sorted(sequence, $0, right, y, sequences, length, count) }
        }
        return
      }
      read { sequence in
        values.read { values in
          for i in 0..<sequences * count {
            let line = sequence + i / count * length
            var (low, high) = (0, length)
            while low < high {
              let half = (low + high) / 2
              if right ? !(line[half] > values[i]) : !(line[half] >= values[i]) {
                low = half + 1
              } else {
                high = half
              }
            }
            y[i] = Int32(low)
          }
        }
      }
    }
  }

  /// Returns for each element the index of the interval it is in, of those that the sorted
  /// `boundaries` make: i with `boundaries[i − 1] < x ≤ boundaries[i]`, or `≤ x <` if `right`;
  /// `torch.bucketize`.
  ///
  /// - Precondition: the boundaries are a vector. That they are sorted is not checked.
  public func bucketized(_ boundaries: Tensor, right: Bool = false) -> Tensor<Int32> {
    require(
      boundaries.rank == 1, "bucketized: the boundaries must be a vector (\(boundaries.shape))")
    return boundaries.searchSorted(self, right: right)
  }
}

extension Tensor where Element: Numeric {
  /// Returns the indices of the elements that are not 0, in row-major order: `[n, rank]`;
  /// `torch.nonzero`.
  public func nonzero() -> Tensor<Int32> { places { $0 != 0 } }
}

extension Tensor where Element == Bool {
  /// Returns the indices of the elements that are true, in row-major order: `[n, rank]`;
  /// `torch.nonzero`.
  public func nonzero() -> Tensor<Int32> { places { $0 } }
}

extension Tensor {
  @inline(__always)
  fileprivate func places(_ isWanted: (Element) -> Bool) -> Tensor<Int32> {
    let (rank, sizes, strides) = (rank, shape.dimensions, Layout.contiguousStrides(of: shape))
    var found: [Int32] = []
    withUnsafeBufferPointer { x in
      for i in x.indices where isWanted(x[i]) {
        for d in 0..<rank { found.append(Int32(i / strides[d] % sizes[d])) }
      }
    }
    let count = rank == 0 ? (isWanted(item) ? 1 : 0) : found.count / rank
    return Tensor<Int32>(found, shape: [count, rank])
  }
}

extension Tensor where Element == Int32 {
  /// Returns how often each number occurs, `[max(largest + 1, minLength)]`; `torch.bincount`.
  ///
  /// - Precondition: the tensor is a vector without negative numbers.
  public func bincount(minLength: Int = 0) -> Tensor<Int64> {
    var counts = [Int64](repeating: 0, count: binCount(minLength))
    withUnsafeBufferPointer { for id in $0 { counts[Int(id)] += 1 } }
    return Tensor<Int64>(counts)
  }

  /// Returns the sum of the weights at the places of each number; without gradient.
  ///
  /// - Precondition: the tensor is a vector without negative numbers, and the weights fit.
  public func bincount(weights: Tensor<Float>, minLength: Int = 0) -> Tensor<Float> {
    var sums = [Double](repeating: 0, count: binCount(minLength))
    require(
      weights.shape == shape, "bincount: weights \(weights.shape) do not fit numbers \(shape)")
    withUnsafeBufferPointer { ids in
      weights.withUnsafeBufferPointer { weights in
        for (id, weight) in zip(ids, weights) { sums[Int(id)] += Double(weight) }
      }
    }
    return Tensor<Float>(sums.map { Float($0) })
  }

  private func binCount(_ minLength: Int) -> Int {
    require(rank == 1, "bincount: expected a vector, got \(shape)")
    require(minLength >= 0, "bincount: the length must not be negative (\(minLength))")
    if elementCount == 0 { return minLength }
    let least = min().item
    require(least >= 0, "bincount: numbers must not be negative (\(least))")
    return Swift.max(Int(max().item) + 1, minLength)
  }
}

extension Tensor where Element == Float {
  /// Returns how many elements are in each of `bins` intervals of equal width from `low` to `high`,
  /// the last including its end; `torch.histc`.
  ///
  /// What lies outside, and NaN, is left out. Where `low` equals `high` the range is that of the
  /// elements if both are 0, and wider by 1 on either side if it is still empty then.
  ///
  /// - Precondition: there is a bin, and the range is finite and in order.
  public func histogram(bins: Int = 100, low: Float = 0, high: Float = 0) -> Tensor {
    require(bins > 0, "histogram: there must be a bin (\(bins))")
    var (low, high) = (low, high)
    if low == 0, high == 0, elementCount > 0 {
      (low, high) = (detached.min().item, detached.max().item)
    }
    require(
      low.isFinite && high.isFinite && low <= high,
      "histogram: the range must be finite and in order (\(low)...\(high))")
    if low == high { (low, high) = (low - 1, high + 1) }
    return Tensor(shape: [bins]) { y in read { tk_histogram($0, elementCount, low, high, y, bins) }
    }
  }
}
