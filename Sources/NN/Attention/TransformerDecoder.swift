import Tensor

/// Decoder layers one after the other; `torch.nn.TransformerDecoder`, batch first.
///
/// ```swift
/// let decoder = TransformerDecoder(numLayers: 6) { TransformerDecoderLayer(512, 8) }
/// let y = decoder(words, memory, tgtIsCausal: true)  // training
/// var cache = decoder.cache(memory: memory)          // decoding, a word at a time
/// let next = decoder(word, cache: &cache)
/// ```
/// PyTorch copies one layer, so that all begin with the same weights, and has no cache.
public final class TransformerDecoder: Module {
  public let layers: [TransformerDecoderLayer]
  /// What comes after the last layer, or nil.
  public let norm: LayerNorm?

  public init(_ layers: [TransformerDecoderLayer], norm: LayerNorm? = nil) {
    (self.layers, self.norm) = (layers, norm)
  }

  /// - Parameter layer: Makes a layer.
  /// - Precondition: the number of layers is not negative.
  public convenience init(
    numLayers: Int, norm: LayerNorm? = nil, _ layer: () -> TransformerDecoderLayer
  ) {
    require(numLayers >= 0, "TransformerDecoder: \(numLayers) layers")
    self.init((0..<numLayers).map { _ in layer() }, norm: norm)
  }

  /// - Parameters:
  ///   - tgt: `[B, T, D]`.
  ///   - memory: `[B, S, D]`.
  ///   - tgtMask: Places that others do not see.
  ///   - memoryMask: Locations of the memory that places do not see.
  ///   - tgtKeyPaddingMask: `[B, T]`, true for places that nobody is to see.
  ///   - memoryKeyPaddingMask: `[B, S]`, true for locations that nobody is to see.
  ///   - tgtIsCausal: Whether each place sees itself and those before it only.
  ///   - memoryIsCausal: Whether place i sees the locations 0…i only.
  /// - Returns: `[B, T, D]`.
  public func callAsFunction(
    _ tgt: Tensor<Float>, _ memory: Tensor<Float>, tgtMask: AttentionMask? = nil,
    memoryMask: AttentionMask? = nil, tgtKeyPaddingMask: Tensor<Bool>? = nil,
    memoryKeyPaddingMask: Tensor<Bool>? = nil, tgtIsCausal: Bool = false,
    memoryIsCausal: Bool = false
  ) -> Tensor<Float> {
    observed([tgt, memory]) {
      let y = layers.reduce(tgt) {
        $1(
          $0, memory, tgtMask: tgtMask, memoryMask: memoryMask,
          tgtKeyPaddingMask: tgtKeyPaddingMask, memoryKeyPaddingMask: memoryKeyPaddingMask,
          tgtIsCausal: tgtIsCausal, memoryIsCausal: memoryIsCausal)
      }
      return norm?(y) ?? y
    }
  }

  /// As the call without masks, with where each place looked in the last layer,
  /// see ``TransformerDecoderLayer/attending(_:_:tgtIsCausal:)``.
  ///
  /// - Precondition: there is a layer.
  public func attending(
    _ tgt: Tensor<Float>, _ memory: Tensor<Float>, tgtIsCausal: Bool = false
  ) -> (output: Tensor<Float>, weights: Tensor<Float>) {
    require(!layers.isEmpty, "TransformerDecoder: without layers nothing attends")
    func gathered() -> (output: Tensor<Float>, weights: Tensor<Float>) {
      let y = layers.dropLast().reduce(tgt) { $1($0, memory, tgtIsCausal: tgtIsCausal) }
      let last = layers.last!.attending(y, memory, tgtIsCausal: tgtIsCausal)
      return (norm?(last.output) ?? last.output, last.weights)
    }
    return observed([tgt, memory], outputs: { [$0.output, $0.weights] }, gathered)
  }
}

// MARK: Decoding

extension TransformerDecoder {
  /// What the layers keep between the steps of decoding: a value, of which copies go their own way.
  public struct Cache: Sendable {
    /// One for each layer.
    public fileprivate(set) var layers: [TransformerDecoderLayer.Cache]
    /// `[B, S]`, true for locations of the memory that nobody is to see.
    public fileprivate(set) var memoryKeyPaddingMask: Tensor<Bool>?

    /// How many examples in a row share one of the memory.
    fileprivate var copies = 1

    /// The number of places so far.
    public var count: Int { layers.first?.sequence.count ?? 0 }

