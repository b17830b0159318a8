import CTensorKernels

/// Matrices `[…, rows, width]` as the kernels of attention take them: rows without gaps, anywhere in
/// memory.
struct HeadRows: Sendable {
  let tensor: Tensor<Float>
  private let offsets: [Int]
  private let step: Int

  init(_ x: Tensor<Float>) {
    let (rows, width) = (x.shape[-2], x.shape[-1])
    let strides = x.layout.actualStrides
    let fits =
      (strides[x.rank - 1] == 1 || width <= 1) && (strides[x.rank - 2] >= width || rows <= 1)
    tensor = fits ? x : x.contiguous()
    let own = fits ? strides : tensor.layout.actualStrides
    // The stride of a single row may be any number.
    step = max(own[x.rank - 2], width, 1)
    offsets = headOffsets(x.shape, own)
  }

  /// Calls `body` with each of them.
  static func withKernelRows(_ all: [HeadRows], _ body: (UnsafePointer<tk_head_rows>) -> Void) {
    func descend(_ rows: [tk_head_rows]) {
      guard rows.count < all.count else { return body(rows) }
      let next = all[rows.count]
      next.offsets.withUnsafeBufferPointer {
        descend(
          rows + [
            tk_head_rows(base: next.tensor.base, offsets: $0.baseAddress, step: next.step)
          ])
      }
    }
    withExtendedLifetime(all) { descend([]) }
  }

  /// Returns memory for the gradients of query, key and value, each in the order of its own memory.
  /// Parts of one tensor (query, key and value, or key and value) get one tensor's memory, so that
  /// the gradient of `split` has nothing to join.
  static func gradients(of all: [HeadRows]) -> [HeadRows] {
    for count in [3, 2] {
      if let parts = jointMemory(all.suffix(count).map(\.tensor)) {
        let others = all.dropLast(count).map { $0.tensor.emptyLikewise(width: $0.tensor.shape[-1]) }
        return (others + parts).map { HeadRows($0) }
      }
    }
    return all.map { HeadRows($0.tensor.emptyLikewise(width: $0.tensor.shape[-1])) }
  }

  /// New memory for parts that fill a stretch of one storage, or nil where they do not.
  private static func jointMemory(_ parts: [Tensor<Float>]) -> [Tensor<Float>]? {
    let first = parts[0]
    let strides = first.layout.actualStrides
    let distance = parts[1].layout.offset - first.layout.offset
    for (i, part) in parts.enumerated() {
      guard part.storage === first.storage, part.shape == first.shape,
        part.layout.actualStrides == strides,
        part.layout.offset == first.layout.offset + i * distance
      else { return nil }
    }
    let whole = Layout(
      Shape([parts.count] + first.shape.dimensions), strides: [distance] + strides)
    guard distance > 0, first.elementCount > 0, whole.isDense else { return nil }
    let storage = Storage<Float>(uninitialized: whole.shape.elementCount)
    return parts.indices.map {
      Tensor(
        storage: storage, layout: Layout(first.shape, strides: strides, offset: $0 * distance))
    }
  }
}

extension Tensor where Element == Float {
  /// Returns memory for `[…, rows, width]`, with the dimensions in this tensor's order of memory but
  /// rows without gaps.
  func emptyLikewise(width: Int) -> Tensor {
    let (shape, strides) = (shape.replacing(rank - 1, with: width), layout.actualStrides)
    let repeats = (0..<rank).contains { strides[$0] == 0 && shape[$0] > 1 }
    if layout.isContiguous || repeats { return Tensor(shape: shape) { _ in } }
    let order = (0..<rank - 1).sorted { (strides[$0], $1) > (strides[$1], $0) } + [rank - 1]
    return Tensor(shape: Shape(order.map { shape[$0] })) { _ in }
      .permutedView(order.inversePermutation)
  }
}

/// Where each head's part starts, from the first one's start.
private func headOffsets(_ shape: Shape, _ strides: [Int]) -> [Int] {
  zip(shape.dimensions, strides).dropLast(2).reduce([0]) { offsets, dim in
    offsets.flatMap { offset in (0..<dim.0).map { offset + $0 * dim.1 } }
  }
}

/// A mask in memory: only what does not repeat, and where each head's part starts.
struct ScoreMask<Element: TensorElement>: Sendable {
  let values: Tensor<Element>
  let offsets: [Int]
  let step: Int

  init(_ mask: Tensor<Element>, _ scores: Shape) {
    require(
      mask.shape.broadcast(with: scores) == scores,
      "scaledDotProductAttention: the mask \(mask.shape) does not broadcast to \(scores)")
    // Keys have to lie side by side for the kernel.
    let last = Shape(mask.shape.dimensions.dropLast() + [scores[-1]])
    values = mask.expandedView(last).contiguous()
    let strides = values.expandedView(scores).layout.actualStrides
    step = strides[scores.rank - 2]
    offsets = headOffsets(scores, strides)
  }

  var base: UnsafePointer<Element> {
    UnsafePointer(values.storage.base + values.layout.offset)
  }
}

/// What the kernels have to know, with the masks that they point to.
struct AttentionPlan: Sendable {
  let heads, group, queries, keys, width, valueWidth: Int
  let scale: Float
  let isCausal: Bool
  let firstQuery: Int
  let mask, keyMask: ScoreMask<Bool>?
  let bias: ScoreMask<Float>?
  let dropout: Float
  /// Seed, stream and counter.
  var place: (UInt64, UInt64, UInt64) = (0, 0, 0)

  func run(_ body: (UnsafePointer<tk_attention>) -> Void) {
    (mask?.offsets ?? []).withUnsafeBufferPointer { maskOffsets in
      (keyMask?.offsets ?? []).withUnsafeBufferPointer { keyMaskOffsets in
        (bias?.offsets ?? []).withUnsafeBufferPointer { biasOffsets in
          var options = tk_attention(
            heads: heads, group: group, queries: queries, keys: keys, width: width,
            value_width: valueWidth, scale: scale, causal: isCausal, first_query: firstQuery,
            mask: mask?.base, key_mask: keyMask?.base, bias: bias?.base,
            mask_offsets: maskOffsets.baseAddress, key_mask_offsets: keyMaskOffsets.baseAddress,
            bias_offsets: biasOffsets.baseAddress, mask_step: mask?.step ?? 0,
            bias_step: bias?.step ?? 0, dropout: dropout, seed: place.0, stream: place.1,
            counter: place.2)
          withExtendedLifetime(
            (mask?.values.storage, keyMask?.values.storage, bias?.values.storage)
          ) {
            body(&options)
          }
        }
      }
    }
  }
}
