import NN
import Tensor

extension CLIPVision {
  /// Recognises OpenAI's keys, with or without `visual.` before them, and Hugging Face's; leaves the
  /// text tower out, and the projection where the tower has none. Positions of another grid are
  /// resampled as open_clip or transformers does.
  public func adapted(_ weights: any StateSource) throws -> any StateSource {
    let keys = Set(weights.keys)
    var own: (weights: any StateSource, interpolation: PositionInterpolation) = (weights, .timm)
    if keys.contains("visual.conv1.weight") {
      own.weights = try weights.removingPrefix("visual.")
    } else if keys.contains("vision_model.embeddings.patch_embedding.weight") {
      own = (try Self.fromHuggingFace(weights), .huggingFace)
    }
    if proj == nil { own.weights = try own.weights.renamed { $0 == "proj" ? nil : $0 } }
    return ResampledPositions(
      own.weights, key: "positional_embedding", side: imageSize / patchSize,
      interpolation: own.interpolation)
  }

  private static func fromHuggingFace(_ weights: any StateSource) throws -> MappedState {
    let prefix = "vision_model."
    let tower = try weights.renamed { key in
      if key == "visual_projection.weight" { return key }
      // Numbers from 0, which older versions of transformers saved.
      guard key.hasPrefix(prefix), !key.hasSuffix(".position_ids") else { return nil }
      return String(key.dropFirst(prefix.count))
    }
    return
      try tower
      .transposed { $0 == "visual_projection.weight" }
      .replacing(/^visual_projection\.weight$/, with: "proj")
      .replacing(/^embeddings\.class_embedding$/, with: "class_embedding")
      .replacing(/^embeddings\.position_embedding\.weight$/, with: "positional_embedding")
      .replacing(/^embeddings\.patch_embedding\./, with: "conv1.")
      .replacing(/^pre_layrnorm\./, with: "ln_pre.")
      .replacing(/^post_layernorm\./, with: "ln_post.")
      .replacing(/^encoder\.layers\./, with: "transformer.resblocks.")
      .replacing(/\.self_attn\./, with: ".attn.")
      .joining(["q_proj.weight", "k_proj.weight", "v_proj.weight"], as: "in_proj_weight")
      .joining(["q_proj.bias", "k_proj.bias", "v_proj.bias"], as: "in_proj_bias")
      .replacing(/\.layer_norm([12])\./) { ".ln_\($0.1)." }
      .replacing(/\.mlp\.fc1\./, with: ".mlp.c_fc.")
      .replacing(/\.mlp\.fc2\./, with: ".mlp.c_proj.")
  }
}
