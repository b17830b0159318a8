import NN
import Tensor

extension VisionTransformer {
  /// Recognises torchvision's keys (the older ones of its public files too), timm's and Hugging
  /// Face's, with or without `vit.` before them, and resamples positions of another grid as that
  /// library does.
  ///
  /// A pooler of Hugging Face's is left out.
  ///
  /// - Throws: `FileError` for a last normalisation that stands on the other side of the pooling than
  ///   the network's.
  public func adapted(_ weights: any StateSource) throws -> any StateSource {
    let keys = Set(weights.keys)
    let own: (weights: MappedState, interpolation: PositionInterpolation)
    if keys.contains("patch_embed.proj.weight") {
      try checkPool(weights, keys)
      own = (try Self.fromTimm(weights), .timm)
    } else if keys.contains(where: { $0.hasSuffix("embeddings.patch_embeddings.projection.weight") }
    ) {
      own = (try Self.fromHuggingFace(weights), .huggingFace)
    } else {
      own = (
        try weights.replacing(/\.mlp\.linear_1\./, with: ".mlp.0.")
          .replacing(/\.mlp\.linear_2\./, with: ".mlp.3."), .torchvision
      )
    }
    return ResampledPositions(
      own.weights, key: "encoder.pos_embedding", side: imageSize / patchSize,
      interpolation: own.interpolation)
  }

  private func checkPool(_ weights: any StateSource, _ keys: Set<String>) throws {
    let isOfMean = keys.contains("fc_norm.weight")
    guard isOfMean != (pool == .normalizedMean) else { return }
    throw FileError(
      path: weights.source,
      reason: "the weights are for pool: "
        + (isOfMean ? ".normalizedMean" : ".token or .mean") + ", the network has .\(pool)")
  }

  private static func fromTimm(_ weights: any StateSource) throws -> MappedState {
    try weights
      .replacing(/^blocks\.(\d+)\./) { "encoder.layers.encoder_layer_\($0.1)." }
      .replacing(/\.norm([12])\./) { ".ln_\($0.1)." }
      .replacing(/\.attn\.qkv\./, with: ".self_attention.in_proj_")
      .replacing(/\.attn\.proj\./, with: ".self_attention.out_proj.")
      .replacing(/\.mlp\.fc1\./, with: ".mlp.0.")
      .replacing(/\.mlp\.fc2\./, with: ".mlp.3.")
      .replacing(/^cls_token$/, with: "class_token")
      .replacing(/^pos_embed$/, with: "encoder.pos_embedding")
      .replacing(/^patch_embed\.proj\./, with: "conv_proj.")
      .replacing(/^(?:fc_)?norm\./, with: "encoder.ln.")
      .replacing(/^head\./, with: "heads.head.")
  }

  /// The keys of files, and those that the classes of transformers 5 have in memory.
  private static func fromHuggingFace(_ weights: any StateSource) throws -> MappedState {
    let shorter = try weights.renamed { key in
      let key = key.replacing(/^(?:vit|deit)\./, with: "")
      return key.hasPrefix("pooler.") || key == "embeddings.mask_token" ? nil : key
    }
    return
      try shorter
      .replacing(/^embeddings\.cls_token$/, with: "class_token")
      .replacing(/^embeddings\.position_embeddings$/, with: "encoder.pos_embedding")
      .replacing(/^embeddings\.patch_embeddings\.projection\./, with: "conv_proj.")
      .replacing(/^layernorm\./, with: "encoder.ln.")
      .replacing(/^classifier\./, with: "heads.head.")
      .replacing(/^(?:encoder\.)?layers?\.(\d+)\./) { "encoder.layers.encoder_layer_\($0.1)." }
      .replacing(/\.attention\.(?:attention\.)?(q|k|v)(?:uery|ey|alue|_proj)\./) {
        ".self_attention.\($0.1)."
      }
      .joining(["q.weight", "k.weight", "v.weight"], as: "in_proj_weight")
      .joining(["q.bias", "k.bias", "v.bias"], as: "in_proj_bias")
      .replacing(/\.attention\.(?:output\.dense|o_proj)\./, with: ".self_attention.out_proj.")
      .replacing(/\.(?:intermediate\.dense|mlp\.fc1)\./, with: ".mlp.0.")
      .replacing(/\.(?:output\.dense|mlp\.fc2)\./, with: ".mlp.3.")
      .replacing(/\.layernorm_before\./, with: ".ln_1.")
      .replacing(/\.layernorm_after\./, with: ".ln_2.")
  }
}
