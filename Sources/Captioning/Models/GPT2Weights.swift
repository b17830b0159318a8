import NN
import Tensor

extension GPT2 {
  /// Returns a model of the size that a file's tensors have, with its weights, in evaluation mode.
  ///
  /// - Parameters:
  ///   - path: See ``load(weights:)``.
  ///   - heads: The number of heads, which no tensor tells; by default one for 64 channels, as all
  ///     published sizes have.
  ///   - dropout: Of the model in training.
  /// - Throws: `FileError`, or `StateError` for a file that lacks tensors.
  public static func load(
    weights path: String, heads: Int? = nil, dropout: Float = 0.1
  ) throws -> GPT2 {
    let weights = try openWeights(path)
    var size = try size(of: withoutPrefix(weights))
    size.heads = heads ?? max(1, size.width / 64)
    guard size.heads > 0, size.width % size.heads == 0 else {
      throw FileError(
        path: path, reason: "width \(size.width) does not divide into \(size.heads) heads")
    }
    let model = withoutInitialization { GPT2(size, dropout: dropout) }
    try model.load(adapted(weights, to: size))
    model.setTraining(false)
    return model
  }

  /// Replaces the weights by those of a file, and switches to evaluation mode.
  ///
  /// Reads Hugging Face's `model.safetensors`, its index of several files, and `pytorch_model.bin`,
  /// with `transformer.` before the keys or without, and what was saved of ``GPT2`` itself. Masks that
  /// older versions saved (`attn.bias`, `attn.masked_bias`) are left out.
  ///
  /// - Throws: `FileError` for a file that cannot be read, is no GPT-2 or one of another size,
  ///   `StateError` where tensors are missing or too many; the model is then unchanged.
  public func load(weights path: String) throws {
    try load(Self.adapted(openWeights(path), to: size))
    setTraining(false)
  }

  /// The weights under this module's keys and in its layout.
  ///
  /// - Throws: `FileError` where they are of another size.
  static func adapted(_ weights: any StateSource, to size: Size) throws -> any StateSource {
    let bare = try withoutPrefix(weights)
    let found = try Self.size(of: bare)
    guard found.outline == size.outline else {
      throw FileError(
        path: weights.source, reason: "a GPT-2 of \(found.outline), expected \(size.outline)")
    }
    let head = "lm_head.weight"
    if bare.keys.contains(head) {
      let own = try bare.converted("wte.weight", to: Float.self)
      guard try bare.converted(head, to: Float.self) == own else {
        throw FileError(
          path: weights.source, reason: "\(head) differs from wte.weight, which GPT-2 scores with")
      }
    }
    let tied = try bare.renamed { $0 == head ? nil : "transformer." + $0 }
    let sample = "h.0.attn.c_attn.weight"
    // Saved of this module: turned already.
    if bare.keys.contains(sample), try bare.shape(of: sample) == [3 * size.width, size.width] {
      return tied
    }
    return try tied.transposed { $0.contains(/\.c_(attn|proj|fc)\.weight$/) }
  }

  /// The weights without `transformer.` and without saved masks.
  private static func withoutPrefix(_ weights: any StateSource) throws -> MappedState {
    let prefix = "transformer."
    return try weights.renamed { key in
      let key = key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : key
      return key.wholeMatch(of: /h\.\d+\.attn\.(masked_)?bias/) == nil ? key : nil
    }
  }

  /// The size that tensors tell, with one head.
  private static func size(of weights: MappedState) throws -> Size {
    func matrix(_ key: String) throws -> Shape {
      guard weights.keys.contains(key) else {
        throw FileError(path: weights.source, reason: "no weights of GPT-2, there is no \(key)")
      }
      let shape = try weights.shape(of: key)
      guard shape.rank == 2 else {
        throw FileError(
          path: weights.source, reason: "tensor \(key) has shape \(shape), expected two dimensions")
      }
      return shape
    }
    let (tokens, positions) = (try matrix("wte.weight"), try matrix("wpe.weight"))
    // What is missing between them is found when they are loaded.
    let layers = Set(weights.keys.compactMap { $0.prefixMatch(of: /h\.(\d+)\./)?.1 })
    let products = try matrix("h.0.mlp.c_fc.weight")
    let size = Size(
      vocabularySize: tokens[0], positions: positions[0], width: tokens[1], layers: layers.count,
      heads: 1, feedForwardWidth: products.dimensions.first { $0 != tokens[1] } ?? tokens[1])
    guard size.layers > 0, tokens[0] > 0, positions[0] > 0, tokens[1] > 0 else {
      throw FileError(path: weights.source, reason: "a GPT-2 of \(size.outline)")
    }
    return size
  }
}

extension GPT2.Size {
  /// Everything but the heads, which a file does not tell.
  fileprivate var outline: String {
    "\(layers) layers of width \(width) and \(feedForwardWidth ?? 4 * width) "
      + "for \(vocabularySize) tokens and \(positions) positions"
  }
}
