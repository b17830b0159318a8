import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing
import Vision

@Suite("Vision Transformers give what the library gives whose keys a file has")
struct TransformerBackbones {
  /// A library's file and the network that it is for.
  struct Case: CustomTestStringConvertible {
    let name, file: String
    var eps = 1e-6
    var pool = VisionTransformer.Pool.token
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "torchvision", file: "vit_torchvision.pth"),
    Case(name: "timm", file: "vit_timm.safetensors"),
    Case(name: "timm_mean", file: "vit_timm_mean.safetensors", pool: .normalizedMean),
    Case(name: "hf", file: "vit_hf.safetensors", eps: 1e-12),
  ]

  @Test("tokens, features and scores", arguments: cases)
  func outputs(of library: Case) throws {
    let examples = try TransformerFixtures.examples()
    let images = try examples.tensor("images")
    let network = TransformerFixtures.network(eps: library.eps, pool: library.pool)
    try network.load(weights: TransformerFixtures.path(library.file))
    let tokens = try examples.tensor("\(library.name).tokens")
    #expect(maximumDifference(network.tokens(images), tokens) < 1e-4)
    let logits = try examples.tensor("\(library.name).logits")
    #expect(maximumDifference(network.logits(images), logits) < 1e-4)
    let grid = network.features(images)
    #expect(grid.shape == [2, 16, 4, 4])
    // Row 2, column 1 is token 1 + 4·2 + 1.
    let place = grid.select(dim: 3, 1).select(dim: 2, 2)
    #expect(maximumDifference(place, tokens.select(dim: 1, 10)) < 1e-4)
  }

  @Test("with positions resampled for larger pictures", arguments: ["torchvision", "timm"])
  func largerPictures(library: String) throws {
    let examples = try TransformerFixtures.examples()
    let network = TransformerFixtures.network(imageSize: 24)
    let file = library == "timm" ? "vit_timm.safetensors" : "vit_torchvision.pth"
    try network.load(weights: TransformerFixtures.path(file))
    let logits = network.logits(try examples.tensor("larger"))
    #expect(maximumDifference(logits, try examples.tensor("\(library).logits24")) < 1e-4)
  }

  @Test(
    "with positions resampled for each size of pictures, square or not",
    arguments: [("timm", PositionInterpolation.timm, 1e-6), ("hf", .huggingFace, 1e-12)])
  func otherPictures(library: String, interpolation: PositionInterpolation, eps: Double) throws {
    let examples = try TransformerFixtures.examples()
    let network = TransformerFixtures.network(eps: eps, interpolation: interpolation)
    try network.load(weights: TransformerFixtures.path("vit_\(library).safetensors"))
    let wide = try examples.tensor("wide")
    let tokens = network.tokens(wide)
    #expect(maximumDifference(tokens, try examples.tensor("\(library).tokens_wide")) < 1e-4)
    #expect(network.features(wide).shape == [2, 16, 5, 3])
  }

  @Test("the mean of the patches is scored if asked for")
  func meanPool() throws {
    let images = try TransformerFixtures.examples().tensor("images")
    let network = TransformerFixtures.network(pool: .mean)
    try network.load(weights: TransformerFixtures.path("vit_timm.safetensors"))
    let file = try SafetensorsFile(path: TransformerFixtures.path("vit_timm.safetensors"))
    let mean = network.features(images).mean(dims: [2, 3])
    let scores = mean.linear(try file.tensor("head.weight"), try file.tensor("head.bias"))
    #expect(maximumDifference(network.logits(images), scores) < 1e-5)
  }

  @Test("a last normalisation on the other side of the pooling is refused")
  func wrongPool() throws {
    let (token, mean) = ("vit_timm.safetensors", "vit_timm_mean.safetensors")
    for (file, pool, wanted) in [
      (token, VisionTransformer.Pool.normalizedMean, ".token or .mean"),
      (mean, .token, ".normalizedMean"),
    ] {
      let path = TransformerFixtures.path(file)
      let error = #expect(throws: FileError.self) {
        try TransformerFixtures.network(pool: pool).load(weights: path)
      }
      #expect(
        error?.description
          == "\(path): the weights are for pool: \(wanted), the network has .\(pool)")
    }
  }

  @Test("pictures of another size are refused without an interpolation")
  func refusedSize() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = TransformerFixtures.network().features(.zeros([1, 3, 24, 16]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("VisionTransformer: made for 16 × 16; other sizes need an"))
    #expect(text.contains("[1, 3, 24, 16]"))
  }

  @Test("the keys that transformers' classes have in memory are known too")
  func huggingFaceInMemory() throws {
    try withTemporaryFolder { folder in
      let file = try SafetensorsFile(path: TransformerFixtures.path("vit_hf.safetensors"))
      let renamed =
        try file
        .replacing(/encoder\.layer\./, with: "layers.")
        .replacing(/attention\.attention\.(q|k|v)[a-z]+/) { "attention.\($0.1)_proj" }
        .replacing(/attention\.output\.dense/, with: "attention.o_proj")
        .replacing(/intermediate\.dense/, with: "mlp.fc1")
        .replacing(/output\.dense/, with: "mlp.fc2")
      let path = folder.appending(path: "model.pth").path
      try saveTorch(try loaded(renamed), to: path)
      let network = TransformerFixtures.network(eps: 1e-12)
      try network.load(weights: path)
      let examples = try TransformerFixtures.examples()
      let logits = network.logits(try examples.tensor("images"))
      #expect(maximumDifference(logits, try examples.tensor("hf.logits")) < 1e-4)
    }
  }

  @Test("have as many parameters as published")
  func sizes() throws {
    // timm's numbers; those of torchvision's base and large have the same layers.
    for (variant, count) in [
      (VisionTransformer.Variant.vitTiny16, 5_717_416), (.vitSmall16, 22_050_664),
      (.vitSmall32, 22_878_952),
    ] {
      #expect(VisionTransformer(variant).parameterCount == count)
    }
  }
}