    /// Returns the cache with the examples `indices` `[B']` in place of the present ones, as beam
    /// search asks for it after each step. The memory of a single example is left as it is: it
    /// serves all of them.
    ///
    /// - Precondition: the indices are examples of the cache.
    public func reordered(by indices: Tensor<Int32>) -> Cache {
      var cache = self
      for i in layers.indices {
        cache.layers[i].sequence = layers[i].sequence.reordered(by: indices)
        cache.layers[i].query = layers[i].query?.slices(indices)
        if copies == 1, layers[i].memory.batchSize != 1 {
          cache.layers[i].memory = layers[i].memory.reordered(by: indices)
        }
      }
      if copies == 1, let mask = memoryKeyPaddingMask, mask.shape[0] != 1 {
        cache.memoryKeyPaddingMask = mask.slices(indices)
      }
      return cache
    }

    /// Returns the cache with each example `count` times in a row, such as the beams of an image. The
    /// memory is not repeated: all copies of an example read the same.
    public func repeated(_ count: Int) -> Cache {
      var cache = self
      cache.copies *= count
      for i in layers.indices {
        cache.layers[i].sequence = layers[i].sequence.repeated(count)
        cache.layers[i].query = nil
      }
      return cache
    }

    /// Returns the cache with only some of the examples and of the memories, such as those of images of
    /// which the captions go on.
    ///
    /// - Parameters:
    ///   - examples: `[B']`, as many of each memory as before, those of a memory in a row.
    ///   - memories: `[B' / copies]`.
    /// - Precondition: the indices are those of examples and memories of the cache.
    public func selected(_ examples: Tensor<Int32>, memories: Tensor<Int32>) -> Cache {
      require(
        examples.elementCount == memories.elementCount * copies,
        "TransformerDecoder: \(examples.elementCount) examples do not go with "
          + "\(memories.elementCount) memories of \(copies) each")
      var cache = self
      for i in layers.indices {
        cache.layers[i].sequence = layers[i].sequence.reordered(by: examples)
        cache.layers[i].memory = layers[i].memory.reordered(by: memories)
        cache.layers[i].query = layers[i].query?.slices(examples)
      }
      cache.memoryKeyPaddingMask = memoryKeyPaddingMask?.slices(memories)
      return cache
    }

    /// Makes example i continue what was example `rows[i]`, one over the same memory: of the sequences
    /// only what moves is written, the memory stays.
    ///
    /// - Precondition: there is an index for each example, each of one of them.
    public mutating func reorder(_ rows: [Int]) {
      let indices = Tensor(rows.map(Int32.init))
      for i in layers.indices {
        layers[i].sequence.reorder(rows)
        layers[i].query = layers[i].query?.slices(indices)
      }
    }
  }

  /// Returns the cache with which sequences over a memory begin; each layer projects it once.
  ///
  /// - Parameters:
  ///   - memory: `[B, S, D]`, or `[1, S, D]` for sequences of any number.
  ///   - memoryKeyPaddingMask: `[B, S]`, true for locations that nobody is to see.
  public func cache(
    memory: Tensor<Float>, memoryKeyPaddingMask: Tensor<Bool>? = nil
  ) -> Cache {
    Cache(
      layers: layers.map { $0.cache(memory: memory) }, memoryKeyPaddingMask: memoryKeyPaddingMask)
  }

  /// Returns where the last step of a cache without padded memory looked, `[B, t, S]`: the weights of
  /// the last layer, averaged over the heads. Nil before the first step.
  public func attention(of cache: Cache) -> Tensor<Float>? {
    layers.last.flatMap { $0.attention(of: cache.layers[layers.count - 1]) }
  }

  /// Returns what follows for the next places `[B, t, D]`, usually one. Only these are computed; the
  /// results are those of one call with `tgtIsCausal`.
  ///
  /// - Precondition: the cache is this decoder's.
  public func callAsFunction(_ tgt: Tensor<Float>, cache: inout Cache) -> Tensor<Float> {
    require(
      cache.layers.count == layers.count,
      "TransformerDecoder: a cache of \(cache.layers.count) layers for \(layers.count)")
    return observed([tgt]) {
      var y = tgt
      for (i, layer) in layers.enumerated() {
        y = layer(
          y, cache: &cache.layers[i], memoryKeyPaddingMask: cache.memoryKeyPaddingMask)
      }
      return norm?(y) ?? y
    }
  }
}
