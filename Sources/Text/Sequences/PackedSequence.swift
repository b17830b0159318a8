import Tensor

/// A padded batch without its padding: step by step, the longest sequence first;
/// `torch.nn.utils.rnn.PackedSequence`.
///
/// ```swift
/// let packed = PackedSequence(batch.ids, lengths: [3, 5])
/// packed.batchSizes  // [2, 2, 2, 1, 1]: the sequences that still run at each step
/// packed.padded()    // the batch again
/// ```
///
/// Layers of this package take padded batches with their lengths; a packed one serves losses that
/// are to see no padding, and loops over steps.
public struct PackedSequence<Element: TensorElement>: Sendable {
  /// The values of step 0 of all sequences, those of step 1, …: `[Σ lengths, …]`.
  public let data: Tensor<Element>
  /// How many sequences run at each step, not growing.
  public let batchSizes: [Int]
  /// The order of the sequences within a step.
  public let order: LengthOrder

  /// Packs `[B, T, …]`, padded on the right; `torch.nn.utils.rnn.pack_padded_sequence` with
  /// `batch_first` and `enforce_sorted=False`. Gradients flow through.
  ///
  /// PyTorch refuses a length of 0, which is an empty sequence here.
  ///
  /// - Precondition: there is a length in 0...T for each sequence.
  public init(_ values: Tensor<Element>, lengths: [Int]) {
    require(
      values.rank >= 2 && values.shape[0] == lengths.count,
      "PackedSequence: \(lengths.count) lengths for values of shape \(values.shape)")
    let time = values.shape[1]
    for length in lengths {
      require(
        (0...time).contains(length),
        "PackedSequence: a length must be in 0...\(time) (\(length))")
    }
    order = LengthOrder(lengths)
    batchSizes = Self.batchSizes(order.lengths)
    var places: [Int32] = []
    for (step, size) in batchSizes.enumerated() {
      for sequence in order.indices.prefix(size) { places.append(Int32(sequence * time + step)) }
    }
    let rest = Array(values.shape.dimensions.dropFirst(2))
    data = values.reshaped([lengths.count * time] + rest).slices(Tensor(places))
  }

  /// Replaces the values, by what a layer made of each of them, say.
  ///
  /// - Precondition: there are as many as in `other`.
  public init<Other>(_ data: Tensor<Element>, like other: PackedSequence<Other>) {
    require(
      data.rank >= 1 && data.shape[0] == other.data.shape[0],
      "PackedSequence: values of shape \(data.shape) for \(other.data.shape[0]) places")
    (self.data, batchSizes, order) = (data, other.batchSizes, other.order)
  }

  /// The length of each sequence of the batch.
  public var lengths: [Int] { order.restored(order.lengths) }

  /// How many of the sorted lengths reach beyond each step.
  private static func batchSizes(_ sorted: [Int]) -> [Int] {
    var running = sorted.count
    return (0..<(sorted.first ?? 0)).map { step in
      while running > 0 && sorted[running - 1] <= step { running -= 1 }
      return running
    }
  }
}

extension PackedSequence where Element: ExpressibleByIntegerLiteral {
  /// Returns the batch `[B, T, …]` in its old order, where T is the greatest length or `time`;
  /// `torch.nn.utils.rnn.pad_packed_sequence` with `batch_first`. Gradients flow through.
  ///
  /// - Precondition: `time` is not below a length.
  public func padded(paddingValue: Element = 0, time: Int? = nil) -> Tensor<Element> {
    let longest = batchSizes.count
    let time = time ?? longest
    require(time >= longest, "PackedSequence: time must be at least \(longest) (\(time))")
    let rest = Array(data.shape.dimensions.dropFirst())
    // The row behind the last is padding.
    var places = [Int32](repeating: Int32(data.shape[0]), count: order.indices.count * time)
    var place: Int32 = 0
    for (step, size) in batchSizes.enumerated() {
      for sequence in order.indices.prefix(size) {
        places[sequence * time + step] = place
        place += 1
      }
    }
    let rows = Tensor.cat([data, .full(Shape([1] + rest), paddingValue)])
    return rows.slices(Tensor(places)).reshaped([order.indices.count, time] + rest)
  }
}