@Suite("CLIP's image towers give what OpenAI's and Hugging Face's give")
struct CLIPTowers {
  @Test("with OpenAI's keys: vectors, also of length 1")
  func openAI() throws {
    let examples = try TransformerFixtures.examples()
    let images = try examples.tensor("images")
    let tower = CLIPVision(TransformerFixtures.tower, imageSize: 16)
    try tower.load(weights: TransformerFixtures.path("clip_openai.safetensors"))
    let vectors = tower.embedding(images)
    #expect(maximumDifference(vectors, try examples.tensor("clip_openai.embedding")) < 1e-4)
    let normalized = tower.embedding(images, normalized: true)
    #expect(maximumDifference(normalized, try examples.tensor("clip_openai.normalized")) < 1e-4)
  }

  @Test("with Hugging Face's keys: vectors and the grid")
  func huggingFace() throws {
    let examples = try TransformerFixtures.examples()
    let images = try examples.tensor("images")
    let tower = CLIPVision(
      TransformerFixtures.tower, imageSize: 16, interpolation: .huggingFace)
    try tower.load(weights: TransformerFixtures.path("clip_hf.safetensors"))
    let vectors = tower.embedding(images)
    #expect(maximumDifference(vectors, try examples.tensor("clip_hf.embedding")) < 1e-4)
    let grid = tower.features(images)
    #expect(maximumDifference(grid, try examples.tensor("clip_hf.features")) < 1e-4)
    let wide = tower.features(try examples.tensor("wide"))
    #expect(maximumDifference(wide, try examples.tensor("clip_hf.features_wide")) < 1e-4)
  }

  @Test("with positions resampled for larger pictures")
  func largerPictures() throws {
    let examples = try TransformerFixtures.examples()
    let tower = CLIPVision(TransformerFixtures.tower, imageSize: 24)
    try tower.load(weights: TransformerFixtures.path("clip_openai.safetensors"))
    let vectors = tower.embedding(try examples.tensor("larger"))
    #expect(maximumDifference(vectors, try examples.tensor("clip_openai.embedding24")) < 1e-4)
  }

  @Test("save the keys of OpenAI's tower, and load them without its prefix")
  func ownKeys() throws {
    try withTemporaryFolder { folder in
      let tower = CLIPVision(TransformerFixtures.tower, imageSize: 16)
      let file = try SafetensorsFile(path: TransformerFixtures.path("clip_openai.safetensors"))
      let visual = file.keys.filter { $0.hasPrefix("visual.") }
      #expect(Set(tower.stateDictionary.keys.map { "visual." + $0 }) == Set(visual))
      let path = folder.appending(path: "tower.pth").path
      try saveTorch(tower.stateDictionary, to: path)
      let other = CLIPVision(TransformerFixtures.tower, imageSize: 16)
      try other.load(weights: path)
      let images = try TransformerFixtures.examples().tensor("images")
      #expect(maximumDifference(other.embedding(images), tower.embedding(images)) == 0)
    }
  }

  @Test("without a projection leave that of the file out")
  func noProjection() throws {
    var variant = TransformerFixtures.tower
    variant.embeddingWidth = nil
    let examples = try TransformerFixtures.examples()
    for style in ["hf", "openai"] {
      let tower = CLIPVision(variant, imageSize: 16)
      try tower.load(weights: TransformerFixtures.path("clip_\(style).safetensors"))
      guard style == "hf" else { continue }
      let grid = tower.features(try examples.tensor("images"))
      #expect(maximumDifference(grid, try examples.tensor("clip_hf.features")) < 1e-4)
    }
  }

  @Test("have as many parameters as OpenAI's, and CLIP's normalisation")
  func sizes() {
    let tower = CLIPVision(.vitB32)
    #expect(tower.parameterCount == 87_849_216)
    #expect(tower.preprocessing.normalization.mean == [0.48145466, 0.4578275, 0.40821073])
  }
}

/// All tensors of a source.
func loaded(_ source: some StateSource) throws -> StateDictionary {
  var state = StateDictionary()
  for key in source.keys { state[key] = try source.converted(key, to: Float.self) }
  return state
}
